import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { type KeyboardEvent, useRef } from "react";
import { Icon } from "../ui/Icon";
import {
  applyTextStyle,
  BLOCKS,
  type EditorCommand,
  INSERTS,
  LISTS,
  MARKS,
  shortcut,
  TEXT_STYLES,
  type TextStyle,
  textStyleOf,
} from "./commands";
import { TableBar } from "./TableBar";

const TOGGLES = [...MARKS, ...LISTS, ...BLOCKS];

interface Props {
  editor: Editor;
  onLink: () => void;
  onImage: () => void;
}

/**
 * The formatting toolbar. One tab stop: arrow keys, Home and End move inside (a roving tabindex kept
 * in the DOM, so that no key press renders the page anew); Escape returns to the text, from where
 * Alt+F10 leads here.
 */
export function Toolbar({ editor, onLink, onImage }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const state = useEditorState({
    editor,
    selector: ({ editor: e }) => ({
      active: TOGGLES.map((command) => command.active?.(e) ?? false),
      style: textStyleOf(e),
      link: e.isActive("link"),
      undo: e.can().undo(),
      redo: e.can().redo(),
      table: e.isActive("table"),
      editable: e.isEditable,
    }),
  });

  const run = (command: EditorCommand) => command.run(editor.chain().focus()).run();
  const button = (command: EditorCommand) => {
    const index = TOGGLES.indexOf(command);
    return (
      <ToolButton
        key={command.id}
        command={command}
        pressed={index === -1 ? undefined : state.active[index]}
        disabled={!state.editable}
        onClick={() => run(command)}
      />
    );
  };

  return (
    <div className="toolbar-frame">
      <div
        ref={bar}
        className="toolbar"
        role="toolbar"
        aria-label="Formatting"
        aria-orientation="horizontal"
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key === "Escape") editor.commands.focus();
          else moveFocus(event, bar.current);
        }}
        onFocus={(event) => rove(bar.current, event.target)}
      >
        <ToolButton
          command={{ id: "undo", label: "Undo", icon: "undo", keys: "Mod+Z" }}
          disabled={!state.undo || !state.editable}
          onClick={() => editor.chain().focus().undo().run()}
          first
        />
        <ToolButton
          command={{ id: "redo", label: "Redo", icon: "redo", keys: "Mod+Shift+Z" }}
          disabled={!state.redo || !state.editable}
          onClick={() => editor.chain().focus().redo().run()}
        />
        <span className="toolbar-gap" />
        <select
          className="toolbar-style"
          aria-label="Text style"
          tabIndex={-1}
          disabled={!state.editable}
          value={state.style}
          onChange={(event) =>
            applyTextStyle(editor.chain().focus(), event.target.value as TextStyle).run()
          }
        >
          {state.style === "other" && <option value="other">Block</option>}
          {TEXT_STYLES.map((style) => (
            <option key={style.id} value={style.id}>
              {style.label}
            </option>
          ))}
        </select>
        <span className="toolbar-gap" />
        {MARKS.map(button)}
        <ToolButton
          command={{ id: "link", label: "Link", icon: "link", keys: "Mod+K" }}
          pressed={state.link}
          disabled={!state.editable}
          onClick={onLink}
        />
        <span className="toolbar-gap" />
        {LISTS.map(button)}
        <span className="toolbar-gap" />
        {BLOCKS.map(button)}
        {INSERTS.slice(0, 1).map(button)}
        <ToolButton
          command={{ id: "image", label: "Image", icon: "image" }}
          disabled={!state.editable}
          onClick={onImage}
        />
        {INSERTS.slice(1).map(button)}
        <ToolButton
          command={{ id: "clear", label: "Clear formatting", icon: "clear" }}
          disabled={!state.editable}
          onClick={() => editor.chain().focus().unsetAllMarks().clearNodes().run()}
        />
      </div>
      {state.table && state.editable && <TableBar editor={editor} />}
    </div>
  );
}

interface ToolButtonProps {
  command: Pick<EditorCommand, "id" | "label" | "icon" | "keys">;
  pressed?: boolean | undefined;
  disabled: boolean;
  first?: boolean;
  onClick: () => void;
}

function ToolButton({ command, pressed, disabled, first = false, onClick }: ToolButtonProps) {
  const keys = command.keys === undefined ? "" : ` (${shortcut(command.keys)})`;
  return (
    <button
      type="button"
      className="tool"
      aria-label={command.label}
      title={`${command.label}${keys}`}
      aria-pressed={pressed}
      aria-disabled={disabled}
      tabIndex={first ? 0 : -1}
      // The selection in the text must survive the click.
      onMouseDown={(event) => event.preventDefault()}
      onClick={disabled ? undefined : onClick}
    >
      <Icon name={command.icon} />
    </button>
  );
}

function stops(bar: HTMLElement | null): HTMLElement[] {
  return [...(bar?.querySelectorAll<HTMLElement>("button, select:not(:disabled)") ?? [])];
}

function rove(bar: HTMLElement | null, to: EventTarget): void {
  const items = stops(bar);
  if (!items.includes(to as HTMLElement)) return;
  for (const item of items) item.tabIndex = item === to ? 0 : -1;
}

function moveFocus(event: KeyboardEvent, bar: HTMLElement | null): void {
  const items = stops(bar);
  const at = items.indexOf(document.activeElement as HTMLElement);
  if (at === -1) return;
  const count = items.length;
  const targets: Record<string, number> = {
    ArrowRight: (at + 1) % count,
    ArrowLeft: (at + count - 1) % count,
    Home: 0,
    End: count - 1,
  };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items[target]?.focus();
}
