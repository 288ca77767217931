import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { useEffect, useLayoutEffect, useRef } from "react";
import { isAllowedLink } from "./addresses";

interface Props {
  editor: Editor;
  onEdit: () => void;
}

/** Where the caret is in a link: its address, to be opened, changed or removed. */
export function LinkBubble({ editor, onEdit }: Props) {
  const bubble = useRef<HTMLDivElement>(null);
  const href = useEditorState({
    editor,
    selector: ({ editor: e }) => {
      if (!e.isFocused || !e.isEditable || !e.state.selection.empty) return null;
      const value: unknown = e.getAttributes("link").href;
      return typeof value === "string" && isAllowedLink(value) ? value : null;
    },
  });

  useLayoutEffect(() => {
    if (href !== null) place(bubble.current, editor);
  });
  useEffect(() => {
    const follow = () => place(bubble.current, editor);
    window.addEventListener("scroll", follow, { passive: true });
    return () => window.removeEventListener("scroll", follow);
  }, [editor]);

  if (href === null) return null;
  return (
    <div ref={bubble} className="bubble">
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {href.replace(/^(https?:\/\/|mailto:|tel:)/, "")}
      </a>
      <button
        type="button"
        className="button button-small"
        onMouseDown={(event) => event.preventDefault()}
        onClick={onEdit}
      >
        Change
      </button>
      <button
        type="button"
        className="button button-small"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => editor.chain().focus().extendMarkRange("link").unsetLink().run()}
      >
        Remove
      </button>
    </div>
  );
}

function place(bubble: HTMLElement | null, editor: Editor): void {
  if (bubble === null) return;
  const caret = editor.view.coordsAtPos(editor.state.selection.from);
  const left = Math.min(caret.left - 20, window.innerWidth - bubble.offsetWidth - 8);
  bubble.style.top = `${caret.bottom + 8}px`;
  bubble.style.left = `${Math.max(8, left)}px`;
}
