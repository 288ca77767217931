import { Extension } from "@tiptap/core";
import { type EditorState, Plugin, PluginKey } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { Store } from "../session/store";
import { BLOCKS, INSERTS, LISTS, TEXT_STYLES } from "./commands";

/** What the slash menu shows; `null` fields while it is closed. */
export interface SlashState {
  /** The text after the slash. */
  readonly query: string | null;
  /** Index of the marked entry. */
  readonly marked: number;
}

export interface SlashEntry {
  readonly id: string;
  readonly label: string;
  readonly words: string;
}

const ENTRIES: SlashEntry[] = [
  ...TEXT_STYLES.map(({ id, label }) => ({ id, label, words: "title paragraph size" })),
  ...[...LISTS, ...BLOCKS, ...INSERTS].map(({ id, label, words = "" }) => ({ id, label, words })),
  { id: "image", label: "Image", words: "picture photo" },
];

/** The entries for what was typed after the slash, the best first. */
export function findEntries(query: string): SlashEntry[] {
  const typed = query.toLowerCase();
  const starts = ENTRIES.filter((entry) => entry.label.toLowerCase().startsWith(typed));
  const others = ENTRIES.filter(
    (entry) =>
      !starts.includes(entry) && `${entry.label} ${entry.words}`.toLowerCase().includes(typed),
  );
  return [...starts, ...others];
}

const key = new PluginKey<boolean>("slash");

/** The slash before the caret with what was typed after it, as positions in the document. */
export function slashRange(state: EditorState): { from: number; to: number; query: string } | null {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code === true) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
  const match = /(?:^|\s)\/([\p{L}\p{N}]{0,20})$/u.exec(before);
  if (match === null) return null;
  const query = match[1] ?? "";
  return { from: $from.pos - query.length - 1, to: $from.pos, query };
}

/**
 * Opens a menu when a slash is typed where a word could begin. Only typing opens it, so neither a
 * caret that comes by an old slash nor somebody else's slash does. What is typed next filters it.
 */
export const Slash = Extension.create<{
  menu: Store<SlashState>;
  run: (id: string) => void;
}>({
  name: "slash",

  addOptions: () => ({ menu: new Store<SlashState>({ query: null, marked: 0 }), run: () => {} }),

  addProseMirrorPlugins() {
    const { menu, run } = this.options;
    return [
      new Plugin<boolean>({
        key,
        state: {
          init: () => false,
          apply: (tr, open, _before, after) => {
            const wanted: unknown = tr.getMeta(key);
            return (typeof wanted === "boolean" ? wanted : open) && slashRange(after) !== null;
          },
        },
        props: {
          handleTextInput(view, from, to, text) {
            if (text !== "/") return false;
            view.dispatch(view.state.tr.insertText(text, from, to).setMeta(key, true));
            return true;
          },
          handleKeyDown: (view, event) => keyDown(view, event, menu, run),
        },
        view: () => ({
          update: (view) => follow(view, menu),
          destroy: () => menu.set({ query: null, marked: 0 }),
        }),
      }),
    ];
  },
});

export function closeSlash(view: EditorView): void {
  view.dispatch(view.state.tr.setMeta(key, false));
}

function follow(view: EditorView, menu: Store<SlashState>): void {
  const range = key.getState(view.state) === true ? slashRange(view.state) : null;
  const query = range?.query ?? null;
  const marked = query === menu.get().query ? menu.get().marked : 0;
  menu.set({ query, marked });
  const open = query !== null && findEntries(query).length > 0;
  mark(view.dom, "aria-controls", open ? "slash-menu" : null);
  mark(view.dom, "aria-activedescendant", open ? `slash-${marked}` : null);
}

function mark(element: HTMLElement, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function keyDown(
  view: EditorView,
  event: KeyboardEvent,
  menu: Store<SlashState>,
  run: (id: string) => void,
): boolean {
  const { query, marked } = menu.get();
  if (query === null || event.isComposing) return false;
  const entries = findEntries(query);
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp": {
      if (entries.length === 0) return false;
      const step = event.key === "ArrowDown" ? 1 : entries.length - 1;
      const next = (marked + step) % entries.length;
      menu.set({ marked: next });
      mark(view.dom, "aria-activedescendant", `slash-${next}`);
      return true;
    }
    case "Enter":
    case "Tab": {
      const entry = entries[marked];
      if (entry === undefined) return false;
      run(entry.id);
      return true;
    }
    case "Escape":
      closeSlash(view);
      return true;
    default:
      return false;
  }
}
