import { useEffect, useState, useSyncExternalStore } from "react";
import { chatReadUpTo, rememberChatRead } from "../local/chatRead";
import type { ChatState } from "../session/chat";
import type { DocumentSession } from "../session/documentSession";
import type { ChatEntry } from "../session/pageMessages";

export function useChatState(session: DocumentSession): ChatState {
  const { state } = session.chat;
  return useSyncExternalStore(state.subscribe, state.get);
}

/**
 * Messages of others that came since the chat was last looked at on this device; for somebody who
 * never did, since the page was opened.
 */
export function useUnread(
  session: DocumentSession,
  { entries, newestAtStart }: ChatState,
  looking: boolean,
): ChatEntry[] {
  const [read, setRead] = useState(() => chatReadUpTo(session.name));
  const newest = entries.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (!looking || newest <= (read ?? 0)) return;
    setRead(newest);
    rememberChatRead(session.name, newest);
  }, [session, looking, newest, read]);
  const from = read ?? newestAtStart;
  if (looking || from === null) return [];
  return entries.filter((entry) => entry.seq > from && !session.chat.isOwn(entry));
}
