import {
  HocuspocusProvider as Provider4,
  HocuspocusProviderWebsocket as Socket4,
} from "@hocuspocus/provider";
import {
  HocuspocusProvider as Provider2,
  HocuspocusProviderWebsocket as Socket2,
} from "@hocuspocus/provider-2";
import {
  HocuspocusProvider as Provider3,
  HocuspocusProviderWebsocket as Socket3,
} from "@hocuspocus/provider-3";
import { WebSocket } from "ws";
import type { Awareness } from "y-protocols/awareness";
import { WebsocketProvider as YWebsocket3 } from "y-websocket";
import { WebsocketProvider as YWebsocket1 } from "y-websocket-1";
import { WebsocketProvider as YWebsocket2 } from "y-websocket-2";
import * as Y from "yjs";
import type { Addresses } from "./server.ts";

/** One of the unmodified client packages with a document of its own. */
export interface Client {
  readonly kind: ClientKind;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** True from the first answer of the server on a connection until that connection ends. */
  synced(): boolean;
  /** Changes without an acknowledgement; undefined where the protocol has none. */
  unsynced(): number | undefined;
  /** Tells of every change of that number, at once. */
  onUnsynced(listener: (changes: number) => void): void;
  /** How often a connection that had been open has ended. */
  disconnects(): number;
  connect(): void;
  /** As a user goes offline: with a close frame. */
  disconnect(): void;
  /** As a cable is cut: the socket is gone, the client tries again by itself. */
  cut(): void;
  destroy(): void;
}

export const yWebsocketKinds = [
  "y-websocket 1.5.4",
  "y-websocket 2.1.0",
  "y-websocket 3.1.0",
] as const;
export const hocuspocusKinds = [
  "hocuspocus 2.15.3",
  "hocuspocus 3.4.4",
  "hocuspocus 4.8.0",
] as const;
export const allKinds = [...yWebsocketKinds, ...hocuspocusKinds] as const;
export type YWebsocketKind = (typeof yWebsocketKinds)[number];
export type HocuspocusKind = (typeof hocuspocusKinds)[number];
export type ClientKind = YWebsocketKind | HocuspocusKind;

export interface ClientOptions {
  /** A document that exists already, as after a reload of a page that kept it. */
  readonly doc?: Y.Doc;
  /** Called with each socket that a Hocuspocus client opens. */
  readonly onSocket?: (socket: WebSocket) => void;
  readonly connect?: boolean;
  readonly token?: string | null;
}

export function newClient(
  kind: ClientKind,
  server: Addresses,
  document: string,
  options: ClientOptions = {},
): Client {
  switch (kind) {
    case "y-websocket 1.5.4":
      return new YWebsocketClient(kind, YWebsocket1, server, document, options);
    case "y-websocket 2.1.0":
      return new YWebsocketClient(kind, YWebsocket2, server, document, options);
    case "y-websocket 3.1.0":
      return new YWebsocketClient(kind, YWebsocket3, server, document, options);
    case "hocuspocus 2.15.3":
      return new HocuspocusClient(kind, Provider2, Socket2, server, document, options);
    case "hocuspocus 3.4.4":
      return new HocuspocusClient(kind, Provider3, Socket3, server, document, options);
    case "hocuspocus 4.8.0":
      return new HocuspocusClient(kind, Provider4, Socket4, server, document, options);
  }
}

/** As a browser's: what goes wrong is told by a close, never by an exception that ends the process. */
class QuietWebSocket extends WebSocket {
  constructor(url: string, protocols?: string[]) {
    super(url, protocols, { rejectUnauthorized: false }); // test servers sign their own certificates
    this.on("error", () => {});
  }
}

/** How a client that can set no headers shows a token. */
function subprotocols(token: string | null | undefined): string[] {
  return token == null ? [] : ["scriptorium", `bearer.${Buffer.from(token).toString("base64url")}`];
}

class YWebsocketClient implements Client {
  readonly doc: Y.Doc;
  readonly #provider: YWebsocket3;
  #disconnects = 0;

