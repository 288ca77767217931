// Writes FILE.br and FILE.gz beside each text file of a folder, so that the server never compresses
// while somebody waits. Where compressing gains nothing, there is no such file.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: compress.mjs FOLDER");
const text = /\.(css|html|js|json|svg|txt|webmanifest|xml)$/;

let files = 0;
let before = 0;
let after = 0;
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !text.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  if (brotli.length < bytes.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < bytes.length) writeFileSync(`${path}.gz`, gzip);
  files++;
  before += bytes.length;
  after += Math.min(brotli.length, bytes.length);
}
const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`;
console.log(`${files} text files: ${kilobytes(before)}, as Brotli ${kilobytes(after)}`);
