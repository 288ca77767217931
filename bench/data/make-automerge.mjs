// Writes b4.automerge: the editing trace with one change for each edit, as an editor would make them.
// Run once: node data/make-automerge.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { open } from "../peers/automerge.mjs";

const folder = new URL(".", import.meta.url);
const paper = JSON.parse(gunzipSync(readFileSync(new URL("automerge-paper.json.gz", folder))));
const doc = open(1);
for (const { patches } of paper.txns) {
  for (const [index, deleted, text] of patches) {
    if (deleted > 0) doc.remove(index, deleted);
    if (text.length > 0) doc.insert(index, text);
  }
}
writeFileSync(new URL("b4.automerge", folder), doc.encode());
