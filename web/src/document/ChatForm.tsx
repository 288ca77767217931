import {
  type FormEvent,
  type KeyboardEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { readDraft, writeDraft } from "../local/drafts";
import { type ChatState, LONGEST_MESSAGE } from "../session/chat";
import type { DocumentSession } from "../session/documentSession";
import { Icon } from "../ui/Icon";

/** From here on the field counts. */
const COUNTED_FROM = LONGEST_MESSAGE - 400;

interface Props {
  session: DocumentSession;
  chat: ChatState;
  /** The server does not let this page at the document. */
  denied: boolean;
}

/** The field of the chat. What is in it stays there until it has really left. */
export function ChatForm({ session, chat, denied }: Props) {
  const field = useId();
  const note = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(() => readDraft(session.name));
  const [problem, setProblem] = useState("");

  useEffect(() => writeDraft(session.name, draft), [session, draft]);
  useEffect(() => {
    if (chat.returned === null) return;
    const returned = session.chat.takeReturned();
    if (returned === null) return;
    setDraft((typed) => (typed.trim() === "" ? returned.text : `${returned.text}\n${typed}`));
    setProblem(refusalWords(returned.reason));
  }, [session, chat.returned]);
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null || element.value !== draft) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [draft]);

  const tooLong = draft.length - LONGEST_MESSAGE;
  const blocked = !chat.connected ? offlineWords(denied) : "";
  const canSend = blocked === "" && tooLong <= 0 && draft.trim() !== "";

  const send = () => {
    if (!canSend || !session.chat.send(draft.trim())) return;
    setDraft("");
    setProblem("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
    area.current?.focus();
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form className="chat-form" onSubmit={submit}>
      {problem !== "" && (
        <p className="chat-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="chat-field">
        <label htmlFor={field} className="visually-hidden">
          Message
        </label>
        <textarea
          ref={area}
          id={field}
          rows={1}
          value={draft}
          placeholder="Write a message"
          aria-describedby={note}
          aria-invalid={tooLong > 0}
          enterKeyHint="send"
          dir="auto"
          onChange={(event) => {
            setDraft(event.target.value);
            setProblem("");
          }}
          onKeyDown={keyDown}
        />
        <button
          type="submit"
          className="button button-primary button-icon"
          aria-label="Send"
          title={blocked || "Send (Enter)"}
          aria-disabled={!canSend}
        >
          <Icon name="send" />
        </button>
      </div>
      <p className="chat-note" id={note} data-tone={tooLong > 0 ? "bad" : blocked ? "warn" : ""}>
        {blocked || "Enter sends, Shift+Enter begins a new line."}
        {draft.length >= COUNTED_FROM && <Counter length={draft.length} />}
      </p>
    </form>
  );
}

function Counter({ length }: { length: number }) {
  const over = length - LONGEST_MESSAGE;
  return (
    <span className="chat-counter" data-testid="chat-counter">
      {over > 0
        ? ` ${over.toLocaleString()} characters too many`
        : ` ${length.toLocaleString()} of ${LONGEST_MESSAGE.toLocaleString()}`}
    </span>
  );
}

function offlineWords(denied: boolean): string {
  return denied
    ? "A token is needed to send. What you write here stays."
    : "You are offline: nothing can be sent. What you write here stays.";
}

/** The server's reasons in words that say what to do. */
const REASONS: Record<string, string> = {
  "read-only": "Not sent: you can read this document and its chat, but not write.",
  "too-long": "Not sent: the message is too long.",
  "too-many": "Not sent: that were too many messages at once. Wait a moment.",
};

function refusalWords(reason: string | null): string {
  if (reason === null) return "Not sent: the connection broke. Send it again.";
  if (reason === "") return "Not sent: the server did not take it.";
  return REASONS[reason] ?? `Not sent: ${reason}`;
}