  constructor(
    readonly kind: YWebsocketKind,
    provider: typeof YWebsocket3,
    server: Addresses,
    document: string,
    options: ClientOptions,
  ) {
    this.doc = options.doc ?? new Y.Doc();
    // Version 1 has no option for subprotocols, but takes a socket class that brings them.
    class WithToken extends QuietWebSocket {
      constructor(url: string) {
        super(url, subprotocols(options.token));
      }
    }
    this.#provider = new provider(server.yWebsocket, document, this.doc, {
      WebSocketPolyfill: WithToken as unknown as typeof globalThis.WebSocket,
      disableBc: true, // else the clients of this process meet without the server
      maxBackoffTime: 300,
      connect: options.connect ?? true,
    });
    let connected = false;
    this.#provider.on("status", (event: { status: string }) => {
      if (connected && event.status !== "connected") this.#disconnects++;
      connected = event.status === "connected";
    });
  }

  get awareness(): Awareness {
    return this.#provider.awareness;
  }

  synced(): boolean {
    return this.#provider.synced;
  }

  unsynced(): undefined {
    return undefined;
  }

  onUnsynced(): void {
    // this protocol has no acknowledgement
  }

  disconnects(): number {
    return this.#disconnects;
  }

  connect(): void {
    this.#provider.connect();
  }

  disconnect(): void {
    this.#provider.disconnect();
  }

  cut(): void {
    (this.#provider.ws as unknown as WebSocket | null)?.terminate();
  }

  destroy(): void {
    this.#provider.destroy();
    this.doc.destroy();
  }
}

class HocuspocusClient implements Client {
  readonly doc: Y.Doc;
  readonly #socket: Socket4;
  readonly #provider: Provider4;
  #wanted: boolean;
  #disconnects = 0;

  constructor(
    readonly kind: HocuspocusKind,
    provider: typeof Provider4,
    socket: typeof Socket4,
    server: Addresses,
    document: string,
    options: ClientOptions,
  ) {
    this.doc = options.doc ?? new Y.Doc();
    const announce = options.onSocket;
    class Announced extends QuietWebSocket {
      constructor(url: string) {
        super(url);
        announce?.(this);
      }
    }
    this.#socket = new socket({
      url: server.collab,
      WebSocketPolyfill: Announced,
      delay: 100,
      minDelay: 50,
      maxDelay: 300,
      autoConnect: options.connect ?? true,
      // Provider 2 asks with another name; both are known to the others as nothing.
      ...({ connect: options.connect ?? true } as object),
    });
    this.#provider = new provider({
      name: document,
      document: this.doc,
      websocketProvider: this.#socket,
      token: options.token ?? null,
    });
    // From version 3 on a provider with a socket of its own must be attached by hand.
    (this.#provider as { attach?: () => void }).attach?.();
    let connected = false;
    this.#wanted = options.connect ?? true;
    this.#socket.on("status", (event: { status: string }) => {
      if (connected && event.status !== "connected") this.#disconnects++;
      connected = event.status === "connected";
      if (event.status === "disconnected" && this.#wanted) this.connect();
    });
  }

  get awareness(): Awareness {
    const awareness = this.#provider.awareness;
    if (awareness === null) throw new Error("made without awareness");
    return awareness;
  }

  synced(): boolean {
    return this.#provider.isSynced;
  }

  unsynced(): number {
    return this.#provider.unsyncedChanges;
  }

  onUnsynced(listener: (changes: number) => void): void {
    this.#provider.on("unsyncedChanges", (event: { number: number }) => listener(event.number));
  }

  disconnects(): number {
    return this.#disconnects;
  }

  /** While an earlier connection is still ending, the provider does not hear this: then it is done afterwards. */
  connect(): void {
    this.#wanted = true;
    // Called twice, it would end the attempt that is under way.
    if (!this.#socket.shouldConnect) void this.#socket.connect();
  }

  disconnect(): void {
    this.#wanted = false;
    this.#socket.disconnect();
  }

  cut(): void {
    (this.#socket.webSocket as unknown as WebSocket | null)?.terminate();
  }

  destroy(): void {
    this.#provider.destroy();
    this.#socket.destroy();
    this.doc.destroy();
  }
}
