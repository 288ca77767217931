import SockJS from "sockjs-client";
import { WebSocket } from "ws";
import { eventually, sleep } from "./eventually.ts";
import type { Addresses } from "./server.ts";

export interface LiveMessage {
  readonly type: string;
  readonly id?: number | string;
  readonly code?: string;
  readonly text?: string;
  readonly connection?: string;
  readonly data?: {
    readonly editorContent?: string;
    readonly users?: Record<string, { readonly username: string }>;
  };
}

/** One wire that carries live JSON, until it ends. */
interface Wire {
  send(message: object): void;
  close(): void;
}

type Transport = (
  server: Addresses,
  document: string,
  opened: Opened,
  /** Between two plain polls. */
  everyMillis: number,
) => Wire;

type Opened = { readonly heard: (message: LiveMessage) => void; readonly ended: () => void };

/** Everything that carries live JSON, and how a page would use it. */
const transports = {
  WebSocket: (server, document, opened) => {
    const socket = new WebSocket(
      `${server.http.replace(/^http/, "ws")}/?document=${encodeURIComponent(document)}`,
    );
    socket.on("message", (data) => opened.heard(JSON.parse(String(data))));
    socket.on("close", opened.ended);
    socket.on("error", () => {});
    return { send: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() };
  },
  "SockJS websocket": sockJs("websocket"),
  "SockJS xhr-streaming": sockJs("xhr-streaming"),
  "SockJS eventsource": sockJs("eventsource"),
  "SockJS xhr-polling": sockJs("xhr-polling"),
  "server-sent events": (server, document, opened) =>
    lines(server, document, opened, "events", (line) =>
      line.startsWith("data: ") ? line.slice("data: ".length) : "",
    ),
  "HTTP streaming": (server, document, opened) =>
    lines(server, document, opened, "stream", (line) => line),
  "long polling": (server, document, opened) => poll(server, document, opened, 25),
  "plain polling": (server, document, opened, everyMillis) =>
    poll(server, document, opened, 0, everyMillis),
} satisfies Record<string, Transport>;

export type LiveTransport = keyof typeof transports;
export const liveTransports = Object.keys(transports) as LiveTransport[];

function sockJs(transport: string) {
  return (server: Addresses, document: string, opened: Opened): Wire => {
    const socket = new SockJS(
      `${server.http}/sockjs?document=${encodeURIComponent(document)}`,
      [],
      { transports: [transport] },
    );
    socket.onmessage = ({ data }) => opened.heard(JSON.parse(data ?? ""));
    socket.onclose = opened.ended;
    return { send: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() };
  };
}

/** Messages go up one after the other, as a page sees to. */
function posts(server: Addresses, document: string, connection: () => string) {
  let last: Promise<unknown> = Promise.resolve();
  return (message: object) => {
    last = last
      .then(() =>
        fetch(
          `${server.http}/live/messages?document=${encodeURIComponent(document)}&connection=${connection()}`,
          { method: "POST", body: JSON.stringify(message) },
        ),
      )
      .catch(() => {});
  };
}

function lines(
  server: Addresses,
  document: string,
  opened: Opened,
  path: string,
  read: (line: string) => string,
): Wire {
  const abort = new AbortController();
  let connection = "";
  const run = async () => {
    const answer = await fetch(
      `${server.http}/live/${path}?document=${encodeURIComponent(document)}`,
      { signal: abort.signal },
    );
    let rest = "";
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      for (const json of parts.map(read)) {
        if (json === "") continue;
        const message: LiveMessage = JSON.parse(json);
        if (message.type === "connection") connection = message.connection ?? ""; // in hello it is the public one
        opened.heard(message);
      }
    }
  };
  run()
    .catch(() => {})
    .finally(opened.ended);
  return {
    send: posts(server, document, () => connection),
    close: () => abort.abort(),
  };
}

