import { EditorContent, useEditor } from "@tiptap/react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";
import { editorExtensions } from "./extensions";
import { Toolbar } from "./Toolbar";

const LinkDialog = lazy(() => import("./LinkDialog"));
const ImageDialog = lazy(() => import("./ImageDialog"));

interface Props {
  doc: Doc;
  awareness: Awareness;
  editable: boolean;
}

/** The text of a document with its toolbar. Mounted once for each document. */
export function TextEditor({ doc, awareness, editable }: Props) {
  const [dialog, setDialog] = useState<"link" | "image" | null>(null);
  const editor = useEditor({
    extensions: editorExtensions(doc, awareness),
    injectCSS: false,
    editorProps: {
      attributes: {
        class: "prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": "Document text",
        "data-testid": "editor",
        spellcheck: "true",
      },
      handleKeyDown: (_view, event) => {
        if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return false;
        event.preventDefault();
        setDialog("link");
        return true;
      },
    },
  });

  useEffect(() => {
    editor?.setEditable(editable);
  }, [editor, editable]);

  if (editor === null) return null;
  return (
    <>
      <Toolbar
        editor={editor}
        onLink={() => setDialog("link")}
        onImage={() => setDialog("image")}
      />
      <div className="paper">
        <EditorContent editor={editor} />
      </div>
      <Suspense fallback={null}>
        {dialog === "link" && <LinkDialog editor={editor} onClose={() => setDialog(null)} />}
        {dialog === "image" && <ImageDialog editor={editor} onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  );
}
