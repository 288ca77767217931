import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ChatState } from "../session/chat";
import type { DocumentSession } from "../session/documentSession";
import type { ChatEntry } from "../session/pageMessages";
import type { SessionState } from "../session/sessionState";
import { ChatForm } from "./ChatForm";
import { ChatList } from "./ChatList";
import { SidePanel } from "./SidePanel";

interface Props {
  session: DocumentSession;
  state: SessionState;
  chat: ChatState;
  /** The name under which this person is seen. */
  ownName: string;
  onClose: () => void;
}

/** Nearer to the end than this is at the end. */
const END_PIXELS = 40;

/** The chat of the document, the newest at the bottom. */
export default function ChatPanel({ session, state, chat, ownName, onClose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [missed, setMissed] = useState(false);
  const isOwn = useCallback(
    (entry: ChatEntry) =>
      session.chat.isOwn(entry) || (entry.user !== "" && entry.user === ownName),
    [session, ownName],
  );

  const toEnd = useCallback(() => {
    atEnd.current = true;
    setMissed(false);
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, []);
  const newest = chat.entries.at(-1);
  const last = useRef(newest?.seq ?? 0);
  useLayoutEffect(() => {
    const news = newest !== undefined && newest.seq > last.current;
    last.current = newest?.seq ?? 0;
    if (atEnd.current) toEnd();
    else if (news && newest !== undefined && !isOwn(newest)) setMissed(true);
  }, [newest, toEnd, isOwn]);
  // One's own message is to be seen at once, wherever one was reading.
  const sending = chat.pending.length;
  useLayoutEffect(() => {
    if (sending > 0) toEnd();
  }, [sending, toEnd]);

  // The field below grows with its text, and a phone's keyboard takes half of the height.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    if (list.current !== null) observer.observe(list.current);
    return () => observer.disconnect();
  }, [toEnd]);

  const scrolled = useCallback(() => {
    const element = list.current;
    if (element === null) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    atEnd.current = below < END_PIXELS;
    if (atEnd.current) setMissed(false);
  }, []);

  return (
    <SidePanel
      className="side-chat"
      label="Chat about the document"
      title="Chat"
      closeLabel="Close the chat"
      open
      onClose={onClose}
      focusOn="textarea"
    >
      <div className="chat-frame">
        <ChatList ref={list} chat={chat} isOwn={isOwn} onScroll={scrolled} />
        {missed && (
          <button type="button" className="button button-small chat-missed" onClick={toEnd}>
            New messages
          </button>
        )}
      </div>
      <ChatForm session={session} chat={chat} denied={state.denial !== null} />
    </SidePanel>
  );
}
