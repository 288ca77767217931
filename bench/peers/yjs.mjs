// Yjs 13: pure JavaScript, the reference.
import * as Y from "yjs";

export const name = "yjs";
/** Peers of one family read each other's bytes. */
export const family = "yjs";

class YjsDoc {
  #doc = new Y.Doc();
  #observed = null;

  /** Roots are named before anything is loaded, as pages do it: a text named only afterwards forgets that it has marks. */
  constructor(client, onUpdate) {
    this.#doc.clientID = client;
    this.#text = this.#doc.getText("text");
    this.#array = this.#doc.getArray("array");
    this.#map = this.#doc.getMap("map");
    if (onUpdate) this.#doc.on("update", onUpdate);
  }
  #text;
  #array;
  #map;

  insert(index, text) {
    this.#text.insert(index, text);
  }
  remove(index, length) {
    this.#text.delete(index, length);
  }
  bold(index, length) {
    this.#text.format(index, length, { bold: true });
  }
  put(index, values) {
    this.#array.insert(index, values);
  }
  set(key, value) {
    this.#map.set(key, value);
  }
  batch(edits) {
    this.#doc.transact(edits);
  }
  apply(update) {
    Y.applyUpdate(this.#doc, update);
  }
  /** All updates of one message. */
  applyAll(updates) {
    this.#doc.transact(() => {
      for (const update of updates) Y.applyUpdate(this.#doc, update);
    });
  }
  load(state, format) {
    if (format === 2) Y.applyUpdateV2(this.#doc, state);
    else Y.applyUpdate(this.#doc, state);
  }
  encode(format) {
    return format === 2 ? Y.encodeStateAsUpdateV2(this.#doc) : Y.encodeStateAsUpdate(this.#doc);
  }
  /** What a client lacks that knows this much. */
  answer(known) {
    return Y.encodeStateAsUpdate(this.#doc, known);
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
    this.#doc.destroy();
  }

  // --- A page as Tiptap keeps it: a fragment of paragraphs with a text each ---

  nameParagraphs() {
    this.#page = this.#doc.getXmlFragment("prosemirror");
  }
  #page;
  buildParagraphs(texts) {
    this.#doc.transact(() => {
      this.#page.insert(
        0,
        texts.map((text) => {
          const paragraph = new Y.XmlElement("paragraph");
          paragraph.insert(0, [new Y.XmlText(text)]);
          return paragraph;
        }),
      );
    });
  }
  readParagraphs() {
    return this.#page.toArray().map((paragraph) => paragraph.get(0).toString());
  }
  /** Remembers the paragraph, so that a keystroke needs no search. */
  watchParagraph(index) {
    this.#paragraph = this.#page.get(index).get(0);
    this.seen = 0;
    this.#observed = (events) => {
      for (const event of events) this.seen += event.delta.length;
    };
    this.#page.observeDeep(this.#observed);
  }
  #paragraph;
  key(index, char) {
    this.#paragraph.insert(index, char);
  }
}

export const open = (client, onUpdate) => new YjsDoc(client, onUpdate);

/** What is known of a document with one author. */
export const vectorOf = (client, clock) => Y.encodeStateVector(clock > 0 ? new Map([[client, clock]]) : new Map());

/** Merging updates without a document. */
export const merge = (updates) => Y.mergeUpdates(updates);

export const bytesOf = (usage) => usage.heapUsed + usage.external;
