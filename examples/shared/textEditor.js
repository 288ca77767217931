import { commonEnds, moved } from "./moved.js";

/** A textarea for SharedContent, with `format=text`: each line is a paragraph. */
export function textEditor(field) {
  return {
    element: field,
    content: () => field.value,
    words: () => field.value,
    show: (text) => replaceText(field, text),
    lock: (locked) => {
      field.readOnly = locked;
    },
  };
}

/**
 * Puts others' text into a field and leaves caret, selection and scroll position where they are in
 * the text: only what differs is replaced. `field.value = text` would put the caret at the end.
 */
export function replaceText(field, text) {
  const { value, selectionStart, selectionEnd, selectionDirection } = field;
  if (value === text) return;
  const { head, tail } = commonEnds(value, text);
  field.setRangeText(text.slice(head, text.length - tail), head, value.length - tail);
  const start = moved(selectionStart, value, text);
  const end = Math.max(start, moved(selectionEnd, value, text));
  field.setSelectionRange(start, end, selectionDirection);
}
