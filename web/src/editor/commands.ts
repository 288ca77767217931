import type { ChainedCommands, Editor } from "@tiptap/core";
import type { IconName } from "../ui/Icon";

/** One thing that the toolbar or the slash menu can do with the text. */
export interface EditorCommand {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly keys?: string;
  /** Further words by which the slash menu finds it. */
  readonly words?: string;
  run(chain: ChainedCommands): ChainedCommands;
  /** Absent for what is done once and is not a state of the selection. */
  active?(editor: Editor): boolean;
}

export const MARKS: EditorCommand[] = [
  {
    id: "bold",
    label: "Bold",
    icon: "bold",
    keys: "Mod+B",
    run: (chain) => chain.toggleBold(),
    active: (editor) => editor.isActive("bold"),
  },
  {
    id: "italic",
    label: "Italic",
    icon: "italic",
    keys: "Mod+I",
    run: (chain) => chain.toggleItalic(),
    active: (editor) => editor.isActive("italic"),
  },
  {
    id: "underline",
    label: "Underline",
    icon: "underline",
    keys: "Mod+U",
    run: (chain) => chain.toggleUnderline(),
    active: (editor) => editor.isActive("underline"),
  },
  {
    id: "strike",
    label: "Strikethrough",
    icon: "strike",
    keys: "Mod+Shift+S",
    run: (chain) => chain.toggleStrike(),
    active: (editor) => editor.isActive("strike"),
  },
  {
    id: "code",
    label: "Code",
    icon: "code",
    keys: "Mod+E",
    run: (chain) => chain.toggleCode(),
    active: (editor) => editor.isActive("code"),
  },
];

export const LISTS: EditorCommand[] = [
  {
    id: "bulletList",
    label: "Bullet list",
    icon: "bulletList",
    keys: "Mod+Shift+8",
    words: "unordered points ul",
    run: (chain) => chain.toggleBulletList(),
    active: (editor) => editor.isActive("bulletList"),
  },
  {
    id: "orderedList",
    label: "Numbered list",
    icon: "orderedList",
    keys: "Mod+Shift+7",
    words: "ordered ol",
    run: (chain) => chain.toggleOrderedList(),
    active: (editor) => editor.isActive("orderedList"),
  },
  {
    id: "taskList",
    label: "Task list",
    icon: "taskList",
    keys: "Mod+Shift+9",
    words: "todo checkbox check",
    run: (chain) => chain.toggleTaskList(),
    active: (editor) => editor.isActive("taskList"),
  },
];

export const BLOCKS: EditorCommand[] = [
  {
    id: "blockquote",
    label: "Quote",
    icon: "quote",
    keys: "Mod+Shift+B",
    words: "citation blockquote",
    run: (chain) => chain.toggleBlockquote(),
    active: (editor) => editor.isActive("blockquote"),
  },
  {
    id: "codeBlock",
    label: "Code block",
    icon: "codeBlock",
    keys: "Mod+Alt+C",
    words: "pre source program",
    run: (chain) => chain.toggleCodeBlock(),
    active: (editor) => editor.isActive("codeBlock"),
  },
];

export const INSERTS: EditorCommand[] = [
  {
    id: "table",
    label: "Table",
    icon: "table",
    words: "grid rows columns",
    run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  },
  {
    id: "rule",
    label: "Divider",
    icon: "rule",
    words: "horizontal rule line separator hr",
    run: (chain) => chain.setHorizontalRule(),
  },
];

/** The kinds of a text block, for the toolbar's selector. */
export const TEXT_STYLES = [
  { id: "paragraph", label: "Text", keys: "Mod+Alt+0" },
  { id: "heading1", label: "Heading 1", keys: "Mod+Alt+1" },
  { id: "heading2", label: "Heading 2", keys: "Mod+Alt+2" },
  { id: "heading3", label: "Heading 3", keys: "Mod+Alt+3" },
] as const;

export type TextStyle = (typeof TEXT_STYLES)[number]["id"];

const LEVELS = { heading1: 1, heading2: 2, heading3: 3 } as const;

export function applyTextStyle(chain: ChainedCommands, style: TextStyle): ChainedCommands {
  return style === "paragraph" ? chain.setParagraph() : chain.setHeading({ level: LEVELS[style] });
}

export function textStyleOf(editor: Editor): TextStyle | "other" {
  for (const [style, level] of Object.entries(LEVELS)) {
    if (editor.isActive("heading", { level })) return style as TextStyle;
  }
  return editor.isActive("paragraph") ? "paragraph" : "other";
}

const MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? "");

/** A shortcut as it is printed on the keys of this machine. */
export function shortcut(keys: string): string {
  if (!MAC) return keys.replace("Mod", "Ctrl");
  return keys.replace("Mod", "⌘").replace("Shift", "⇧").replace("Alt", "⌥").replaceAll("+", "");
}
