// @vitest-environment jsdom
import { expect, test } from "vitest";
import { Doc, XmlElement, XmlText } from "yjs";
import { exported } from "./exports";

/** A document with a paragraph, in which a link has the given address, and a picture. */
function sample(href: string, src: string): Doc {
  const doc = new Doc();
  const paragraph = new XmlElement("paragraph");
  const text = new XmlText();
  text.applyDelta([
    { insert: "Plain & <simple>, " },
    { insert: "linked", attributes: { link: { href } } },
  ]);
  paragraph.insert(0, [text]);
  const image = new XmlElement("image");
  image.setAttribute("src", src);
  doc.getXmlFragment("default").insert(0, [paragraph, image]);
  return doc;
}

const HARMLESS = () => sample("https://example.com/", "https://example.com/a.png");

test("HTML is a whole page, escaped, with the title", () => {
  const html = exported(HARMLESS(), "A <title>", "html");
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain("<h1>A &lt;title&gt;</h1>");
  expect(html).toContain("Plain &amp; &lt;simple&gt;, ");
  expect(html).toContain('href="https://example.com/"');
});

test("addresses that could run code are left out", () => {
  const html = exported(sample("javascript:alert(1)", "javascript:alert(2)"), "t", "html");
  expect(html).toContain("linked");
  expect(html).not.toContain("javascript:");
});

test("text keeps paragraphs apart", () => {
  expect(exported(HARMLESS(), "Title", "text")).toBe("Title\n\nPlain & <simple>, linked\n");
});

test("JSON is the content of the editor", () => {
  const { title, content } = JSON.parse(exported(HARMLESS(), "Title", "json"));
  expect(title).toBe("Title");
  expect(content.content.map(({ type }: { type: string }) => type)).toEqual(["paragraph", "image"]);
});
