import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { DeviceDb } from "../session/deviceDb";
import { DocumentSession, type SessionState } from "../session/documentSession";

/** One database for all documents of this page; null where the browser has none. */
let deviceDb: Promise<DeviceDb | null> | null = null;

export function openDeviceDb(): Promise<DeviceDb | null> {
  deviceDb ??= DeviceDb.open().catch(() => null);
  return deviceDb;
}

/** The session of a document for as long as the component is there. */
export function useDocumentSession(name: string, userName: string): DocumentSession | null {
  const [session, setSession] = useState<DocumentSession | null>(null);
  const firstUserName = useRef(userName);
  useEffect(() => {
    const opened = new DocumentSession(name, firstUserName.current, openDeviceDb());
    setSession(opened);
    return () => void opened.end();
  }, [name]);
  useEffect(() => {
    firstUserName.current = userName;
    session?.rename(userName);
  }, [session, userName]);
  return session;
}

export function useSessionState(session: DocumentSession): SessionState {
  return useSyncExternalStore(session.state.subscribe, session.state.get);
}
