import { Fragment, memo, type Ref } from "react";
import type { ChatState } from "../session/chat";
import type { ChatEntry } from "../session/pageMessages";
import { displayName, hueOf } from "../session/people";
import { Avatar } from "../ui/Avatar";
import { type ChatRow, chatRows, dayWords, textParts } from "./chatRows";

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

interface Props {
  ref: Ref<HTMLDivElement>;
  chat: ChatState;
  isOwn: (entry: ChatEntry) => boolean;
  onScroll: () => void;
}

/** The messages. A log: screen readers are told what is added, politely. */
export const ChatList = memo(({ ref, chat, isOwn, onScroll }: Props) => {
  const { entries, pending } = chat;
  const now = Date.now();
  return (
    <div
      ref={ref}
      className="chat-list"
      role="log"
      aria-label="Messages"
      data-testid="chat"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
    >
      {entries.length === 0 && pending.length === 0 && (
        <p className="chat-empty">
          <strong>No messages yet</strong>
          Everybody who opens this document can read what is said here.
        </p>
      )}
      {chatRows(entries, isOwn).map((row) =>
        row.kind === "day" ? (
          <p key={row.key} className="chat-day">
            {dayWords(row.time, now)}
          </p>
        ) : (
          <Group key={row.key} row={row} />
        ),
      )}
      {pending.map((message) => (
        // Said when the server's copy comes, not twice.
        <div
          key={message.timestamp}
          className="chat-group"
          data-own="true"
          data-pending="true"
          aria-live="off"
        >
          <p className="chat-bubble">
            <Words text={message.text} />
          </p>
          <span className="chat-sending">Sending…</span>
        </div>
      ))}
    </div>
  );
});

function Group({ row }: { row: ChatRow & { kind: "group" } }) {
  const name = displayName(row.user) ?? "Somebody";
  return (
    <div className="chat-group" data-own={row.own} data-hue={hueOf(name)}>
      {!row.own && <Avatar name={name} hidden />}
      <p className="chat-by">
        {!row.own && <bdi className="chat-name">{name}</bdi>}
        <time dateTime={new Date(row.time).toISOString()} title={exact.format(row.time)}>
          {clock.format(row.time)}
        </time>
      </p>
      {row.entries.map((entry) => (
        <p key={entry.seq} className="chat-bubble" dir="auto" data-seq={entry.seq}>
          <span className="visually-hidden">{row.own ? "You: " : `${name}: `}</span>
          <Words text={entry.text} />
        </p>
      ))}
    </div>
  );
}

const Words = memo(({ text }: { text: string }) => (
  <>
    {textParts(text).map((part, index) =>
      part.kind === "link" ? (
        <a
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message never move
          key={index}
          href={part.href}
          target="_blank"
          rel="noopener noreferrer nofollow"
        >
          {part.text}
        </a>
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <Fragment key={index}>{part.text}</Fragment>
      ),
    )}
  </>
));
