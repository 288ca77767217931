// A small editor in React. All components share one WebSocket, and each is drawn anew only for the
// messages that its filter lets through.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import {
  BtnBold,
  BtnBulletList,
  BtnClearFormatting,
  BtnItalic,
  BtnLink,
  BtnNumberedList,
  BtnRedo,
  BtnStrikeThrough,
  BtnStyles,
  BtnUnderline,
  BtnUndo,
  DefaultEditor,
  HtmlButton,
  Toolbar,
} from "react-simple-wysiwyg";
import { ReadyState } from "react-use-websocket";
// By its file, because Vite takes this package's default export for something else in a project of
// `"type": "module"`; elsewhere `import useWebSocket from "react-use-websocket"` will do.
import { useWebSocket } from "react-use-websocket/dist/lib/use-websocket";
import { admission, documentName, socketAddress, subprotocols } from "../shared/access.js";
import { caretOf, putCaret } from "../shared/caret.js";

const address = socketAddress("/");
const options = {
  share: true,
  protocols: subprotocols(),
  shouldReconnect: () => true,
  reconnectAttempts: Number.POSITIVE_INFINITY,
  reconnectInterval: 1000,
};

/** A filter: only messages of these types. */
const only =
  (...types) =>
  ({ data }) =>
    types.includes(JSON.parse(data).type);

const spaced = (name) => name.replaceAll("\u00a0", " ");

function App() {
  const [name, setName] = useState("");
  const [access, setAccess] = useState({ open: false, why: "Connecting…", mayWrite: false });
  // Asked at the start and after each loss: a browser does not say why a WebSocket was refused.
  const ask = () => admission().then(setAccess);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    ask();
  }, []);

  const { readyState, sendJsonMessage } = useWebSocket(
    address,
    {
      ...options,
      filter: () => false,
      // After each loss the server knows nobody; so the name is said again.
      onOpen: () => {
        if (name !== "") sendJsonMessage({ type: "userevent", username: name });
      },
      onClose: ask,
    },
    access.open,
  );

  const join = (newName) => {
    setName(newName);
    sendJsonMessage({ type: "userevent", username: newName });
  };

  return (
    <>
      <header>
        <a href={`../?${new URLSearchParams({ document: documentName })}`}>All examples</a>
        <h1>react-use-websocket</h1>
        <Status access={access} readyState={readyState} />
      </header>
      <main>
        <p className="lead">
          The editor of many tutorials: whoever joins is shown, each change sends the whole content,
          and nobody's words are overwritten.
        </p>
        <p className="hint">
          Open <a href={`/d/${encodeURIComponent(documentName)}`}>{documentName}</a> in the rich
          editor, in another window.
        </p>
        {access.open && name === "" && <Login onJoin={join} />}
        {access.open && name !== "" && (
          <>
            <People />
            <Document isOpen={readyState === ReadyState.OPEN} mayWrite={access.mayWrite} />
            <History />
          </>
        )}
      </main>
    </>
  );
}

function Status({ access, readyState }) {
  const wasOpen = useRef(false);
  if (readyState === ReadyState.OPEN) wasOpen.current = true;
  const state =
    readyState === ReadyState.OPEN ? "connected" : access.open ? "connecting" : "refused";
  const words = {
    connected: "Connected",
    connecting: wasOpen.current ? "Connection lost. Trying again…" : "Connecting…",
    refused: access.why,
  };
  return (
    <p id="status" role="status" data-state={state}>
      {words[state]}
    </p>
  );
}

function Login({ onJoin }) {
  const [name, setName] = useState("");
  const join = (event) => {
    event.preventDefault();
    if (name.trim() !== "") onJoin(name.trim());
  };
  return (
    <form onSubmit={join}>
      <label htmlFor="name">Your name</label>
      <input id="name" value={name} maxLength={128} onChange={(e) => setName(e.target.value)} />
      <button type="submit">Join</button>
    </form>
  );
}

