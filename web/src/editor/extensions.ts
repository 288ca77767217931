import type { Extensions } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { Image } from "@tiptap/extension-image";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { TableKit } from "@tiptap/extension-table";
import { Placeholder } from "@tiptap/extensions";
import { StarterKit } from "@tiptap/starter-kit";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";
import { isAllowedImage, isAllowedLink } from "./addresses";
import { Carets } from "./carets";
import { OwnCaret } from "./ownCaret";

/** The name of the XML fragment that holds the text, the same for every client of the document. */
export const FRAGMENT = "default";

/** What the text may consist of: the schema, without any behaviour of several people. */
export function contentExtensions(): Extensions {
  return [
    StarterKit.configure({
      // Yjs has its own undo; a trailing paragraph made by every client at once would multiply.
      undoRedo: false,
      trailingNode: false,
      dropcursor: { color: false, class: "dropcursor" },
      link: {
        openOnClick: false,
        markdownLinks: true,
        defaultProtocol: "https",
        isAllowedUri: isAllowedLink,
        HTMLAttributes: { rel: "noopener noreferrer nofollow", target: "_blank" },
      },
    }),
    TaskList,
    TaskItem.configure({
      nested: true,
      a11y: {
        checkboxLabel: (node, checked) => `${checked ? "Done" : "To do"}: ${node.textContent}`,
      },
    }),
    TableKit.configure({ table: { resizable: false } }),
    // Pasted pictures that carry their bytes would make single changes too large to be saved.
    SafeImage.configure({ allowBase64: false }),
  ];
}

const SafeImage = Image.extend({
  renderHTML({ HTMLAttributes }) {
    const { src, ...rest } = HTMLAttributes;
    const shown = typeof src === "string" && isAllowedImage(src) ? { src } : {};
    return ["img", { ...rest, ...shown, loading: "lazy", referrerpolicy: "no-referrer" }];
  },
});

export function editorExtensions(doc: Doc, awareness: Awareness): Extensions {
  return [
    ...contentExtensions(),
    Placeholder.configure({
      placeholder: ({ node, editor }) =>
        node.type.name === "heading"
          ? "Heading"
          : editor.isEmpty
            ? "Write here. Type / for headings, lists, tables and more."
            : "",
      showOnlyCurrent: true,
    }),
    Collaboration.configure({ document: doc, field: FRAGMENT }),
    OwnCaret,
    Carets.configure({ awareness }),
  ];
}
