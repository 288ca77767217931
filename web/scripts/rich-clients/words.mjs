// Words are a letter, a number and some x; one that is complete ends in z. Everything else is white space.
const WORD = /[a-w]\d+x*z?/g;

/** What stands in a line for what is no text. */
export const OTHER = "\uFFFC";

/** All blocks of text, with their places and what they stand in, outermost first. */
export function textBlocks(root) {
  const blocks = [];
  root.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const place = root.resolve(pos + 1);
    const path = Array.from({ length: place.depth }, (_, i) => place.node(i + 1));
    blocks.push({ node, pos, path, text: lineOf(node) });
    return false;
  });
  return blocks;
}

/** The text of a block: as many units as it has places. */
export function lineOf(block) {
  return block.textBetween(0, block.content.size, undefined, (leaf) =>
    leaf.type.name === "hardBreak" ? "\n" : OTHER,
  );
}

/** Words of a block and where they stand in it. */
export function placesOf(text) {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** Every word, in order, with how it is set and what it stands in. */
export function wordsOf(root) {
  return textBlocks(root).flatMap(({ node, path, text }) => {
    const around = path.map((each) => `${each.type.name}${JSON.stringify(each.attrs)}`).join("/");
    return placesOf(text).map(({ word, from, to }) => [
      word,
      `${around}|${marksOf(node, from, to)}`,
    ]);
  });
}

function marksOf(block, from, to) {
  const found = new Set();
  block.nodesBetween(from, to, (node) => {
    const marks = node.marks.map((mark) => `${mark.type.name}${JSON.stringify(mark.attrs)}`);
    found.add(marks.sort().join("+"));
  });
  return [...found].sort().join(",");
}

/**
 * As documents store it, and white space of any kind as a space.
 *
 * @param shown whether it was read from what a browser shows: there a line break at the end only holds the line open
 */
export function normalised(root, shown) {
  return JSON.stringify(stored(root, shown));
}

function stored(node, shown) {
  const content = [];
  node.forEach((child) => {
    content.push(stored(child, shown));
  });
  if (shown && content.at(-1)?.type === "hardBreak") content.pop();
  const { marks, attrs } = node.toJSON();
  return {
    type: node.type.name,
    ...(attrs === undefined ? {} : { attrs }),
    ...(content.length > 0 ? { content } : {}),
    ...(marks !== undefined && node.isText ? { marks } : {}),
    ...(node.isText ? { text: node.text.replaceAll("\u00A0", " ") } : {}),
  };
}

/** The lines of all blocks that have text. */
export function textLines(root) {
  return textBlocks(root)
    .flatMap(({ text }) => text.split("\n"))
    .map((line) => line.replaceAll(OTHER, "").replaceAll("\u00A0", " "))
    .join("\n");
}
