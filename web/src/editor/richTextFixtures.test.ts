// @vitest-environment jsdom
// What Tiptap itself makes of documents with the page's own extensions: the module richtext is held to it. After a
// change here or of the extensions: npx vitest run src/editor/richTextFixtures.test.ts --update
import { getHTMLFromFragment, getSchema, type JSONContent } from "@tiptap/core";
import { Node } from "@tiptap/pm/model";
import { prosemirrorToYXmlFragment, yXmlFragmentToProseMirrorRootNode } from "@tiptap/y-tiptap";
import { expect, test } from "vitest";
import { applyUpdate, Doc, encodeStateAsUpdate, XmlElement, type XmlFragment, XmlText } from "yjs";
import { contentExtensions, FRAGMENT } from "./extensions";
import { CORPUS, randomDocument } from "./testdata/richTextCorpus";

const FIXTURES = "../../../richtext/src/test/resources/io/scriptorium/richtext/tiptap.json";
const RANDOM_DOCUMENTS = 60;

const schema = getSchema(contentExtensions());

function fixture(name: string, fill: (fragment: XmlFragment) => void) {
  const doc = new Doc();
  doc.clientID = 7;
  const fragment = doc.getXmlFragment(FRAGMENT);
  doc.transact(() => fill(fragment));
  const update = encodeStateAsUpdate(doc);
  const reader = new Doc(); // another one: y-tiptap joins neighbouring texts of its own client
  applyUpdate(reader, update);
  const root = yXmlFragmentToProseMirrorRootNode(reader.getXmlFragment(FRAGMENT), schema);
  const html = getHTMLFromFragment(root.content, schema);
  const text = root.textBetween(0, root.content.size, "\n\n", "\n");
  return {
    name,
    update: Buffer.from(update).toString("base64"),
    json: JSON.stringify(root.toJSON()),
    html,
    text,
  };
}

function ofContent(name: string, content: JSONContent[]) {
  const root = Node.fromJSON(schema, { type: "doc", content });
  root.check();
  return fixture(name, (fragment) => prosemirrorToYXmlFragment(root, fragment));
}

/** What editors leave behind after others have written too, and what other programs write. */
const RAW: Record<string, (fragment: XmlFragment) => void> = {
  "nothing at all": () => {},
  "neighbouring texts": (fragment) => {
    const paragraph = new XmlElement("paragraph");
    fragment.insert(0, [paragraph]);
    const texts = [new XmlText("one "), new XmlText(), new XmlText("two"), new XmlText("three")];
    paragraph.insert(0, texts);
    texts[3]?.format(0, 5, { bold: {} });
  },
  "marks in another order, with foreign attributes and values": (fragment) => {
    const paragraph = new XmlElement("paragraph");
    fragment.insert(0, [paragraph]);
    const text = new XmlText();
    paragraph.insert(0, [text]);
    text.applyDelta([
      { insert: "a", attributes: { underline: {}, italic: true, bold: { weight: 9 } } },
      { insert: "b", attributes: { code: {}, bold: {} } },
      { insert: "d", attributes: { code: {}, link: { href: "http://a.example/x_y_z*" } } },
      { insert: "c", attributes: { link: { href: "https://example.com/", download: "x" } } },
    ]);
  },
  "attributes that the schema does not know": (fragment) => {
    const heading = new XmlElement<{ level: number; color: string }>("heading");
    heading.setAttribute("color", "red");
    heading.setAttribute("level", 3);
    heading.insert(0, [new XmlText("x")]);
    fragment.insert(0, [heading as unknown as XmlElement]);
  },
};

test("the fixtures are what Tiptap makes of them", async () => {
  const fixtures = [
    ...Object.entries(CORPUS).map(([name, content]) => ofContent(name, content)),
    ...Object.entries(RAW).map(([name, fill]) => fixture(name, fill)),
    ...Array.from({ length: RANDOM_DOCUMENTS }, (_, i) =>
      ofContent(`random ${i}`, randomDocument(i)),
    ),
  ];
  await expect(`${JSON.stringify(fixtures, null, 1)}\n`).toMatchFileSnapshot(FIXTURES);
});

test("the corpus covers the whole schema", () => {
  const seen = new Set<string>();
  for (const content of Object.values(CORPUS)) {
    Node.fromJSON(schema, { type: "doc", content }).descendants((node) => {
      seen.add(node.type.name);
      for (const mark of node.marks) seen.add(mark.type.name);
    });
  }
  const all = [...Object.keys(schema.nodes), ...Object.keys(schema.marks)].filter(
    (name) => name !== "doc",
  );
  expect([...seen].sort()).toEqual(all.sort());
});
