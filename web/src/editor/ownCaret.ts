import { Extension } from "@tiptap/core";
import { type EditorState, Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import {
  getRelativeSelection,
  type ProsemirrorBinding,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from "@tiptap/y-tiptap";
import {
  createAbsolutePositionFromRelativePosition,
  type Doc,
  getItem,
  Item,
  type RelativePosition,
} from "yjs";
import { placeOfSameLetters } from "./sameLetters";

/**
 * Keeps the own caret at the letter where it stood, whatever others change meanwhile.
 *
 * The binding does so too, by Yjs' relative positions, but where the text of a block has changed, or the caret is at the
 * start of one, it rather believes in a block with the same text as before. That may be somebody else's empty line, and
 * what is typed next would land there. Here Yjs is believed as long as the letter still exists. Where a block was split, joined
 * or wrapped, which Yjs sees as deleted and written anew, letters are counted; the binding's guess is for blocks that moved.
 */
export const OwnCaret = Extension.create({
  name: "ownCaret",
  addProseMirrorPlugins: () => [ownCaret()],
});

type RelativeSelection = ReturnType<typeof getRelativeSelection>;

function ownCaret(): Plugin {
  let before: RelativeSelection | null = null;
  return new Plugin({
    key: new PluginKey("ownCaret"),
    view: (view: EditorView) => {
      const { doc } = bindingOf(view.state);
      const remember = () => {
        before = getRelativeSelection(bindingOf(view.state), view.state);
      };
      const forget = () => {
        before = null;
      };
      doc.on("beforeAllTransactions", remember);
      doc.on("afterAllTransactions", forget);
      return {
        destroy: () => {
          doc.off("beforeAllTransactions", remember);
          doc.off("afterAllTransactions", forget);
        },
      };
    },
    appendTransaction: (transactions, old, state) => {
      const change = transactions.find(isFromYjs);
      // A local change on top of it is not in Yjs yet, so that positions there are others here.
      if (change === undefined || transactions.some((one) => one.docChanged && !isFromYjs(one))) {
        return null;
      }
      const selection = before?.type === "text" ? selectionOf(before, old, state) : null;
      if (selection === null || selection.eq(state.selection)) return null;
      return state.tr
        .setSelection(selection)
        .setMeta(ySyncPluginKey, change.getMeta(ySyncPluginKey))
        .setMeta("addToHistory", false);
    },
  });
}

function bindingOf(state: EditorState): ProsemirrorBinding {
  return ySyncPluginKey.getState(state).binding;
}

function isFromYjs(transaction: { getMeta(key: PluginKey): unknown }): boolean {
  const meta = transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
  return meta?.isChangeOrigin === true;
}

function selectionOf(
  before: RelativeSelection,
  old: EditorState,
  state: EditorState,
): TextSelection | null {
  const { anchor: oldAnchor, head: oldHead } = old.selection;
  const anchor = placeOf(before.anchor, oldAnchor, old, state);
  const head = placeOf(before.head, oldHead, old, state);
  if (anchor === null || head === null) return null;
  if (Math.max(anchor, head) > state.doc.content.size) return null;
  const selection = TextSelection.between(state.doc.resolve(anchor), state.doc.resolve(head));
  return selection instanceof TextSelection ? selection : null;
}

function placeOf(
  position: RelativePosition | null,
  place: number,
  old: EditorState,
  state: EditorState,
): number | null {
  if (position === null) return null;
  const { doc, type, mapping } = bindingOf(state);
  const found = createAbsolutePositionFromRelativePosition(position, doc);
  const inText = found !== null && isAlive(found.type, type);
  if (!inText || isDeleted(doc, position)) {
    // Whoever splits a block deletes what is behind the split and writes it anew, as far as Yjs knows.
    const same = placeOfSameLetters(old.doc, state.doc, place);
    if (same !== null || !inText) return same;
  }
  // The binding never answers with the start of the text, which it takes for a mistake.
  return relativePositionToAbsolutePosition(doc, type, position, mapping) ?? 1;
}

/** Whether the letter is gone that a place was behind. */
function isDeleted(doc: Doc, { item: id }: RelativePosition): boolean {
  if (id === null) return false;
  const item = getItem(doc.store, id);
  return item.deleted && !(item instanceof Item && item.redone !== null);
}

/** What of a Yjs type says where it stands. */
interface Placed {
  readonly _item: Item | null;
}

function isAlive(type: Placed, root: Placed): boolean {
  let at = type;
  while (at !== root) {
    const item = at._item;
    if (item === null || item.deleted) return false;
    at = item.parent as Placed;
  }
  return true;
}
