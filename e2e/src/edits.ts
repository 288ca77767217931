import * as Y from "yjs";
import type { Random } from "./random.ts";

// Letters of one, two and three bytes, a surrogate pair, a combined sequence.
const words = ["alpha", "bêta", "ΓΑΜΜΑ", "データ", "😀", "👩‍👩‍👧", " ", "\n", "x"];

/** One random transaction over text with formats, a map, an array and XML as editors write it. */
export function randomEdit(doc: Y.Doc, random: Random): void {
  doc.transact(() => {
    for (let i = random.between(1, 3); i > 0; i--) random.pick(edits)(doc, random);
  });
}

type Edit = (doc: Y.Doc, random: Random) => void;

const edits: readonly Edit[] = [
  editText,
  editText,
  editText,
  formatText,
  editMap,
  editArray,
  editXml,
  editXml,
];

function editText(doc: Y.Doc, random: Random): void {
  const text = doc.getText("text");
  if (text.length > 0 && random.chance(0.35)) {
    const [at, length] = randomRange(text, random, 6);
    text.delete(at, length);
  } else {
    text.insert(randomPosition(text, random), random.pick(words));
  }
}

function formatText(doc: Y.Doc, random: Random): void {
  const text = doc.getText("text");
  if (text.length === 0) return;
  const [at, length] = randomRange(text, random, 8);
  const format = random.pick([
    { bold: true },
    { bold: null },
    { italic: true },
    { link: { href: "https://example.org/" } },
    { link: null },
  ]);
  text.format(at, length, format);
}

// Between two halves of a surrogate pair no editor ever edits. Yjs itself does not converge there: it
// replaces both halves where it splits the string, and not every copy splits it.
function whole(text: Y.Text, at: number): number {
  const code = units(text).charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** One unit for each place; `toString` of an XML text would write its formats as tags between them. */
function units(text: Y.Text): string {
  const delta: { insert?: unknown }[] = text.toDelta();
  return delta.map(({ insert }) => (typeof insert === "string" ? insert : " ")).join("");
}

function randomPosition(text: Y.Text, random: Random): number {
  return whole(text, random.between(0, text.length));
}

/** A start before the end of the text, and a length, perhaps 0. */
function randomRange(text: Y.Text, random: Random, longest: number): [at: number, length: number] {
  const at = whole(text, random.below(text.length));
  const end = whole(text, Math.min(text.length, at + random.between(1, longest)));
  return [at, Math.max(0, end - at)];
}

function editMap(doc: Y.Doc, random: Random): void {
  const map = doc.getMap<unknown>("map");
  const key = `key${random.below(5)}`;
  const nested = map.get(key);
  if (nested instanceof Y.Map && random.chance(0.6)) {
    nested.set(`inner${random.below(3)}`, random.below(1000));
  } else if (random.chance(0.25)) {
    map.delete(key);
  } else if (random.chance(0.3)) {
    map.set(key, new Y.Map<unknown>([["made", true]]));
  } else {
    map.set(key, random.pick<unknown>([1.5, -0, null, "word", [1, { a: [true] }], 2 ** 40]));
  }
}

function editArray(doc: Y.Doc, random: Random): void {
  const array = doc.getArray<unknown>("array");
  if (array.length > 0 && random.chance(0.4)) {
    const at = random.below(array.length);
    array.delete(at, Math.min(array.length - at, random.between(1, 3)));
  } else {
    const value = random.chance(0.2) ? new Y.Text("in an array") : random.below(1_000_000);
    array.insert(random.between(0, array.length), [value]);
  }
}

function editXml(doc: Y.Doc, random: Random): void {
  const fragment = doc.getXmlFragment("default");
  const at = fragment.length > 0 ? random.below(fragment.length) : 0;
  const child = fragment.length > 0 ? fragment.get(at) : undefined;
  const draw = random.next();
  if (!(child instanceof Y.XmlElement) || draw < 0.2) {
    const element = new Y.XmlElement(random.pick(["paragraph", "heading", "blockquote"]));
    element.insert(0, [new Y.XmlText(random.pick(words))]);
    fragment.insert(random.between(0, fragment.length), [element]);
  } else if (draw < 0.32) {
    fragment.delete(at, 1);
  } else if (draw < 0.45) {
    child.setAttribute("level", String(random.below(6)));
  } else {
    const text = child.length > 0 ? child.get(0) : undefined;
    if (text instanceof Y.XmlText) editXmlText(text, random);
  }
}

function editXmlText(text: Y.XmlText, random: Random): void {
  if (text.length > 0 && random.chance(0.3)) {
    const [at, length] = randomRange(text, random, 2);
    text.delete(at, length);
  } else {
    text.insert(randomPosition(text, random), random.pick(words));
  }
  if (text.length > 0 && random.chance(0.3)) {
    const [at, length] = randomRange(text, random, 3);
    text.format(at, length, { bold: true });
  }
}

/** What a reader of the document sees, and what the engine holds, in a form that can be compared. */
export function view(doc: Y.Doc): string {
  const snapshot = Y.snapshot(doc);
  return sorted({
    text: doc.getText("text").toDelta(),
    map: doc.getMap("map").toJSON(),
    array: doc.getArray("array").toJSON(),
    xml: doc.getXmlFragment("default").toString(),
    clocks: [...snapshot.sv].sort(([a], [b]) => a - b),
    deleted: [...snapshot.ds.clients]
      .sort(([a], [b]) => a - b)
      .map(([client, ranges]) => [client, ranges.map((range) => [range.clock, range.len])]),
    pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
  });
}

/** As JSON, with keys in one order: that of a map is the order of arrival, and nobody's promise. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Of two views: where they part. */
export function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - 60);
  return `…${a.slice(from, at + 100)}…\nagainst\n…${b.slice(from, at + 100)}…`;
}
