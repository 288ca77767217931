import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";
import { transportOf } from "./fallbackSocket";
import { guardedWebSocket } from "./guardedSocket";
import type { Ledger } from "./ledger";
import { type DeviceProgress, type GateEvents, SocketGate } from "./socketGate";
import type { Transport } from "./transportChoice";

export interface LinkEvents extends GateEvents {
  opened(transport: Transport): void;
  /** @param code the close code, 1006 without one */
  closed(code: number, reason: string): void;
  /** A stateless message that the gate does not use itself. */
  stateless(payload: string): void;
  denied(reason: string): void;
  scope(readOnly: boolean): void;
  /** The server's Step 2 has been applied: the text is here. */
  contentArrived(): void;
}

const OPEN = 1;

/**
 * The provider keeps what it could not send and sends it after the next handshake, although that
 * handshake's Step 2 contains it: thousands of frames after an hour offline. So nothing is kept.
 */
class ForgetfulWebsocket extends HocuspocusProviderWebsocket {
  override send(message: unknown): void {
    if (this.webSocket?.readyState === OPEN) super.send(message);
  }
}

/** The connection of one document to the server: provider, socket class and gate. */
export class DocumentLink {
  readonly #socket: HocuspocusProviderWebsocket;
  readonly #provider: HocuspocusProvider;
  #gate: SocketGate | null = null;
  #current: WebSocket | null = null;
  #suspended = false;

  constructor(options: {
    url: string;
    name: string;
    epoch: string;
    doc: Doc;
    awareness: Awareness;
    ledger: Ledger;
    device: DeviceProgress;
    events: LinkEvents;
    /** What to show the server; asked for anew on each connection. Empty for none. */
    token: () => string;
    /** The class of the sockets: one that can fall back, or a double in tests. */
    Socket: typeof WebSocket;
  }) {
    const { url, name, epoch, doc, awareness, ledger, device, events } = options;
    const Guarded = guardedWebSocket(
      options.Socket,
      (transmit) => new SocketGate(name, epoch, ledger, device, events, transmit),
      {
        opened: (gate, socket) => {
          this.#gate = gate;
          this.#current = socket;
          events.opened(transportOf(socket));
        },
        closed: (gate, code, reason) => {
          if (this.#gate !== null && this.#gate !== gate) return;
          this.#gate = null;
          this.#current = null;
          events.closed(code, reason);
        },
      },
    );
    this.#socket = new ForgetfulWebsocket({
      url,
      WebSocketPolyfill: Guarded,
      autoConnect: false,
      maxDelay: 30_000,
    });
    this.#provider = new HocuspocusProvider({
      websocketProvider: this.#socket,
      name,
      document: doc,
      awareness,
      token: options.token,
      onStateless: ({ payload }) => events.stateless(payload),
      onAuthenticationFailed: ({ reason }) => events.denied(reason),
      onAuthenticated: ({ scope }) => events.scope(scope === "readonly"),
      onSynced: () => events.contentArrived(),
      // The server has detached this document but kept the socket: only a new one attaches again.
      onClose: () => this.#current?.close(),
    });
    this.#provider.attach();
    void this.#socket.connect();
  }

  /** Whether a change with this origin came from the server. */
  cameFromServer(origin: unknown): boolean {
    return origin === this.#provider;
  }

  deviceSettled(): void {
    this.#gate?.deviceSettled();
  }

  /** Sends something beside the document, as JSON. */
  say(payload: string): void {
    this.#provider.sendStateless(payload);
  }

  /** Tries at once instead of waiting for the next attempt. */
  reconnect(): void {
    if (this.#current === null && !this.#suspended) void this.#socket.connect();
  }

  /** Ends the present socket and makes no other until {@link resume}: another token is needed. */
  suspend(): void {
    this.#suspended = true;
    this.#socket.disconnect();
  }

  /** Connects again, with what the token is now. */
  resume(): void {
    this.#suspended = false;
    // A socket that is still there shows the old token: its end brings the next one.
    if (this.#current === null) void this.#socket.connect();
    else {
      this.#socket.shouldConnect = true;
      this.#current.close();
    }
  }

  /** Drops the present socket, for example because the browser says that the network is gone. */
  cut(): void {
    this.#current?.close();
  }

  /** Offers everything that the server lacks once more. */
  resync(): void {
    this.#provider.forceSync();
  }

  /** Ends the connection for good without a further word about the document. */
  end(): void {
    this.#provider.destroy();
    this.#socket.destroy();
  }
}
