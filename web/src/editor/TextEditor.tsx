import type { Editor } from "@tiptap/core";
import type { EditorView } from "@tiptap/pm/view";
import { EditorContent, useEditor } from "@tiptap/react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";
import { Store } from "../session/store";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Icon } from "../ui/Icon";
import { toast } from "../ui/Toasts";
import { isAllowedLink } from "./addresses";
import { applyTextStyle, BLOCKS, INSERTS, LISTS, TEXT_STYLES, type TextStyle } from "./commands";
import { editorExtensions } from "./extensions";
import { LinkBubble } from "./LinkBubble";
import { Slash, type SlashState, slashRange } from "./slash";
import { Toolbar } from "./Toolbar";

const LATER = {
  link: () => import("./LinkDialog"),
  image: () => import("./ImageDialog"),
  slash: () => import("./SlashMenu"),
};
const LinkDialog = lazy(LATER.link);
const ImageDialog = lazy(LATER.image);
const SlashMenu = lazy(LATER.slash);

/** The caret is kept out from under what stays in sight above the text. */
const CLEAR = { top: 130, right: 0, bottom: 24, left: 0 };

/** After the first keystrokes the rest is fetched: it must be there when the server is not. */
const FETCH_REST_MILLIS = 3_000;

interface Props {
  doc: Doc;
  awareness: Awareness;
  editable: boolean;
}

/** The text of a document with its toolbar. Mounted once for each document. */
export function TextEditor({ doc, awareness, editable }: Props) {
  const [dialog, setDialog] = useState<"link" | "image" | null>(null);
  const [menu] = useState(() => new Store<SlashState>({ query: null, marked: 0 }));
  const runEntry = useRef<(id: string) => void>(() => {});
  const [extensions] = useState(() => [
    ...editorExtensions(doc, awareness),
    Slash.configure({ menu, run: (id) => runEntry.current(id) }),
  ]);
  const editor = useEditor({
    extensions,
    injectCSS: false,
    editorProps: {
      scrollThreshold: CLEAR,
      scrollMargin: CLEAR,
      attributes: {
        class: "prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": "Document text",
        "aria-haspopup": "listbox",
        "data-testid": "editor",
        spellcheck: "true",
      },
      handleKeyDown: (_view, event) => {
        if (event.key === "F10" && event.altKey) return focusToolbar();
        if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return false;
        event.preventDefault();
        setDialog("link");
        return true;
      },
      handleClick: openLink,
    },
  });

  useEffect(() => {
    editor?.setEditable(editable);
  }, [editor, editable]);
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of [...Object.values(LATER), () => import("./exports")]) {
        load().catch(() => {});
      }
    }, FETCH_REST_MILLIS);
    return () => clearTimeout(timer);
  }, []);

  useEffect(() => {
    runEntry.current = (id) => {
      if (editor !== null) runSlashEntry(editor, id);
      if (id === "image") setDialog("image");
    };
  }, [editor]);

  if (editor === null) return null;
  const closeDialog = () => setDialog(null);
  return (
    <>
      {editable ? (
        <Toolbar
          editor={editor}
          onLink={() => setDialog("link")}
          onImage={() => setDialog("image")}
        />
      ) : (
        <div className="toolbar-frame">
          <p className="toolbar toolbar-reading" role="status">
            <Icon name="eye" />
            You can read this document, but not change it.
          </p>
        </div>
      )}
      <div className="paper">
        <EditorContent editor={editor} className="paper-text" />
        <button
          type="button"
          className="paper-rest"
          tabIndex={-1}
          aria-hidden="true"
          onMouseDown={(event) => {
            event.preventDefault();
            writeAtEnd(editor);
          }}
        />
      </div>
      <LinkBubble editor={editor} onEdit={() => setDialog("link")} />
      <ErrorBoundary
        key={dialog}
        fallback={null}
        onError={() => toast("This part of the page could not be loaded. Is the server there?")}
      >
        <Suspense fallback={null}>
          <SlashMenu editor={editor} menu={menu} onRun={(id) => runEntry.current(id)} />
          {dialog === "link" && <LinkDialog editor={editor} onClose={closeDialog} />}
          {dialog === "image" && <ImageDialog editor={editor} onClose={closeDialog} />}
        </Suspense>
      </ErrorBoundary>
    </>
  );
}

/** Does what an entry of the slash menu says, in the place of the slash and its word. */
function runSlashEntry(editor: Editor, id: string): void {
  const range = slashRange(editor.state);
  const chain = editor.chain().focus();
  if (range !== null) chain.deleteRange(range);
  const command = [...LISTS, ...BLOCKS, ...INSERTS].find((entry) => entry.id === id);
  if (command !== undefined) command.run(chain);
  else if (TEXT_STYLES.some((style) => style.id === id)) applyTextStyle(chain, id as TextStyle);
  chain.run();
}

/** A click below the text: the caret goes to its end, in a new paragraph after a table or picture. */
function writeAtEnd(editor: Editor): void {
  const { doc } = editor.state;
  const last = doc.lastChild;
  if (last?.isTextblock === true && last.type.spec.code !== true) {
    editor.commands.focus("end");
    return;
  }
  editor.chain().insertContentAt(doc.content.size, { type: "paragraph" }).focus("end").run();
}

function focusToolbar(): boolean {
  document.querySelector<HTMLElement>('.toolbar [tabindex="0"]')?.focus();
  return true;
}

/** Opens a link on a click with Ctrl or Cmd; without it the click places the caret. */
function openLink(_view: EditorView, _position: number, event: MouseEvent): boolean {
  if (!event.ctrlKey && !event.metaKey) return false;
  const link = (event.target as HTMLElement).closest("a");
  const href = link?.getAttribute("href") ?? "";
  if (!isAllowedLink(href)) return false;
  window.open(href, "_blank", "noopener,noreferrer");
  return true;
}
