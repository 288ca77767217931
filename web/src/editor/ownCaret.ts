import { Extension } from "@tiptap/core";
import { type EditorState, Plugin, PluginKey, Selection, TextSelection } from "@tiptap/pm/state";
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
 * What is undone or redone is shown: the caret goes there.
 */
export const OwnCaret = Extension.create({
  name: "ownCaret",
  addProseMirrorPlugins: () => [ownCaret()],
});

/** What the binding says of its transactions. */
interface SyncMeta {
  readonly isChangeOrigin?: boolean;
  readonly isUndoRedoOperation?: boolean;
}

type RelativeSelection = ReturnType<typeof getRelativeSelection>;

function ownCaret(): Plugin {
  // Not what the binding remembers: after an undo that is where the caret was before the edit was made.
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
      const meta: SyncMeta = change.getMeta(ySyncPluginKey);
      const undone = meta.isUndoRedoOperation === true ? changedPlace(old, state) : null;
      const selection =
        undone ?? (before?.type === "text" ? selectionOf(before, old, state) : null);
      if (selection === null || selection.eq(state.selection)) return null;
      const moving = state.tr
        .setSelection(selection)
        .setMeta(ySyncPluginKey, meta)
        .setMeta("addToHistory", false);
      return undone === null ? moving : moving.scrollIntoView();
    },
  });
}

function bindingOf(state: EditorState): ProsemirrorBinding {
  return ySyncPluginKey.getState(state).binding;
}

function isFromYjs(transaction: { getMeta(key: PluginKey): unknown }): boolean {
  const meta = transaction.getMeta(ySyncPluginKey) as SyncMeta | undefined;
  return meta?.isChangeOrigin === true;
}

/** The end of what was undone or redone, if anything was. */
function changedPlace(old: EditorState, { doc }: EditorState): Selection | null {
  const start = old.doc.content.findDiffStart(doc.content);
  const end = old.doc.content.findDiffEnd(doc.content);
  if (start === null || end === null) return null;
  return Selection.near(doc.resolve(Math.max(start, end.b)), -1);
}

/** Where that is now which was selected before a change from Yjs; null where that is for the binding to say. */
function selectionOf(
  before: RelativeSelection,
  old: EditorState,
  state: EditorState,
): TextSelection | null {
  return selectionBetween(
    state,
    placeOf(before.anchor, old.selection.anchor, old, state),
    placeOf(before.head, old.selection.head, old, state),
  );
}

function selectionBetween(
  { doc }: EditorState,
  anchor: number | null,
  head: number | null,
): TextSelection | null {
  if (anchor === null || head === null || Math.max(anchor, head) > doc.content.size) return null;
  const selection = TextSelection.between(doc.resolve(anchor), doc.resolve(head));
  return selection instanceof TextSelection ? selection : null;
}

function placeOf(
  position: RelativePosition | null,
  place: number,
  old: EditorState,
  state: EditorState,
): number | null {
  const inYjs = placeInYjs(position, state);
  if (position === null || (inYjs !== null && !isDeleted(bindingOf(state).doc, position))) {
    return inYjs;
  }
  // Whoever splits a block deletes what is behind the split and writes it anew, as far as Yjs knows.
  return placeOfSameLetters(old.doc, state.doc, place) ?? inYjs;
}

/** None if the block is gone; the place where a letter was if only that is gone. */
function placeInYjs(position: RelativePosition | null, state: EditorState): number | null {
  if (position === null) return null;
  const { doc, type, mapping } = bindingOf(state);
  const found = createAbsolutePositionFromRelativePosition(position, doc);
  if (found === null || !isAlive(found.type, type)) return null;
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
