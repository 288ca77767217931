// Loro: Rust as WebAssembly, with bytes of its own.
import { LoroDoc, LoroList, LoroMap, LoroText, VersionVector } from "loro-crdt";
import { AUTHOR } from "./client-ids.mjs";

export const name = "loro";
export const family = "loro";

class Loro {
  #doc = new LoroDoc();
  #text;
  #array;
  #map;
  #unsubscribe;
  #inBatch = false;
  #observed;

  constructor(client, onUpdate) {
    this.#doc.setPeerId(BigInt(client));
    this.#doc.configTextStyle({ bold: { expand: "after" } });
    this.#text = this.#doc.getText("text");
    this.#array = this.#doc.getList("array");
    this.#map = this.#doc.getMap("map");
    this.#observed = onUpdate !== undefined;
    if (onUpdate) this.#unsubscribe = this.#doc.subscribeLocalUpdates(onUpdate);
  }

  /** An edit that somebody hears of is committed by itself. */
  #done() {
    if (this.#observed && !this.#inBatch) this.#doc.commit();
  }
  insert(index, text) {
    this.#text.insert(index, text);
    this.#done();
  }
  remove(index, length) {
    this.#text.delete(index, length);
    this.#done();
  }
  bold(index, length) {
    this.#text.mark({ start: index, end: index + length }, "bold", true);
    this.#done();
  }
  put(index, values) {
    for (let i = 0; i < values.length; i++) this.#array.insert(index + i, values[i]);
    this.#done();
  }
  set(key, value) {
    this.#map.set(key, value);
    this.#done();
  }
  batch(edits) {
    this.#inBatch = true;
    edits();
    this.#inBatch = false;
    this.#doc.commit();
  }
  apply(update) {
    this.#doc.import(update);
  }
  applyAll(updates) {
    this.#doc.importBatch(updates);
  }
  load(state) {
    this.#doc.import(state);
  }
  encode() {
    return this.#doc.export({ mode: "snapshot" });
  }
  answer(known) {
    return this.#doc.export({ mode: "update", from: known });
  }
  text() {
    return this.#text.toString();
  }
  array() {
    return this.#array.toArray();
  }
  map() {
    return this.#map.toJSON();
  }
  free() {
    this.#unsubscribe?.();
    this.#doc.free();
  }

  /** What a client knows that lacks the last of `edits` edits of one author, each a single character. */
  knownBefore(lacking, edits) {
    return new VersionVector(new Map([[`${AUTHOR}`, edits - lacking]]));
  }

  // --- A page as Loro's own ProseMirror binding keeps it: maps with a name, attributes and a list of children ---

  nameParagraphs() {
    this.#page = this.#doc.getMap("doc");
  }
  #page;
  buildParagraphs(texts) {
    this.#page.set("nodeName", "doc");
    const children = this.#page.setContainer("children", new LoroList());
    texts.forEach((text, i) => {
      const paragraph = children.insertContainer(i, new LoroMap());
      paragraph.set("nodeName", "paragraph");
      paragraph.setContainer("attributes", new LoroMap());
      paragraph.setContainer("children", new LoroList()).insertContainer(0, new LoroText()).insert(0, text);
    });
    this.#doc.commit();
  }
  readParagraphs() {
    return this.#page.toJSON().children.map((paragraph) => paragraph.children[0]);
  }
  watchParagraph(index) {
    this.#paragraph = this.#page.get("children").get(index).get("children").get(0);
    this.seen = 0;
    this.#unsubscribe = this.#doc.subscribe((batch) => {
      for (const event of batch.events) this.seen += event.diff.diff.length;
    });
  }
  #paragraph;
  key(index, char) {
    this.#paragraph.insert(index, char);
    this.#doc.commit();
  }
}

export const open = (client, onUpdate) => new Loro(client, onUpdate);

export const merge = null;
export const noMerge = "Loro offers no merge of updates without a document";

export const bytesOf = (usage) => usage.heapUsed + usage.external;
