// The input of all rows, from one seed: edits `[index, deleted, text]` or `[index, 0, number]`.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Mulberry32: small, good enough, the same everywhere. */
export function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function word(next, least, most) {
  const length = least + next(most - least + 1);
  let text = "";
  for (let i = 0; i < length; i++) text += LETTERS[next(LETTERS.length)];
  return text;
}

/** A text of `length` letters. */
export const letters = (seed, length) => word(random(seed), length, length);

export const append = (n, seed) => [...letters(seed, n)].map((char, i) => [i, 0, char]);
export const prepend = (n, seed) => [...letters(seed, n)].map((char) => [0, 0, char]);

/** Words of some letters at random places of a text that has `length` units before. */
export function insertWords(n, seed, least, most, length = 0) {
  const next = random(seed);
  const edits = [];
  for (let i = 0; i < n; i++) {
    const text = word(next, least, most);
    edits.push([next(length + 1), 0, text]);
    length += text.length;
  }
  return edits;
}

/** Insertions and deletions in about equal number. */
export function insertAndDelete(n, seed) {
  const next = random(seed);
  const edits = [];
  let length = 0;
  for (let i = 0; i < n; i++) {
    const index = next(length + 1);
    if (index === length || next(2) === 0) {
      const text = word(next, 2, 10);
      edits.push([index, 0, text]);
      length += text.length;
    } else {
      const deleted = 1 + next(Math.min(9, length - index));
      edits.push([index, deleted, ""]);
      length -= deleted;
    }
  }
  return edits;
}

/** After each insertion of a word, another insertion or a deletion at the same place. */
export function insertThenChange(n, seed, length) {
  const next = random(seed);
  const edits = [];
  for (let i = 0; i < n; i++) {
    const index = next(length + 1);
    const text = word(next, 3, 9);
    edits.push([index, 0, text]);
    length += text.length;
    if (index === length || next(2) === 0) {
      const more = word(next, 2, 10);
      edits.push([index, 0, more]);
      length += more.length;
    } else {
      const deleted = 1 + next(Math.min(9, length - index));
      edits.push([index, deleted, ""]);
      length -= deleted;
    }
  }
  return edits;
}

/** Numbers at the places that `place` chooses. */
export function numbers(n, seed, place) {
  const next = random(seed);
  return Array.from({ length: n }, (_, i) => [place(i, next), 0, next(0x7fffffff)]);
}

let paper;

/** The first n edits of a paper as it was written: 259,778 insertions and deletions of single characters. */
export function editingTrace(n) {
  paper ??= JSON.parse(gunzipSync(readFileSync(new URL("../data/automerge-paper.json.gz", import.meta.url))));
  const edits = paper.txns.slice(0, n).flatMap((txn) => txn.patches);
  if (edits.some(([, deleted, text]) => deleted + text.length !== 1)) throw new Error("not an edit of one character");
  return edits;
}

export const TRACE_LENGTH = 259_778;
