import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { TextEditor } from "../editor/TextEditor";
import { rememberDocument } from "../local/recent";
import { navigate } from "../local/route";
import type { DocumentSession } from "../session/documentSession";
import type { SessionState } from "../session/sessionState";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toasts";
import { DocumentBanners } from "./DocumentBanners";
import { DocumentHeader } from "./DocumentHeader";
import { ExportButtons } from "./ExportButtons";
import { HistoryChanged } from "./HistoryChanged";
import { HistoryPanel } from "./HistoryPanel";
import { SaveIndicator } from "./SaveIndicator";
import { Skeleton } from "./Skeleton";
import { useChatState } from "./useChat";
import { useDocumentSession, useSessionState } from "./useSession";

const LATER = {
  chat: () => import("./ChatPanel"),
  token: () => import("./TokenDialog"),
};
const ChatPanel = lazy(LATER.chat);
const TokenDialog = lazy(LATER.token);
const TokenNotice = lazy(() => import("./TokenNotice"));

/** After the first keystrokes the rest is fetched: it must be there when the server is not. */
const FETCH_REST_MILLIS = 4_000;

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
  useRemembered(session, state);
  usePageTitle(state.title);

  const { phase, denial } = state;
  if (denial !== null && !state.hasContent) {
    return (
      <Suspense fallback={null}>
        <TokenNotice session={session} denial={denial} />
      </Suspense>
    );
  }
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
            <SaveIndicator save={state.save} savedAt={state.savedAt} transport={null} />
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
      return <Workplace session={session} state={state} userName={userName} onRename={onRename} />;
  }
}

interface WorkplaceProps extends Omit<Props, "name"> {
  session: DocumentSession;
  state: SessionState;
}

/** The document itself: head, text, and what is said and has happened beside it. */
function Workplace({ session, state, userName, onRename }: WorkplaceProps) {
  const [side, setSide] = useState<"history" | "chat" | null>(null);
  const close = useCallback(() => setSide(null), []);
  const [enterToken, setEnterToken] = useState(false);
  const denied = state.denial !== null;
  // The form comes by itself once; who puts it away finds it in the banner again.
  useEffect(() => setEnterToken(denied), [denied]);
  const chat = useChatState(session);
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of Object.values(LATER)) load().catch(() => {});
    }, FETCH_REST_MILLIS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="document">
      <DocumentHeader
        session={session}
        state={state}
        userName={userName}
        onRename={onRename}
        onShowHistory={() => setSide("history")}
        chatOpen={side === "chat"}
        onToggleChat={() => setSide(side === "chat" ? null : "chat")}
      />
      <div className="document-body" data-chat={side === "chat"}>
        <main className="document-main">
          <DocumentBanners
            session={session}
            state={state}
            onEnterToken={() => setEnterToken(true)}
          />
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
        <HistoryPanel entries={state.activity} open={side === "history"} onClose={close} />
        <ErrorBoundary
          key={side}
          fallback={null}
          onError={() => toast("The chat could not be loaded. Is the server there?")}
        >
          <Suspense fallback={null}>
            {side === "chat" && (
              <ChatPanel
                session={session}
                state={state}
                chat={chat}
                ownName={state.principal || userName}
                onClose={close}
              />
            )}
          </Suspense>
        </ErrorBoundary>
      </div>
      <ErrorBoundary
        fallback={null}
        onError={() => toast("This part of the page could not be loaded. Is the server there?")}
      >
        <Suspense fallback={null}>
          {enterToken && denied && (
            <TokenDialog
              session={session}
              denial={state.denial}
              save={state.save}
              onClose={() => setEnterToken(false)}
            />
          )}
        </Suspense>
      </ErrorBoundary>
    </div>
  );
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
