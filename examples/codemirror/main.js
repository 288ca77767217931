// CodeMirror 6 with y-codemirror.next: the root `codemirror` of the document, a Y.Text.
import { Compartment } from "@codemirror/state";
import { basicSetup, EditorView } from "codemirror";
import { yCollab } from "y-codemirror.next";
import { openDocument } from "../shared/yjsDocument.js";

const { doc, provider } = openDocument();
const text = doc.getText("codemirror");

const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = new Compartment();
const look = () => EditorView.theme({}, { dark: dark.matches });

const view = new EditorView({
  parent: document.getElementById("editor"),
  doc: text.toString(),
  extensions: [
    basicSetup,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": "Shared code" }),
    theme.of(look()),
    yCollab(text, provider.awareness), // with an undo that takes back only what was typed here
  ],
});
dark.addEventListener("change", () => view.dispatch({ effects: theme.reconfigure(look()) }));
