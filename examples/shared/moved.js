/**
 * Where a place in a text is after others have changed the text: beside the same words, as far as
 * they are still there.
 */
export function moved(place, before, after) {
  const { head, tail } = commonEnds(before, after);
  if (place <= head) return place;
  if (place >= before.length - tail) return place + after.length - before.length;
  // Others have changed something on both sides: where is this line now?
  const start = before.lastIndexOf("\n", place - 1) + 1;
  const end = before.indexOf("\n", place);
  const line = before.slice(start, end === -1 ? before.length : end);
  const there = line === "" ? -1 : `\n${after}\n`.indexOf(`\n${line}\n`);
  return there === -1 ? Math.min(place, after.length - tail) : there + place - start;
}

/** How many letters two texts have in common at their start, and at their end. */
export function commonEnds(before, after) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { head, tail };
}
