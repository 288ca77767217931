// @vitest-environment jsdom
// What ProseMirror's DOMParser makes of other editors' HTML with the page's own schema: the module richtext is held to
// it. After a change here or of the extensions: npx vitest run src/editor/foreignHtml.test.ts --update
import { getSchema, type JSONContent } from "@tiptap/core";
import { type Node, DOMParser as PmParser } from "@tiptap/pm/model";
import { expect, test } from "vitest";
import { contentExtensions } from "./extensions";
import { FOREIGN_HTML } from "./testdata/foreignHtml";

const FIXTURES = "../../../richtext/src/test/resources/io/scriptorium/richtext/foreign.json";

const schema = getSchema(contentExtensions());

/** As the document stores it: line breaks have no marks; and the one that ends a block holds its line open only. */
function stored(node: Node): JSONContent {
  const content: JSONContent[] = [];
  node.forEach((child) => {
    content.push(stored(child));
  });
  if (content.at(-1)?.type === "hardBreak") content.pop();
  const { content: _, marks, ...rest } = node.toJSON();
  return {
    type: node.type.name,
    ...(rest.attrs === undefined ? {} : { attrs: rest.attrs }),
    ...(content.length > 0 ? { content } : {}),
    ...(marks !== undefined && node.isText ? { marks } : {}),
    ...(node.isText ? { text: node.text ?? "" } : {}),
  };
}

test("the fixtures are what Tiptap reads", async () => {
  const fixtures = FOREIGN_HTML.map((html) => {
    const body = new DOMParser().parseFromString(`<!doctype html><body>${html}`, "text/html").body;
    const root = PmParser.fromSchema(schema).parse(body);
    root.check();
    return { html, json: JSON.stringify(stored(root)) };
  });
  await expect(`${JSON.stringify(fixtures, null, 1)}\n`).toMatchFileSnapshot(FIXTURES);
});
