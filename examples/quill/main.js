// Quill 2 with y-quill: the root `quill` of the document, a Y.Text with formats.
import Quill from "quill";
import cursors from "quill-cursors/core";
import "quill/dist/quill.snow.css";
import "quill-cursors/css";
import { QuillBinding } from "y-quill";
import { openDocument } from "../shared/yjsDocument.js";

const { doc, provider } = openDocument();

// Bundlers do not agree on what the default export of this package is.
Quill.register("modules/cursors", cursors.default ?? cursors);
const quill = new Quill("#editor", {
  theme: "snow",
  placeholder: "Write here…",
  modules: {
    cursors: true,
    history: { userOnly: true }, // undo takes back only what was typed here
    toolbar: [
      [{ header: 1 }, { header: 2 }],
      ["bold", "italic", "underline", "strike"],
      [{ list: "ordered" }, { list: "bullet" }],
      ["blockquote", "code-block", "clean"],
    ],
  },
});
quill.root.setAttribute("role", "textbox");
quill.root.setAttribute("aria-multiline", "true");
quill.root.setAttribute("aria-label", "Shared notes");

new QuillBinding(doc.getText("quill"), quill, provider.awareness);
