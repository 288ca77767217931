// Rich clients for tests that run elsewhere: real Yjs documents, edited through the page's own schema as its editor
// does it, and what that schema makes of other editors' HTML. One JSON request a line, one answer a line; who asks is
// collab/src/test/java/io/scriptorium/collab/editors.
import { createInterface } from "node:readline";
import { DOMParser } from "@tiptap/pm/model";
import { initProseMirrorDoc, updateYFragment } from "@tiptap/y-tiptap";
import { JSDOM } from "jsdom";
import { applyUpdate, Doc, encodeStateAsUpdate, mergeUpdates } from "yjs";
import { edit } from "./edits.mjs";
import { numbers } from "./numbers.mjs";
import { FRAGMENT, schema } from "./schema.mjs";
import { seedDocument } from "./seeds.mjs";
import { normalised, textLines, wordsOf } from "./words.mjs";

const clients = new Map();

/** Who has written nothing. */
const STRANGER = 1_000_000_007;

const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const bytes = (text) => Buffer.from(text, "base64");

function open(id) {
  const doc = new Doc();
  doc.clientID = id;
  const client = { doc, fragment: doc.getXmlFragment(FRAGMENT), written: [] };
  doc.on("update", (update, origin) => {
    if (origin !== "remote") client.written.push(update);
  });
  return client;
}

function clientOf(id) {
  const client = clients.get(id);
  if (client === undefined) throw new Error(`there is no client ${id}`);
  return client;
}

function take(client, updates) {
  for (const update of updates) applyUpdate(client.doc, bytes(update), "remote");
}

/** As the page's binding writes it. */
function write(client, node, meta) {
  client.doc.transact(() => updateYFragment(client.doc, client.fragment, node, meta), "editor");
}

/** Everything that it has written since, which is more than the edit when it has joined neighbouring texts of its own. */
function written(client) {
  const updates = client.written.splice(0);
  return updates.length === 0 ? null : base64(mergeUpdates(updates));
}

/** The page deletes what its schema does not allow: a document that others have written must not make it do so. */
function checkReadable(doc) {
  const reader = open(STRANGER);
  applyUpdate(reader.doc, encodeStateAsUpdate(doc), "remote");
  initProseMirrorDoc(reader.fragment, schema);
  if (reader.written.length > 0) throw new Error("the page had to repair the document");
}

function described(root, shown) {
  root.check();
  return { content: normalised(root, shown), words: wordsOf(root), lines: textLines(root) };
}

const answerTo = {
  /** New clients, of an empty document. */
  begin({ ids }) {
    clients.clear();
    for (const id of ids) clients.set(id, open(id));
    return {};
  },
  /** A document to begin with, written by one of them. */
  seed({ id, seed }) {
    const client = clientOf(id);
    const { meta } = initProseMirrorDoc(client.fragment, schema);
    const root = seedDocument(numbers(seed));
    root.check();
    write(client, root, meta);
    return { update: written(client) };
  },
  /** Takes what it heard and does something; `settled` when nobody else writes. */
  edit({ id, updates, seed, word, settled }) {
    const client = clientOf(id);
    take(client, updates);
    const { doc: root, meta } = initProseMirrorDoc(client.fragment, schema);
    const { next, ...done } = edit(root, numbers(seed), word, settled);
    next.check();
    write(client, next, meta);
    return { ...done, update: written(client) };
  },
  /** What it shows. */
  read({ id, updates }) {
    const client = clientOf(id);
    take(client, updates);
    checkReadable(client.doc);
    const { doc: root } = initProseMirrorDoc(client.fragment, schema);
    return { ...described(root, false), update: written(client) };
  },
  /** What the schema reads from HTML. */
  html({ html }) {
    const page = new JSDOM(`<!doctype html><body>${html}`);
    return described(DOMParser.fromSchema(schema).parse(page.window.document.body), true);
  },
};

function answer(line) {
  try {
    const request = JSON.parse(line);
    return { ok: true, ...answerTo[request.do](request) };
  } catch (error) {
    return { ok: false, error: `${error?.stack ?? error}` };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}
