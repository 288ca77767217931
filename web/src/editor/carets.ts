import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import type { DecorationAttrs, EditorView } from "@tiptap/pm/view";
import { yCursorPlugin } from "@tiptap/y-tiptap";
import type { Awareness } from "y-protocols/awareness";
import { displayName, hueOf } from "../session/people";

/** How long a name stays at full size after its caret has moved. */
const NAME_SHOWN_MILLIS = 2_500;

/** As wide as CSS lets a name become. */
const NAME_ROOM_PIXELS = 140;

/**
 * Carets and selections of the others. A name is drawn by CSS from `data-name`, so it is never part
 * of the text that is selected, copied, searched or read aloud.
 */
export const Carets = Extension.create<{ awareness: Awareness | null }>({
  name: "carets",
  priority: 999,

  addOptions: () => ({ awareness: null }),

  addProseMirrorPlugins() {
    const { awareness } = this.options;
    if (awareness === null) return [];
    return [
      yCursorPlugin(awareness, {
        awarenessStateFilter: (own: number, client: number, state: unknown) =>
          own !== client && hasCaret(state),
        cursorBuilder: caret,
        selectionBuilder: selection,
      }),
      new Plugin({
        key: new PluginKey("caretNames"),
        view: (view) => showNamesWhileMoving(view, awareness),
      }),
    ];
  },
});

function caret(user: unknown, client: number): HTMLElement {
  const element = document.createElement("span");
  element.className = "caret";
  element.setAttribute("aria-hidden", "true");
  element.dataset.client = String(client);
  element.dataset.name = nameOf(user);
  element.dataset.hue = String(hueOf(nameOf(user)));
  requestAnimationFrame(() => turnName(element)); // once it is in the text
  return element;
}

/** A name that would reach over the right edge of the text goes to the left of its caret. */
function turnName(caret: Element): void {
  const text = caret.closest(".ProseMirror");
  if (text === null) return;
  const room = text.getBoundingClientRect().right - caret.getBoundingClientRect().left;
  caret.toggleAttribute("data-turned", room < NAME_ROOM_PIXELS);
}

function selection(user: unknown): DecorationAttrs {
  return { class: "foreign-selection", "data-hue": String(hueOf(nameOf(user))) };
}

function nameOf(user: unknown): string {
  return displayName((user as { name?: unknown } | null)?.name) ?? "Somebody";
}

/** States of others are untrusted: a malformed position would break the editor of everyone here. */
function hasCaret(state: unknown): boolean {
  const cursor = (state as { cursor?: unknown } | null)?.cursor as
    | { anchor?: unknown; head?: unknown }
    | null
    | undefined;
  return cursor != null && isPosition(cursor.anchor) && isPosition(cursor.head);
}

function isPosition(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { type, item, tname, assoc } = value as Record<string, unknown>;
  return (
    (type == null || isId(type)) &&
    (item == null || isId(item)) &&
    (tname == null || typeof tname === "string") &&
    (assoc == null || typeof assoc === "number")
  );
}

function isId(value: unknown): boolean {
  const id = value as { client?: unknown; clock?: unknown };
  return Number.isSafeInteger(id.client) && Number.isSafeInteger(id.clock);
}

/** Marks a caret as `data-moving` for a moment after each of its moves. */
function showNamesWhileMoving(view: EditorView, awareness: Awareness) {
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  const mark = (client: number, moving: boolean) => {
    const element = view.dom.querySelector(`.caret[data-client="${client}"]`);
    if (element === null) return;
    element.toggleAttribute("data-moving", moving);
    turnName(element);
  };
  const moved = ({ added, updated }: { added: number[]; updated: number[] }) => {
    for (const client of [...added, ...updated]) {
      if (client === awareness.clientID) continue;
      clearTimeout(timers.get(client));
      // The caret is drawn anew after this event.
      setTimeout(() => mark(client, true));
      timers.set(
        client,
        setTimeout(() => mark(client, false), NAME_SHOWN_MILLIS),
      );
    }
  };
  awareness.on("change", moved);
  return {
    destroy() {
      awareness.off("change", moved);
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
