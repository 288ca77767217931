import { useEffect, useRef, useState } from "react";
import { shortcut } from "../editor/commands";
import type { ChatState } from "../session/chat";
import type { ChatEntry } from "../session/pageMessages";
import { Icon } from "../ui/Icon";

const MOST_COUNTED = 99;
/** Neither browsers nor the editor use it. */
const SHORTCUT = "Mod+Shift+F";

interface Props {
  chat: ChatState;
  unread: ChatEntry[];
  open: boolean;
  onToggle: () => void;
}

/** Opens and closes the chat; says how much there is that was not read. */
export function ChatButton({ chat, unread, open, onToggle }: Props) {
  const toggle = useRef(onToggle);
  useEffect(() => {
    toggle.current = onToggle;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.altKey) return;
      if (event.key.toLowerCase() !== "f") return;
      event.preventDefault();
      toggle.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  const count = unread.length > MOST_COUNTED ? `${MOST_COUNTED}+` : `${unread.length}`;
  const notSent = !open && chat.returned !== null;
  const note = notSent ? ", a message was not sent" : unread.length > 0 ? `, ${count} unread` : "";
  return (
    <>
      <button
        type="button"
        className="button button-quiet button-icon head-chat"
        aria-label={`Chat${note}`}
        aria-expanded={open}
        aria-keyshortcuts="Control+Shift+F"
        title={`Chat (${shortcut(SHORTCUT)})`}
        onClick={onToggle}
      >
        <Icon name="chat" />
        {note !== "" && (
          <span
            className="head-chat-count"
            data-testid="chat-unread"
            data-tone={notSent ? "bad" : ""}
          >
            {notSent ? "!" : count}
          </span>
        )}
      </button>
      <Spoken newest={open ? undefined : unread.at(-1)} />
    </>
  );
}

/** Tells screen readers of messages that come while the chat is closed. */
function Spoken({ newest }: { newest: ChatEntry | undefined }) {
  const [words, setWords] = useState("");
  useEffect(() => {
    if (newest !== undefined) setWords(`Message from ${newest.user || "somebody"}: ${newest.text}`);
  }, [newest]);
  return (
    <span className="visually-hidden" role="status" aria-live="polite">
      {words}
    </span>
  );
}
