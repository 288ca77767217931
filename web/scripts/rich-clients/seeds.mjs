import { Node } from "@tiptap/pm/model";
import { schema } from "./schema.mjs";

const MARKS = ["bold", "italic", "strike", "underline", "code"];

/** A document with every kind of block; each of its words is there once. */
export function seedDocument(random) {
  let words = 0;
  const word = () => `s${words++}z`;

  function marks() {
    if (random.chance(0.1)) {
      return [{ type: "link", attrs: { href: `https://example.com/${random.below(9)}` } }];
    }
    return random.chance(0.4) ? [{ type: random.oneOf(MARKS) }] : [];
  }

  function line(empty = 0.15) {
    if (random.chance(empty)) return [];
    const content = [];
    const length = 1 + random.below(5);
    for (let i = 0; i < length; i++) {
      if (i > 0)
        content.push(random.chance(0.1) ? { type: "hardBreak" } : { type: "text", text: " " });
      content.push({ type: "text", text: word(), marks: marks() });
    }
    return content;
  }

  const block = (type, content, attrs = {}) => ({ type, attrs, content });
  const paragraph = (empty) => block("paragraph", line(empty));
  const many = (most, make) => Array.from({ length: 1 + random.below(most) }, make);
  const item = (type, attrs) =>
    block(type, [paragraph(0), ...(random.chance(0.2) ? [list()] : [])], attrs);

  function list() {
    switch (random.below(3)) {
      case 0:
        return block(
          "bulletList",
          many(3, () => item("listItem")),
        );
      case 1:
        return block(
          "orderedList",
          many(3, () => item("listItem")),
          { start: 1 + random.below(3) },
        );
      default:
        return block(
          "taskList",
          many(3, () => item("taskItem", { checked: random.chance(0.5) })),
        );
    }
  }

  function table() {
    const columns = 1 + random.below(3);
    const row = (type) =>
      block(
        "tableRow",
        Array.from({ length: columns }, () => block(type, [paragraph()])),
      );
    return block("table", [row("tableHeader"), ...many(2, () => row("tableCell"))]);
  }

  function code() {
    const text = many(3, () => `${word()} ${word()}`).join("\n");
    return block("codeBlock", [{ type: "text", text }], { language: random.oneOf([null, "js"]) });
  }

  const kinds = [
    paragraph,
    paragraph,
    paragraph,
    () => block("heading", line(0), { level: 1 + random.below(3) }),
    list,
    list,
    table,
    code,
    () =>
      block(
        "blockquote",
        many(2, () => paragraph(0)),
      ),
    () => block("horizontalRule"),
    () => block("image", undefined, { src: `https://example.com/${random.below(9)}.png` }),
  ];
  const blocks = many(8, () => random.oneOf(kinds)());
  return Node.fromJSON(schema, { type: "doc", content: [paragraph(0), ...blocks] });
}