function poll(
  server: Addresses,
  document: string,
  opened: Opened,
  wait: number,
  everyMillis = 0,
): Wire {
  const abort = new AbortController();
  let connection = "";
  let since = 0;
  const run = async () => {
    while (!abort.signal.aborted) {
      const place = connection === "" ? "" : `&since=${since}&connection=${connection}`;
      const answer = await fetch(
        `${server.http}/live/poll?document=${encodeURIComponent(document)}&wait=${wait}${place}`,
        { signal: abort.signal },
      );
      if (!answer.ok) throw new Error(`polling was answered ${answer.status}`);
      const body = await answer.json();
      connection = body.connection;
      since = body.seq;
      opened.heard({ type: "connection", connection });
      for (const message of body.messages) opened.heard(message);
      if (everyMillis > 0) await sleep(everyMillis);
    }
  };
  run()
    .catch(() => {})
    .finally(opened.ended);
  return {
    send: posts(server, document, () => connection),
    close: () => abort.abort(),
  };
}

/**
 * A simple editor with a chat, as the tutorial's page has it: it shows the newest content, sends the
 * whole of what it shows, and comes back by itself under its name when its connection has ended.
 */
export class LiveClient {
  readonly transport: LiveTransport;
  readonly errors: string[] = [];
  content = "";
  texts: string[] = [];
  users: string[] = [];
  /** Told of every message, after it was taken in. */
  onMessage: (message: LiveMessage) => void = () => {};
  readonly #everyMillis: number;
  readonly #server: Addresses;
  readonly #document: string;
  readonly #name: string;
  #wire: Wire | undefined;
  #left = false;

  constructor(
    transport: LiveTransport,
    server: Addresses,
    document: string,
    name: string,
    everyMillis = 20,
  ) {
    this.transport = transport;
    this.#everyMillis = everyMillis;
    this.#server = server;
    this.#document = document;
    this.#name = name;
    this.#connect();
  }

  /** Whether it was heard and has heard of it. */
  get here(): boolean {
    return this.users.includes(this.#name);
  }

  /** @param id asks to be told when it is on disk */
  write(content: string, id?: number): void {
    this.content = content;
    this.#wire?.send({ type: "contentchange", content, ...(id === undefined ? {} : { id }) });
  }

  /** Asks for an answer: under Node, sockjs-client notices the end of some connections only when it sends. */
  ask(): void {
    try {
      this.#wire?.send({ type: "hello" });
    } catch {
      // not open
    }
  }

  say(text: string): void {
    this.#wire?.send({ type: "message", text, timestamp: new Date().toISOString() });
  }

  leave(): void {
    this.#left = true;
    this.#wire?.close();
  }

  #connect(): void {
    let joined = false;
    const opened: Opened = {
      heard: (message) => {
        this.#heard(message);
        this.onMessage(message);
      },
      ended: () => {
        if (this.#wire !== wire) return;
        this.#wire = undefined;
        this.users = [];
        this.texts = [];
        if (!this.#left) setTimeout(() => this.#connect(), 200);
      },
    };
    const transport: Transport = transports[this.transport];
    const wire = transport(this.#server, this.#document, opened, this.#everyMillis);
    this.#wire = wire;
    // A WebSocket has no first message; whoever asks is answered as soon as it is open.
    const join = async () => {
      await eventually("it is open", () => {
        if (this.#wire !== wire) return true;
        try {
          wire.send({ type: "hello" });
          joined ||= this.#greeted === wire;
        } catch {
          // not open yet
        }
        return joined;
      });
      if (this.#wire === wire) wire.send({ type: "userevent", username: this.#name });
    };
    join().catch(() => {});
  }

  #greeted: Wire | undefined;

  #heard(message: LiveMessage): void {
    switch (message.type) {
      case "hello":
        this.#greeted = this.#wire;
        break;
      case "contentchange":
        this.content = message.data?.editorContent ?? "";
        break;
      case "userevent":
        this.users = Object.values(message.data?.users ?? {}).map((user) =>
          user.username.replaceAll("\u00a0", " "),
        );
        break;
      case "message":
        this.texts.push(message.text ?? "");
        break;
      case "error":
        this.errors.push(message.code ?? "");
        break;
    }
  }
}
