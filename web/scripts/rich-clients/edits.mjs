// What a person does in the page's editor. Text is moved (a block split, another kind of block made) only when nobody
// else writes: Yjs deletes it there and writes it anew elsewhere, so that what others do to it meanwhile is lost or doubled.
import { Node } from "@tiptap/pm/model";
import { canSplit, Transform } from "@tiptap/pm/transform";
import { schema } from "./schema.mjs";
import { placesOf, textBlocks } from "./words.mjs";

const MARKS = ["bold", "italic", "strike", "underline"];

/**
 * @param word to write, where something is written
 * @returns the document afterwards, and which words were written, deleted and set otherwise
 */
export function edit(root, random, word, settled) {
  const done = { what: "", inserted: [], deleted: [], touched: [] };
  const transform = new Transform(root);
  const kinds = settled
    ? [split, turnInto]
    : [insertWord, insertWord, insertWord, deleteWord, mark, insertBlock, check];
  const kind = random.oneOf(kinds);
  const did = kind(transform, random, word, done);
  if (!did) insertWord(transform, random, word, done);
  done.what = did ? kind.name : insertWord.name;
  return { next: transform.doc, ...done };
}

/** Where a word may begin or a line be cut: never within a word, nor right behind one that somebody still types. */
function boundaries(text) {
  const places = [0];
  for (let i = 1; i <= text.length; i++) {
    if (/\s/.test(text[i - 1]) || (i === text.length && text[i - 1] === "z")) places.push(i);
  }
  return places;
}

function insertWord(transform, random, word, done) {
  const { pos, text } = random.oneOf(textBlocks(transform.doc));
  // The page's binding finds the difference letter by letter: before 'r1z' it would write '2z r' into that word.
  const places = boundaries(text).filter((place) => text[place] !== word[0]);
  if (places.length === 0) return insertBlock(transform, random, word, done);
  const at = random.oneOf(places);
  const behindWord = at > 0 && at === text.length && !/\s/.test(text[at - 1]);
  const typed = text === "" ? word : behindWord ? ` ${word}` : `${word} `;
  const marks = transform.doc.resolve(pos + 1 + at).marks();
  transform.insert(pos + 1 + at, schema.text(typed, marks));
  done.inserted.push(word);
  return true;
}

/** Any word that nobody is still typing. */
function anyWord(transform, random, mayBe = () => true) {
  const words = textBlocks(transform.doc).flatMap((block) =>
    placesOf(block.text)
      .filter(({ word }) => word.endsWith("z") && mayBe(block))
      .map(({ word, from, to }) => ({ word, from: block.pos + 1 + from, to: block.pos + 1 + to })),
  );
  return words.length === 0 ? null : random.oneOf(words);
}

function deleteWord(transform, random, _word, done) {
  const found = anyWord(transform, random);
  if (found === null) return false;
  transform.delete(found.from, found.to);
  done.deleted.push(found.word);
  return true;
}

function mark(transform, random, _word, done) {
  const found = anyWord(transform, random, ({ node }) => node.type.name !== "codeBlock");
  if (found === null) return false;
  const type = schema.marks[random.oneOf(MARKS)];
  if (transform.doc.rangeHasMark(found.from, found.to, type)) {
    transform.removeMark(found.from, found.to, type);
  } else {
    transform.addMark(found.from, found.to, type.create());
  }
  done.touched.push(found.word);
  return true;
}

function insertBlock(transform, random, word, done) {
  const paragraph = { type: "paragraph", content: [{ type: "text", text: word }] };
  const block = random.oneOf([
    paragraph,
    { type: "heading", attrs: { level: 2 }, content: paragraph.content },
    { type: "bulletList", content: [{ type: "listItem", content: [paragraph] }] },
    { type: "taskList", content: [{ type: "taskItem", content: [paragraph] }] },
    { type: "blockquote", content: [paragraph] },
  ]);
  let pos = 0;
  const before = random.below(transform.doc.childCount + 1);
  for (let i = 0; i < before; i++) pos += transform.doc.child(i).nodeSize;
  transform.insert(pos, Node.fromJSON(schema, block));
  done.inserted.push(word);
  return true;
}

function check(transform, random, _word, done) {
  const found = [];
  transform.doc.descendants((node, pos) => {
    if (node.type.name === "taskItem" || node.type.name === "heading") found.push({ node, pos });
  });
  if (found.length === 0) return false;
  const { node, pos } = random.oneOf(found);
  const attrs =
    node.type.name === "taskItem"
      ? { checked: !node.attrs.checked }
      : { level: 1 + (node.attrs.level % 3) };
  transform.setNodeMarkup(pos, null, { ...node.attrs, ...attrs });
  touch(done, node);
  return true;
}

function touch(done, node) {
  const text = node.textBetween(0, node.content.size, " ", " ");
  done.touched.push(...placesOf(text).map(({ word }) => word));
}

function split(transform, random, _word, done) {
  const { node, pos, text, path } = random.oneOf(textBlocks(transform.doc));
  const at = pos + 1 + random.oneOf(boundaries(text));
  const inItem = path.at(-2)?.type.name.endsWith("Item") ?? false;
  const depth = inItem ? 2 : 1;
  if (node.type.name === "codeBlock" || !canSplit(transform.doc, at, depth)) return false;
  transform.split(at, depth);
  touch(done, inItem ? path.at(-2) : node);
  return true;
}

function turnInto(transform, random, _word, done) {
  const blocks = textBlocks(transform.doc).filter(
    ({ node, path }) => path.length === 1 && node.type.name !== "codeBlock",
  );
  if (blocks.length === 0) return false;
  const { node, pos } = random.oneOf(blocks);
  const [type, attrs] =
    node.type.name === "paragraph" ? ["heading", { level: 2 }] : ["paragraph", {}];
  transform.setNodeMarkup(pos, schema.nodes[type], attrs);
  touch(done, node);
  return true;
}
