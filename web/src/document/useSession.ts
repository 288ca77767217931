import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { openDeviceDb } from "../session/deviceDb";
import { DocumentSession } from "../session/documentSession";
import type { SessionState } from "../session/sessionState";

/** The session of a document for as long as the component is there; another `attempt` opens it anew. */
export function useDocumentSession(
  name: string,
  userName: string,
  attempt: number,
): DocumentSession | null {
  const [session, setSession] = useState<DocumentSession | null>(null);
  const nameNow = useRef(userName);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks for a new session
  useEffect(() => {
    const opened = new DocumentSession(name, nameNow.current, openDeviceDb());
    setSession(opened);
    return () => void opened.end();
  }, [name, attempt]);
  useEffect(() => {
    nameNow.current = userName;
    session?.rename(userName);
  }, [session, userName]);
  return session;
}

export function useSessionState(session: DocumentSession): SessionState {
  return useSyncExternalStore(session.state.subscribe, session.state.get);
}
