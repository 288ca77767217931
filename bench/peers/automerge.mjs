// Automerge 3: Rust as WebAssembly behind immutable JavaScript documents.
import { readFileSync } from "node:fs";
import * as A from "@automerge/automerge";

export const name = "automerge";
export const family = "automerge";

const actor = (client) => client.toString(16).padStart(8, "0");
const TIME = { time: 0 };
/** Documents that are to be merged must descend from one that already has their objects: the same one in every process. */
const BEGINNING = A.save(
  A.change(A.init({ actor: actor(0) }), TIME, (doc) => {
    Object.assign(doc, { text: "", array: [], map: {} });
  }),
);

class Automerge {
  #doc;
  #onUpdate;
  #proxy = null;
  #client;

  constructor(client, onUpdate) {
    this.#client = client;
    this.#onUpdate = onUpdate;
  }
  get #now() {
    this.#doc ??= A.load(BEGINNING, { actor: actor(this.#client) });
    return this.#doc;
  }

  #change(edit) {
    if (this.#proxy) {
      edit(this.#proxy);
      return;
    }
    this.#doc = A.change(this.#now, TIME, edit);
    this.#onUpdate?.(A.getLastLocalChange(this.#doc));
  }
  insert(index, text) {
    this.#change((doc) => A.splice(doc, ["text"], index, 0, text));
  }
  remove(index, length) {
    this.#change((doc) => A.splice(doc, ["text"], index, length));
  }
  bold(index, length) {
    this.#change((doc) => A.mark(doc, ["text"], { start: index, end: index + length, expand: "after" }, "bold", true));
  }
  put(index, values) {
    this.#change((doc) => A.insertAt(doc.array, index, ...values));
  }
  /** A plain string would become a text that can be edited. */
  set(key, value) {
    this.#change((doc) => {
      doc.map[key] = typeof value === "string" ? new A.ImmutableString(value) : value;
    });
  }
  batch(edits) {
    this.#change((doc) => {
      this.#proxy = doc;
      edits();
      this.#proxy = null;
    });
  }
  apply(update) {
    [this.#doc] = A.applyChanges(this.#now, [update]);
  }
  applyAll(updates) {
    [this.#doc] = A.applyChanges(this.#now, updates);
  }
  load(state) {
    this.#doc = A.load(state, { actor: actor(this.#client) });
    this.#loaded = this.#doc;
  }
  encode() {
    return A.save(this.#doc);
  }
  answer(known) {
    return A.saveSince(this.#doc, known);
  }
  text() {
    return this.#now.text;
  }
  array() {
    return this.#now.array;
  }
  map() {
    return Object.fromEntries(
      Object.entries(this.#now.map).map(([key, value]) => [
        key,
        value instanceof A.ImmutableString ? value.toString() : value,
      ]),
    );
  }
  free() {
    if (this.#doc) A.free(this.#doc);
  }

  #history;
  /** The heads before the last `lacking` changes of one author. */
  knownBefore(lacking) {
    this.#history ??= [A.getHeads(this.#loaded)[0]];
    while (this.#history.length <= lacking) {
      this.#history.push(A.inspectChange(this.#doc, this.#history.at(-1)).deps[0]);
    }
    return [this.#history[lacking]];
  }
  #loaded;

  // --- A page as Automerge's own ProseMirror binding keeps it: one text with block markers ---

  nameParagraphs() {}
  buildParagraphs(texts) {
    this.#change((doc) => {
      let at = 0;
      for (const text of texts) {
        A.splitBlock(doc, ["text"], at, { type: new A.ImmutableString("paragraph"), parents: [], attrs: {} });
        A.splice(doc, ["text"], at + 1, 0, text);
        at += 1 + text.length;
      }
    });
  }
  readParagraphs() {
    return A.spans(this.#doc, ["text"])
      .filter((span) => span.type === "text")
      .map((span) => span.value);
  }
  watchParagraph(index) {
    let at = -1;
    for (let i = 0; i <= index; i++) at = this.#doc.text.indexOf("\ufffc", at + 1);
    this.#paragraph = at + 1;
    this.seen = 0;
  }
  #paragraph;
  key(index, char) {
    const at = this.#paragraph + index;
    this.#doc = A.change(this.#doc, { patchCallback: (patches) => (this.seen += patches.length) }, (doc) =>
      A.splice(doc, ["text"], at, 0, char),
    );
  }
}

export const open = (client, onUpdate) => new Automerge(client, onUpdate);

/** It answers from between changes only, so that what is to be asked about has one for each edit. */
export const answersBetweenChanges = true;

/** B4 with a change for each edit: it takes 20 s to build, so it was built once (data/make-automerge.mjs). */
export const prebuilt = () => new Uint8Array(readFileSync(new URL("../data/b4.automerge", import.meta.url)));

export const merge = null;
export const noMerge = "Automerge offers no merge of changes without a document";

export const bytesOf = (usage) => usage.heapUsed + usage.external;
