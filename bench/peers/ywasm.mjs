// ywasm: yrs, the Rust port of Yjs, as WebAssembly.
import Y from "ywasm";

export const name = "ywasm";
export const family = "yjs";

class YwasmDoc {
  #doc;
  #text;
  #array;
  #map;
  #subscription;
  #txn;

  constructor(client, onUpdate) {
    this.#doc = new Y.YDoc({ clientID: client });
    this.#text = this.#doc.getText("text");
    this.#array = this.#doc.getArray("array");
    this.#map = this.#doc.getMap("map");
    if (onUpdate) this.#subscription = this.#doc.onUpdate(onUpdate);
  }

  insert(index, text) {
    this.#text.insert(index, text, undefined, this.#txn);
  }
  remove(index, length) {
    this.#text.delete(index, length, this.#txn);
  }
  bold(index, length) {
    this.#text.format(index, length, { bold: true }, this.#txn);
  }
  put(index, values) {
    this.#array.insert(index, values, this.#txn);
  }
  set(key, value) {
    this.#map.set(key, value, this.#txn);
  }
  batch(edits) {
    this.#txn = this.#doc.beginTransaction();
    edits();
    this.#txn.free();
    this.#txn = undefined;
  }
  apply(update) {
    Y.applyUpdate(this.#doc, update);
  }
  applyAll(updates) {
    const txn = this.#doc.beginTransaction();
    for (const update of updates) txn.applyV1(update);
    txn.free();
  }
  load(state, format) {
    if (format === 2) Y.applyUpdateV2(this.#doc, state);
    else Y.applyUpdate(this.#doc, state);
  }
  encode(format) {
    return format === 2 ? Y.encodeStateAsUpdateV2(this.#doc) : Y.encodeStateAsUpdate(this.#doc);
  }
  answer(known) {
    return Y.encodeStateAsUpdate(this.#doc, known);
  }
  text() {
    return this.#text.toString();
  }
  array() {
    return this.#array.toJson();
  }
  map() {
    return this.#map.toJson();
  }
  free() {
    this.#subscription?.free();
    this.#paragraph?.free();
    this.#page?.free();
    this.#text.free();
    this.#array.free();
    this.#map.free();
    this.#doc.free();
  }

  nameParagraphs() {
    this.#page = this.#doc.getXmlFragment("prosemirror");
  }
  #page;
  readParagraphs() {
    const texts = [];
    for (let paragraph = this.#page.firstChild(); paragraph; ) {
      const text = paragraph.firstChild();
      texts.push(text.toString());
      text.free();
      const next = paragraph.nextSibling();
      paragraph.free();
      paragraph = next;
    }
    return texts;
  }
  watchParagraph(index) {
    let paragraph = this.#page.firstChild();
    for (let i = 0; i < index; i++) {
      const next = paragraph.nextSibling();
      paragraph.free();
      paragraph = next;
    }
    this.#paragraph = paragraph.firstChild();
    this.seen = 0;
    this.#subscription = this.#page.observeDeep((events) => {
      for (const event of events) this.seen += event.delta.length;
    });
  }
  #paragraph;
  key(index, char) {
    this.#paragraph.insert(index, char, undefined, undefined);
  }
}

export const open = (client, onUpdate) => new YwasmDoc(client, onUpdate);

export const merge = null;
export const noMerge = "ywasm offers no merge of updates without a document";

/** The module's linear memory counts as external. */
export const bytesOf = (usage) => usage.heapUsed + usage.external;
