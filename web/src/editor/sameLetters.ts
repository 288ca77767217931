import type { Node } from "@tiptap/pm/model";

/**
 * Where a place in a textblock of `before` is in `after` when blocks were split, joined, wrapped or changed in kind and every
 * letter is still there in its order; null when letters have changed, too. A place between the halves of a split stays with
 * the letter before it, one at the start of a block with the letter behind it.
 */
export function placeOfSameLetters(before: Node, after: Node, place: number): number | null {
  const from = before.content.findDiffStart(after.content);
  const end = before.content.findDiffEnd(after.content);
  if (from === null || end === null) return place;
  // Both searches may claim the same tokens, where what was added or removed repeats its neighbour.
  const claimedTwice = Math.max(0, from - Math.min(end.a, end.b));
  const [oldTo, newTo] = [end.a + claimedTwice, end.b + claimedTwice];
  if (lettersOf(before, from, oldTo) !== lettersOf(after, from, newTo)) return null;

  const atStart = before.resolve(place).parentOffset === 0;
  if (place < from || (place === from && !atStart)) return place;
  if (place > oldTo) return place + newTo - oldTo;
  const [old, now] = [piecesOf(before, from, oldTo), piecesOf(after, from, newTo)];
  const index = old.findIndex(({ at, length }) => at <= place && place <= at + length);
  const piece = old[index];
  if (piece === undefined) return null;
  const offset = place - piece.at;
  const same = now[index];
  if (now.length === old.length && same !== undefined && offset <= same.length)
    return same.at + offset;
  const letters = piece.before + offset;
  const candidates = now.filter(
    (each) => each.before <= letters && letters <= each.before + each.length,
  );
  const chosen =
    (atStart && candidates.find((each) => each.opens && each.before === letters)) || candidates[0];
  return chosen === undefined ? null : chosen.at + letters - chosen.before;
}

/** A node that is no text counts as one letter, which no text has. */
const NO_TEXT = "\ufffc";

function lettersOf(doc: Node, from: number, to: number): string {
  return doc.textBetween(from, to, null, NO_TEXT);
}

/** What a range has of one textblock. */
interface Piece {
  readonly at: number;
  readonly length: number;
  /** Letters of the range before it. */
  readonly before: number;
  /** Whether the textblock begins here. */
  readonly opens: boolean;
}

function piecesOf(doc: Node, from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let before = 0;
  const add = (node: Node, content: number) => {
    const at = Math.max(content, from);
    const length = Math.min(content + node.content.size, to) - at;
    if (length < 0) return;
    pieces.push({ at, length, before, opens: at === content });
    before += length;
  };
  const around = doc.resolve(from);
  doc.nodesBetween(from, to, (node, at) => {
    if (node.isTextblock) add(node, at + 1);
    else if (node.isLeaf && at >= from) before++;
    return !node.isTextblock;
  });
  // An empty range has no nodes between its ends.
  if (from === to && pieces.length === 0 && around.parent.isTextblock)
    add(around.parent, around.start());
  return pieces;
}
