import { lazy, type RefObject, Suspense, useLayoutEffect, useRef, useState } from "react";
import { navigate } from "../local/route";
import { openDeviceDb } from "../session/deviceDb";
import type { DocumentSession } from "../session/documentSession";
import type { SessionState } from "../session/sessionState";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Icon } from "../ui/Icon";
import { Mark } from "../ui/Mark";
import { ChatButton } from "./ChatButton";
import { DocumentMenu } from "./DocumentMenu";
import { People } from "./People";
import { SaveIndicator } from "./SaveIndicator";
import { ShareButton } from "./ShareButton";
import { TitleField } from "./TitleField";
import { useChatState, useUnread } from "./useChat";

const NameDialog = lazy(() => import("./NameDialog"));
const CopiesDialog = lazy(() => import("./CopiesDialog"));
const ForgetDialog = lazy(() => import("./ForgetDialog"));
const TokenDialog = lazy(() => import("./TokenDialog"));

interface Props {
  session: DocumentSession;
  state: SessionState;
  userName: string;
  onRename: (name: string) => void;
  onShowHistory: () => void;
  chatOpen: boolean;
  onToggleChat: () => void;
}

export function DocumentHeader(props: Props) {
  const { session, state, userName, onRename, onShowHistory, chatOpen, onToggleChat } = props;
  const [dialog, setDialog] = useState<"name" | "copies" | "forget" | "token" | null>(null);
  const chat = useChatState(session);
  const unread = useUnread(session, chat, chatOpen);
  const close = () => setDialog(null);
  const head = useRef<HTMLElement>(null);
  useMeasured(head);
  return (
    <header ref={head} className="head">
      <a
        className="head-home"
        href="/"
        aria-label="Start page"
        title="Start page"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          navigate("/");
        }}
      >
        <Mark />
      </a>
      <TitleField
        title={state.title}
        readOnly={state.readOnly || !state.hasContent}
        onChange={(title) => session.setTitle(title)}
      />
      <SaveIndicator save={state.save} savedAt={state.savedAt} transport={state.transport} />
      <People people={state.people} />
      <div className="head-buttons">
        <ShareButton name={session.name} needsToken={session.hasToken} />
        <ChatButton chat={chat} unread={unread} open={chatOpen} onToggle={onToggleChat} />
        <button
          type="button"
          className="button button-quiet button-icon head-history"
          aria-label="Show the history"
          title="History"
          onClick={onShowHistory}
        >
          <Icon name="history" />
        </button>
        <DocumentMenu
          session={session}
          onChangeName={state.principal === "" ? () => setDialog("name") : null}
          onShowCopies={() => setDialog("copies")}
          onChangeToken={session.hasToken ? () => setDialog("token") : null}
          onForget={() => setDialog("forget")}
        />
      </div>
      <ErrorBoundary fallback={null}>
        <Suspense fallback={null}>
          {dialog === "name" && (
            <NameDialog userName={userName} onRename={onRename} onClose={close} />
          )}
          {dialog === "copies" && <CopiesDialog session={session} onClose={close} />}
          {dialog === "forget" && <ForgetDialog deviceDb={openDeviceDb()} onClose={close} />}
          {dialog === "token" && (
            <TokenDialog
              session={session}
              denial={state.denial}
              save={state.save}
              onClose={close}
            />
          )}
        </Suspense>
      </ErrorBoundary>
    </header>
  );
}

/** Tells the style sheets how much of the head stays in sight, as `--head`: its words wrap. */
function useMeasured(head: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = head.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const measure = () => {
      const above = Number.parseFloat(getComputedStyle(element).top) || 0;
      style.setProperty("--head", `${element.offsetHeight + above}px`);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => {
      observer.disconnect();
      style.removeProperty("--head");
    };
  }, [head]);
}
