// The two files that all engines read: a trace of edits, and a list of byte arrays. Numbers are little-endian.
//
//   trace: count u32 · textUnits u32 · count × (index u32 · deleted u32 · units inserted u32) · UTF-16 text of all inserts
//   list:  count u32 · count × length u32 · the byte arrays
//
// In a trace of numbers `textUnits` is 2^32 - 1, there is no text, and the third number of an edit is the value itself.
import { readFileSync, writeFileSync } from "node:fs";

const NUMBERS = 0xffffffff;

/** Writes edits `[index, deleted, text]`, or `[index, 0, number]`. */
export function writeTrace(file, edits) {
  const numbers = typeof edits[0]?.[2] === "number";
  const text = numbers ? "" : edits.map((edit) => edit[2]).join("");
  const bytes = Buffer.alloc(8 + 12 * edits.length + 2 * text.length);
  bytes.writeUInt32LE(edits.length, 0);
  bytes.writeUInt32LE(numbers ? NUMBERS : text.length, 4);
  let at = 8;
  for (const [index, deleted, inserted] of edits) {
    bytes.writeUInt32LE(index, at);
    bytes.writeUInt32LE(deleted, at + 4);
    bytes.writeUInt32LE(numbers ? inserted : inserted.length, at + 8);
    at += 12;
  }
  bytes.write(text, at, "utf16le");
  writeFileSync(file, bytes);
}

/** Reads what `writeTrace` wrote; the edits come back in the same form. */
export function readTrace(file) {
  const bytes = readFileSync(file);
  const count = bytes.readUInt32LE(0);
  const units = bytes.readUInt32LE(4);
  const text = bytes.toString("utf16le", 8 + 12 * count);
  const edits = new Array(count);
  let from = 0;
  for (let i = 0, at = 8; i < count; i++, at += 12) {
    const inserted = bytes.readUInt32LE(at + 8);
    let content = inserted;
    if (units !== NUMBERS) {
      content = text.slice(from, from + inserted);
      from += inserted;
    }
    edits[i] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4), content];
  }
  return edits;
}

export function writeList(file, arrays) {
  const head = Buffer.alloc(4 + 4 * arrays.length);
  head.writeUInt32LE(arrays.length, 0);
  arrays.forEach((array, i) => {
    head.writeUInt32LE(array.length, 4 + 4 * i);
  });
  writeFileSync(file, Buffer.concat([head, ...arrays]));
}

/** Arrays with a buffer of their own each, so that none keeps the file in memory. */
export function readList(file) {
  const bytes = readFileSync(file);
  const count = bytes.readUInt32LE(0);
  const arrays = new Array(count);
  for (let i = 0, at = 4 + 4 * count; i < count; i++) {
    const length = bytes.readUInt32LE(4 + 4 * i);
    arrays[i] = new Uint8Array(bytes.subarray(at, at + length));
    at += length;
  }
  return arrays;
}
