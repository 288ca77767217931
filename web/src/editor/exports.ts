import { getSchema } from "@tiptap/core";
import { DOMSerializer } from "@tiptap/pm/model";
import { yXmlFragmentToProseMirrorRootNode } from "@tiptap/y-tiptap";
import type { Doc } from "yjs";
import { contentExtensions, FRAGMENT } from "./extensions";

export type ExportFormat = "html" | "text" | "json";

const KINDS: Record<ExportFormat, { type: string; suffix: string }> = {
  html: { type: "text/html", suffix: "html" },
  text: { type: "text/plain", suffix: "txt" },
  json: { type: "application/json", suffix: "json" },
};

/** Hands the document to the person as a file, whatever state the server is in. */
export function download(doc: Doc, name: string, format: ExportFormat): void {
  const title = titleOf(doc) || name;
  const { type, suffix } = KINDS[format];
  const blob = new Blob([exported(doc, title, format)], { type: `${type};charset=utf-8` });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${title.replace(/[^\p{L}\p{N} ._-]+/gu, "_").slice(0, 80)}.${suffix}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function exported(doc: Doc, title: string, format: ExportFormat): string {
  const schema = getSchema(contentExtensions());
  const root = yXmlFragmentToProseMirrorRootNode(doc.getXmlFragment(FRAGMENT), schema);
  switch (format) {
    case "json":
      return `${JSON.stringify({ title, content: root.toJSON() }, null, 2)}\n`;
    case "text":
      return `${title}\n\n${root.textBetween(0, root.content.size, "\n\n", "\n").trimEnd()}\n`;
    case "html": {
      const page = document.implementation.createHTMLDocument(title);
      const charset = page.createElement("meta");
      charset.setAttribute("charset", "utf-8");
      page.head.prepend(charset);
      const heading = page.createElement("h1");
      heading.textContent = title;
      page.body.append(
        heading,
        DOMSerializer.fromSchema(schema).serializeFragment(root.content, { document: page }),
      );
      return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
    }
  }
}

function titleOf(doc: Doc): string {
  const title = doc.getMap("meta").get("title");
  return typeof title === "string" ? title.trim() : "";
}
