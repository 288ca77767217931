// @vitest-environment jsdom
import { Editor } from "@tiptap/core";
import { yUndoPluginKey } from "@tiptap/y-tiptap";
import { afterEach, expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from "yjs";
import { editorExtensions } from "./extensions";

const editors: Editor[] = [];

afterEach(() => {
  for (const editor of editors.splice(0)) editor.destroy();
});

/** A person with an editor of their own, who hears of the others when they are told. */
class Writer {
  readonly doc = new Doc();
  readonly editor: Editor;

  constructor() {
    this.editor = new Editor({
      element: document.createElement("div"),
      extensions: editorExtensions(this.doc, new Awareness(this.doc)),
    });
    editors.push(this.editor);
  }

  type(text: string): void {
    for (const letter of text) {
      if (letter === "\n") this.editor.commands.splitBlock();
      else this.editor.view.dispatch(this.editor.state.tr.insertText(letter));
    }
  }

  /** Puts the caret behind the nth place with these words. */
  caretAfter(words: string, nth = 1): void {
    let left = nth;
    this.editor.state.doc.descendants((node, at) => {
      if (node.isText && node.text?.includes(words) && --left === 0) {
        this.editor.commands.setTextSelection(at + node.text.indexOf(words) + words.length);
      }
    });
    expect(left, words).toBeLessThanOrEqual(0);
  }

  hears(other: Writer): void {
    applyUpdate(this.doc, encodeStateAsUpdate(other.doc, encodeStateVector(this.doc)));
  }

  get lines(): string[] {
    const lines: string[] = [];
    this.editor.state.doc.descendants((node) => {
      if (node.isTextblock) lines.push(node.textContent);
    });
    return lines;
  }
}

function twoWith(text: string): [Writer, Writer] {
  const ada = new Writer();
  const bob = new Writer();
  ada.type(text);
  bob.hears(ada);
  expect(bob.lines).toEqual(text.split("\n"));
  return [ada, bob];
}

test("a caret in a new empty line stays there when somebody begins an empty line above", () => {
  const [ada, bob] = twoWith("from Ada\nfrom Bob");
  ada.caretAfter("from Ada");
  bob.caretAfter("from Bob");
  bob.type("\n");
  ada.type("\n");
  bob.hears(ada);
  bob.type("Bob-1;");
  expect(bob.lines).toEqual(["from Ada", "", "from Bob", "Bob-1;"]);
});

test("a caret stays in its own line when somebody writes into it and another has the old text", () => {
  const [ada, bob] = twoWith("same\nsame\nsame");
  bob.caretAfter("same", 2);
  ada.caretAfter("sa", 2);
  ada.type("u");
  bob.hears(ada);
  bob.type("!");
  expect(bob.lines).toEqual(["same", "saume!", "same"]);
});

test("a caret stays in its line when all before it in the first line is deleted", () => {
  const [ada, bob] = twoWith("word\nword");
  bob.caretAfter("word");
  ada.editor.commands.deleteRange({ from: 1, to: 5 });
  bob.hears(ada);
  bob.type("b");
  expect(bob.lines).toEqual(["b", "word"]);
});

test("a selection stays with its letters", () => {
  const [ada, bob] = twoWith("one two three\none two three");
  bob.editor.commands.setTextSelection({ from: 5, to: 8 });
  ada.caretAfter("one");
  ada.type("!");
  bob.hears(ada);
  const { from, to } = bob.editor.state.selection;
  expect(bob.editor.state.doc.textBetween(from, to)).toBe("two");
  expect(bob.editor.state.doc.resolve(from).index(0)).toBe(0);
});

test("a caret goes with a block that somebody moves", () => {
  const [ada, bob] = twoWith("first\nsecond\nthird");
  bob.caretAfter("sec");
  const { state, view } = ada.editor;
  const [first, second] = [state.doc.child(0), state.doc.child(1)];
  const moved = state.tr.delete(first.nodeSize, first.nodeSize + second.nodeSize).insert(0, second);
  view.dispatch(moved);
  bob.hears(ada);
  bob.type("!");
  expect(bob.lines).toEqual(["sec!ond", "first", "third"]);
});

test("a caret stays with its letter when somebody splits its line before it", () => {
  const [ada, bob] = twoWith("same\none two three\nsame");
  bob.caretAfter("one two");
  ada.caretAfter("one");
  ada.type("\n");
  bob.hears(ada);
  bob.type("!");
  expect(bob.lines).toEqual(["same", "one", " two! three", "same"]);
});

test("a caret stays with its letter when somebody splits its line where it is", () => {
  const [ada, bob] = twoWith("one two");
  bob.caretAfter("one");
  ada.caretAfter("one");
  ada.type("\n");
  bob.hears(ada);
  bob.type("!");
  expect(bob.lines).toEqual(["one!", " two"]);
});

test("a caret stays with its letter when somebody joins its line to the one before", () => {
  const [ada, bob] = twoWith("one\ntwo\nthree");
  bob.caretAfter("tw");
  ada.editor.commands.setTextSelection(6);
  ada.editor.commands.joinBackward();
  bob.hears(ada);
  bob.type("!");
  expect(bob.lines).toEqual(["onetw!o", "three"]);
});

test.each([
  ["a heading", (ada: Writer) => ada.editor.commands.setHeading({ level: 1 })],
  ["a list", (ada: Writer) => ada.editor.commands.toggleBulletList()],
  ["a quotation", (ada: Writer) => ada.editor.commands.setBlockquote()],
])("a caret stays with its letter when somebody makes its line %s", (_what, change) => {
  const [ada, bob] = twoWith("same\nsame\n\n\nsame");
  bob.caretAfter("sam", 2);
  ada.caretAfter("s", 2);
  change(ada);
  bob.hears(ada);
  bob.type("!");
  expect(bob.lines).toEqual(["same", "sam!e", "", "", "same"]);
});

test("a caret in an empty line stays in it when somebody makes a list of several", () => {
  const [ada, bob] = twoWith("a\n\n\nb");
  bob.editor.commands.setTextSelection(6);
  ada.editor.commands.setTextSelection({ from: 1, to: 9 });
  ada.editor.commands.toggleBulletList();
  bob.hears(ada);
  bob.type("!");
  expect(bob.lines).toEqual(["a", "", "!", "b"]);
});

test("the caret goes to what is undone and redone", () => {
  const [ada, bob] = twoWith("first\nsecond\nthird");
  bob.caretAfter("first");
  bob.type(" one");
  yUndoPluginKey.getState(bob.editor.state).undoManager.stopCapturing();
  bob.caretAfter("third");
  bob.type(" one");
  ada.caretAfter("sec");
  ada.type("\n");
  bob.hears(ada);
  bob.caretAfter("ond");
  bob.editor.commands.undo();
  bob.editor.commands.undo();
  bob.type("!");
  expect(bob.lines).toEqual(["first!", "sec", "ond", "third"]);
  bob.editor.commands.undo();
  bob.caretAfter("third");
  bob.editor.commands.redo();
  bob.type("?");
  expect(bob.lines).toEqual(["first!?", "sec", "ond", "third"]);
});