function People() {
  const { lastJsonMessage } = useWebSocket(address, { ...options, filter: only("userevent") });
  const users = Object.entries(lastJsonMessage?.data.users ?? {});
  return (
    <section>
      <h2 id="here">Here now</h2>
      <ul className="people" aria-labelledby="here">
        {users.map(([id, { username }]) => (
          <li key={id}>{spaced(username)}</li>
        ))}
      </ul>
    </section>
  );
}

function History() {
  const { lastJsonMessage } = useWebSocket(address, { ...options, filter: only("userevent") });
  const lines = lastJsonMessage?.data.userActivity ?? [];
  return (
    <section>
      <h2 id="history">History</h2>
      <ul className="history" aria-labelledby="history">
        {lines.slice(-20).map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and may be equal
          <li key={i}>{spaced(line)}</li>
        ))}
      </ul>
    </section>
  );
}

/** The field. Each content that is sent has an `id`, and is answered with an `ack` when it is on disk. */
function Document({ isOpen, mayWrite }) {
  const [html, setHtml] = useState("");
  const [unsaved, setUnsaved] = useState("");
  const sent = useRef({ id: 0, answered: 0, seq: 0 });
  const newest = useRef(null);
  const box = useKeptCaret(html);

  const { sendJsonMessage } = useWebSocket(address, {
    ...options,
    filter: () => false,
    onOpen: () => {
      if (sent.current.answered < sent.current.id) setUnsaved(box.current.innerText);
      sent.current = { id: 0, answered: 0, seq: 0 };
    },
    onMessage: ({ data }) => {
      const message = JSON.parse(data);
      const { current } = sent;
      if (message.type === "contentchange") {
        newest.current = { html: message.data.editorContent, seq: message.seq };
      } else if (message.type === "ack" || message.type === "error") {
        current.answered = Math.max(current.answered, message.id ?? 0);
        current.seq = message.seq ?? current.seq;
      }
      // What was sent before the last letters arrived would take them away for a moment.
      const isCurrent = newest.current !== null && newest.current.seq >= current.seq;
      if (isCurrent && current.answered === current.id) {
        // At once, with its effects: a letter typed between them would end up behind the caret.
        flushSync(() => setHtml(newest.current.html));
      }
    },
  });

  const write = ({ target }) => {
    setHtml(target.value);
    sent.current.id++;
    sendJsonMessage({ type: "contentchange", content: target.value, id: sent.current.id });
  };

  return (
    <section className="editor" ref={box}>
      <h2 id="label">Shared text</h2>
      <DefaultEditor
        value={html}
        onChange={write}
        disabled={!isOpen || !mayWrite}
        role="textbox"
        aria-multiline="true"
        aria-labelledby="label"
      >
        <Toolbar>
          <BtnUndo />
          <BtnRedo />
          <BtnBold />
          <BtnItalic />
          <BtnUnderline />
          <BtnStrikeThrough />
          <BtnNumberedList />
          <BtnBulletList />
          <BtnLink />
          <BtnClearFormatting />
          <HtmlButton />
          <BtnStyles aria-label="Style" />
        </Toolbar>
      </DefaultEditor>
      {unsaved !== "" && (
        <section className="unsaved">
          <h2>Perhaps not saved when the connection was lost</h2>
          <pre>{unsaved}</pre>
        </section>
      )}
    </section>
  );
}

/** This editor puts the caret at the end whenever others write; so it is put back beside its words. */
function useKeptCaret(html) {
  const box = useRef(null);
  const before = useRef(null);
  const field = () => box.current.querySelector("[contenteditable]");
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each new content, before the field has it
  useLayoutEffect(() => {
    before.current = caretOf(field());
  }, [html]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each new content, when the field has it
  useEffect(() => {
    if (document.activeElement === field()) putCaret(field(), before.current);
  }, [html]);
  return box;
}

createRoot(document.getElementById("root")).render(<App />);
