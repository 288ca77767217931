import type { Editor } from "@tiptap/core";
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import type { Store } from "../session/store";
import { findEntries, type SlashState, slashRange } from "./slash";

interface Props {
  editor: Editor;
  menu: Store<SlashState>;
  onRun: (id: string) => void;
}

/** The list below a typed slash. The keyboard stays in the text; see `slash.ts`. */
export default function SlashMenu({ editor, menu, onRun }: Props) {
  const { query, marked } = useSyncExternalStore(menu.subscribe, menu.get);
  const list = useRef<HTMLDivElement>(null);
  const entries = query === null ? [] : findEntries(query);

  useLayoutEffect(() => {
    if (query !== null) place(list.current, editor);
  });
  useEffect(() => {
    const follow = () => place(list.current, editor);
    window.addEventListener("scroll", follow, { passive: true });
    window.addEventListener("resize", follow);
    return () => {
      window.removeEventListener("scroll", follow);
      window.removeEventListener("resize", follow);
    };
  }, [editor]);

  if (entries.length === 0) return null;
  return (
    <div
      ref={list}
      className="slash"
      id="slash-menu"
      role="listbox"
      aria-label="Insert"
      tabIndex={0}
    >
      {entries.map((entry, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled in the text
        // biome-ignore lint/a11y/useFocusableInteractive: marked by aria-activedescendant
        <div
          key={entry.id}
          id={`slash-${index}`}
          className="slash-entry"
          role="option"
          aria-selected={index === marked}
          ref={index === marked ? (option) => option?.scrollIntoView({ block: "nearest" }) : null}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onRun(entry.id)}
        >
          {entry.label}
        </div>
      ))}
    </div>
  );
}

/** Puts the list below the slash, or above it where there is no room. */
function place(list: HTMLElement | null, editor: Editor): void {
  const range = slashRange(editor.state);
  if (list === null || range === null) return;
  const slash = editor.view.coordsAtPos(range.from);
  const below = slash.bottom + 6;
  const lowest = window.innerHeight - list.offsetHeight - 8;
  const above = Math.min(slash.top - 6 - list.offsetHeight, lowest);
  list.style.top = `${below <= lowest ? below : Math.max(8, above)}px`;
  list.style.left = `${Math.max(8, Math.min(slash.left, window.innerWidth - list.offsetWidth - 8))}px`;
}
