import { caretOf, putCaret } from "./caret.js";

/** An element with `contenteditable` for SharedContent. */
export function htmlEditor(element) {
  // What a browser makes of the Enter key.
  document.execCommand("defaultParagraphSeparator", false, "p");
  return {
    element,
    content: () => element.innerHTML,
    words: () => element.innerText,
    show: (html) => {
      if (html === element.innerHTML) return;
      const caret = caretOf(element);
      element.innerHTML = html; // the server has left out whatever could run
      putCaret(element, caret);
    },
    lock: (locked) => {
      element.contentEditable = String(!locked);
      element.setAttribute("aria-readonly", String(locked));
    },
  };
}
