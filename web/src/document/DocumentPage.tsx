import { useEffect } from "react";
import { rememberDocument } from "../app/recent";
import { TextEditor } from "../editor/TextEditor";
import type { DocumentSession } from "../session/documentSession";
import { Notice } from "../ui/Notice";
import { DocumentHeader } from "./DocumentHeader";
import { History } from "./History";
import { useDocumentSession, useSessionState } from "./useSession";

interface Props {
  name: string;
  userName: string;
  onRename: (name: string) => void;
}

export function DocumentPage({ name, userName }: Props) {
  const session = useDocumentSession(name, userName);
  if (session === null) return null;
  return <OpenDocument session={session} />;
}

function OpenDocument({ session }: { session: DocumentSession }) {
  const state = useSessionState(session);
  useEffect(() => {
    if (state.phase.kind === "open" && state.hasContent)
      rememberDocument(session.name, state.title);
  }, [session, state.phase.kind, state.hasContent, state.title]);
  useEffect(() => {
    document.title = `${state.title || "Untitled"} – Scriptorium`;
    return () => {
      document.title = "Scriptorium";
    };
  }, [state.title]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (session.losesOnClose) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [session]);

  if (state.phase.kind === "unreachable") {
    return (
      <Notice title="The server does not answer">
        <p>This device has no copy of the document yet. Trying again every few seconds.</p>
        <button type="button" className="button button-primary" onClick={session.reconnect}>
          Try now
        </button>
      </Notice>
    );
  }
  return (
    <div className="document">
      <DocumentHeader session={session} state={state} />
      <div className="document-body">
        <main className="document-main">
          {state.phase.kind === "open" && state.hasContent ? (
            <TextEditor
              doc={session.doc}
              awareness={session.awareness}
              editable={!state.readOnly}
            />
          ) : (
            <p className="empty">Loading…</p>
          )}
        </main>
        <aside className="side" aria-label="History of the document">
          <h2>History</h2>
          <History entries={state.activity} />
        </aside>
      </div>
    </div>
  );
}
