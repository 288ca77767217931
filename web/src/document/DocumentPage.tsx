import { useCallback, useEffect, useState } from "react";
import { TextEditor } from "../editor/TextEditor";
import { rememberDocument } from "../local/recent";
import { navigate } from "../local/route";
import type { DocumentSession, SessionState } from "../session/documentSession";
import { Notice } from "../ui/Notice";
import { DocumentBanners } from "./DocumentBanners";
import { DocumentHeader } from "./DocumentHeader";
import { ExportButtons } from "./ExportButtons";
import { HistoryChanged } from "./HistoryChanged";
import { HistoryPanel } from "./HistoryPanel";
import { SaveIndicator } from "./SaveIndicator";
import { Skeleton } from "./Skeleton";
import { useDocumentSession, useSessionState } from "./useSession";

interface Props {
  name: string;
  userName: string;
  onRename: (name: string) => void;
}

export function DocumentPage({ name, userName, onRename }: Props) {
  const [attempt, setAttempt] = useState(0);
  const session = useDocumentSession(name, userName, attempt);
  if (session === null) return null;
  return (
    <OpenDocument
      key={attempt}
      session={session}
      userName={userName}
      onRename={onRename}
      onOpenAgain={() => setAttempt(attempt + 1)}
    />
  );
}

interface OpenProps extends Omit<Props, "name"> {
  session: DocumentSession;
  onOpenAgain: () => void;
}

function OpenDocument({ session, userName, onRename, onOpenAgain }: OpenProps) {
  const state = useSessionState(session);
  const [historyOpen, setHistoryOpen] = useState(false);
  const closeHistory = useCallback(() => setHistoryOpen(false), []);
  useRemembered(session, state);
  usePageTitle(state.title);

  const { phase } = state;
  switch (phase.kind) {
    case "unreachable":
      return (
        <Notice title="The server does not answer">
          <p>
            This device has no copy of the document yet, so there is nothing to show. The page tries
            again every few seconds.
          </p>
          <p>
            If you run the server yourself, start it with <code>./scriptorium serve</code>.
          </p>
          <button type="button" className="button button-primary" onClick={session.reconnect}>
            Try now
          </button>
        </Notice>
      );
    case "unreadable":
      return (
        <Notice title="This document can not be read">
          <p>
            Its stored bytes are damaged on the server. Nothing was overwritten, and it is not shown
            as an empty page. Ask who operates the server to restore it.
          </p>
          {phase.ownEpoch !== null && <OwnCopy session={session} epoch={phase.ownEpoch} />}
          <HomeButton />
        </Notice>
      );
    case "badName":
      return (
        <Notice title="A document can not have this name">
          <p>A name has 1 to 255 bytes and no control characters.</p>
          {phase.message !== "" && <p className="notice-detail">{phase.message}</p>}
          <HomeButton />
        </Notice>
      );
    case "historyChanged":
      return (
        <>
          <div className="notice-save">
            <SaveIndicator save={state.save} savedAt={state.savedAt} />
          </div>
          <HistoryChanged
            session={session}
            ownEpoch={phase.ownEpoch}
            serverEpoch={phase.serverEpoch}
            onContinue={onOpenAgain}
          />
        </>
      );
    case "opening":
    case "open":
      return (
        <div className="document">
          <DocumentHeader
            session={session}
            state={state}
            userName={userName}
            onRename={onRename}
            onShowHistory={() => setHistoryOpen(true)}
          />
          <div className="document-body">
            <main className="document-main">
              <DocumentBanners session={session} state={state} />
              {state.hasContent ? (
                <TextEditor
                  doc={session.doc}
                  awareness={session.awareness}
                  editable={!state.readOnly}
                />
              ) : (
                <Skeleton />
              )}
            </main>
            <HistoryPanel entries={state.activity} open={historyOpen} onClose={closeHistory} />
          </div>
        </div>
      );
  }
}

function OwnCopy({ session, epoch }: { session: DocumentSession; epoch: string }) {
  return (
    <div className="notice-row">
      <span>Download the copy on this device:</span>
      <ExportButtons doc={() => session.ownCopy(epoch)} name={session.name} />
    </div>
  );
}

function HomeButton() {
  return (
    <button type="button" className="button button-primary" onClick={() => navigate("/")}>
      Go to the start page
    </button>
  );
}

function useRemembered(session: DocumentSession, state: SessionState): void {
  useEffect(() => {
    if (state.hasContent) rememberDocument(session.name, state.title);
  }, [session, state.hasContent, state.title]);
}

function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title || "Untitled"} – Scriptorium`;
    return () => {
      document.title = "Scriptorium";
    };
  }, [title]);
}
