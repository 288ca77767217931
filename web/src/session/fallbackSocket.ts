import { fromBase64, toBase64 } from "lib0/buffer";
import type { Transport, TransportChoice } from "./transportChoice";

/** How long a WebSocket may take to open before it counts as failed. */
const OPEN_PATIENCE_MILLIS = 5_000;
const TRANSPORTS = ["xhr-streaming", "eventsource", "xhr-polling"];

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** A connection of sockjs-client: like a WebSocket, but for strings. */
export interface SockJsConnection {
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(): void;
}

export type SockJsClass = new (
  url: string,
  protocols: null,
  options: { transports: string[] },
) => SockJsConnection;

/** What a {@link FallbackSocket} reaches the world by; doubles in tests. */
export interface SocketParts {
  readonly choice: TransportChoice;
  readonly WebSocket: typeof WebSocket | undefined;
  /** Address of the SockJS service, http or https. */
  readonly sockJsUrl: string;
  loadSockJs(): Promise<SockJsClass>;
  /** Whether the SockJS service answers a plain request. Never rejects. */
  answersHttp(): Promise<boolean>;
}

/** The parts of the page's own server. */
export function pageParts(choice: TransportChoice): SocketParts {
  const sockJsUrl = `${location.origin}/collab/sockjs`;
  return {
    choice,
    WebSocket: globalThis.WebSocket,
    sockJsUrl,
    loadSockJs: async () => (await import("sockjs-client/dist/sockjs.min.js")).default,
    answersHttp: async () => {
      try {
        const signal = AbortSignal.timeout(OPEN_PATIENCE_MILLIS);
        const answer = await fetch(`${sockJsUrl}/info`, { cache: "no-store", signal });
        return answer.ok;
      } catch {
        return false;
      }
    },
  };
}

/**
 * A WebSocket as far as the provider sees, which carries the same frames over SockJS where
 * WebSockets are blocked.
 *
 *   start ─► WebSocket ─► fails ─► does HTTP answer? ─► no:  closed, nothing is concluded
 *                                                    └► yes: WebSocket once more ─► fails ─► SockJS
 *   start ─► SockJS, where WebSockets are believed to be blocked ({@link TransportChoice})
 *
 * 'Fails' is: closed without ever having opened, or not open within 5 s. The question in between
 * keeps a server that is away, or just coming back, from being taken for a network that blocks.
 */
export class FallbackSocket extends EventTarget {
  readyState = CONNECTING;
  /** Frames are always delivered as an ArrayBuffer. */
  binaryType = "arraybuffer";
  transport: Transport = "websocket";
  #webSocket: WebSocket | null = null;
  #sockJs: SockJsConnection | null = null;
  #patience: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly url: string,
    private readonly parts: SocketParts,
  ) {
    super();
    if (parts.choice.first(Date.now()) === "http") void this.#openSockJs();
    else this.#openWebSocket(() => void this.#suspect());
  }

  /** Sends bytes; a string is not sent, because no frame is one. */
  send(data: Uint8Array<ArrayBuffer>): void {
    if (this.readyState !== OPEN) return;
    if (this.#webSocket !== null) this.#webSocket.send(data);
    else this.#sockJs?.send(toBase64(data));
  }

  close(): void {
    if (this.readyState >= CLOSING) return;
    const opened = this.readyState === OPEN;
    this.readyState = CLOSING;
    if (opened && this.#webSocket !== null) {
      // Its own close event ends this socket: until then the browser may still be delivering.
      this.#webSocket.close();
      return;
    }
    this.#abandon();
    queueMicrotask(() => this.#end(opened ? 1000 : 1006, ""));
  }

  #openWebSocket(failed: () => void): void {
    const socket = this.#newWebSocket();
    if (socket === null) {
      queueMicrotask(failed);
      return;
    }
    socket.binaryType = "arraybuffer";
    this.#webSocket = socket;
    const fail = () => {
      if (this.#webSocket !== socket || this.readyState !== CONNECTING) return;
      this.#abandon();
      failed();
    };
    this.#patience = setTimeout(fail, OPEN_PATIENCE_MILLIS);
    socket.onopen = () => {
      this.parts.choice.forget();
      this.#opened("websocket");
    };
    socket.onmessage = (event: MessageEvent) => this.#deliver(event.data);
    socket.onclose = ({ code, reason }) => {
      if (this.readyState === CONNECTING) fail();
      else this.#end(code, reason);
    };
  }

  #newWebSocket(): WebSocket | null {
    try {
      return this.parts.WebSocket === undefined ? null : new this.parts.WebSocket(this.url);
    } catch {
      return null;
    }
  }

  /** A WebSocket could not be opened: is it that, or is there no server? */
  async #suspect(): Promise<void> {
    const answers = await this.parts.answersHttp();
    if (this.readyState !== CONNECTING) return;
    if (answers) this.#openWebSocket(() => void this.#openSockJs());
    else this.#end(1006, "");
  }

  async #openSockJs(): Promise<void> {
    const SockJs = await this.parts.loadSockJs().catch(() => null);
    if (this.readyState !== CONNECTING) return;
    if (SockJs === null) {
      this.#fallbackFailed(1006, "");
      return;
    }
    const socket = new SockJs(this.parts.sockJsUrl, null, { transports: TRANSPORTS });
    this.#sockJs = socket;
    socket.onopen = () => {
      this.parts.choice.httpOpened(Date.now());
      this.#opened("http");
    };
    socket.onmessage = ({ data }) => {
      const bytes = decoded(data);
      if (bytes !== null) this.#deliver(bytes.buffer);
    };
    socket.onclose = ({ code, reason }) => {
      if (this.readyState === CONNECTING) this.#fallbackFailed(code, reason);
      else this.#end(code, reason);
    };
  }

  /** What the next attempt begins with is open again. */
  #fallbackFailed(code: number, reason: string): void {
    this.parts.choice.forget();
    this.#end(code, reason);
  }

  #opened(transport: Transport): void {
    if (this.readyState !== CONNECTING) return;
    this.#stopWaiting();
    this.transport = transport;
    this.readyState = OPEN;
    this.dispatchEvent(new Event("open"));
  }

  #deliver(data: unknown): void {
    if (this.readyState === OPEN) this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** Lets go of the connection below, which is told nothing any more and tells nothing. */
  #abandon(): void {
    this.#stopWaiting();
    for (const socket of [this.#webSocket, this.#sockJs]) {
      if (socket === null) continue;
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    }
    this.#webSocket = null;
    this.#sockJs = null;
  }

  #stopWaiting(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
  }

  #end(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    const neverOpened = this.readyState === CONNECTING;
    this.readyState = CLOSED;
    this.#stopWaiting();
    if (neverOpened) this.dispatchEvent(new Event("error"));
    this.dispatchEvent(
      Object.assign(new Event("close"), { code, reason, wasClean: code === 1000 }),
    );
  }
}

function decoded(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return fromBase64(text).slice();
  } catch {
    return null;
  }
}

/** A WebSocket class for the provider that falls back inside itself. */
export function fallbackWebSocket(parts: SocketParts): typeof WebSocket {
  return class extends FallbackSocket {
    constructor(url: string | URL) {
      super(String(url), parts);
    }
  } as unknown as typeof WebSocket;
}

/** What a socket that has opened is carried by. */
export function transportOf(socket: WebSocket): Transport {
  const { transport } = socket as WebSocket & { transport?: Transport };
  return transport ?? "websocket";
}
