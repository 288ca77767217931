import { moved } from "./moved.js";

// Where the caret is in an element with `contenteditable`, so that it is still there after the
// element got another content: `innerHTML = …` would throw it out.

const BLOCK = /^(P|DIV|LI|H[1-6]|PRE|BLOCKQUOTE|TR)$/;

/** The element's text, a line end before each block, and how much of it stands before the caret. */
export function caretOf(element) {
  const { focusNode, focusOffset } = getSelection();
  if (!element.contains(focusNode)) return null;
  let text = "";
  let before = null;
  for (const node of textAndBlocks(element)) {
    if (node === focusNode) before = text.length + (isText(node) ? focusOffset : 1);
    text += wordsOf(node);
  }
  return { text, before: before ?? (focusOffset === 0 ? 0 : text.length) };
}

/** Puts the caret where it was, beside the same words; `was` is what caretOf said before. */
export function putCaret(element, was) {
  if (was === null) return;
  let rest = moved(was.before, was.text, textOf(element));
  let line = element;
  for (const node of textAndBlocks(element)) {
    if (isText(node)) {
      if (rest <= node.length) {
        getSelection().collapse(node, rest);
        return;
      }
      rest -= node.length;
    } else {
      if (rest === 0) break; // it stood in an empty line
      rest--;
      line = node;
    }
  }
  getSelection().selectAllChildren(line);
  getSelection().collapseToEnd();
}

function textOf(element) {
  return textAndBlocks(element).map(wordsOf).join("");
}

/** Which of the two kinds of space a browser writes, it decides anew all the time. */
function wordsOf(node) {
  return isText(node) ? node.data.replaceAll("\u00a0", " ") : "\n";
}

function textAndBlocks(element) {
  const found = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (isText(node) || BLOCK.test(node.nodeName)) found.push(node);
  }
  return found;
}

function isText(node) {
  return node.nodeType === Node.TEXT_NODE;
}
