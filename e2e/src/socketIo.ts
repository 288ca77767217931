import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { eventually } from "./eventually.ts";
import type { Addresses, Server } from "./server.ts";

/** A live JSON message, as an event carries it. */
export interface LiveMessage {
  readonly type: string;
  readonly seq?: number;
  readonly text?: string;
  readonly timestamp?: string;
  readonly username?: string;
  readonly code?: string;
  readonly data?: {
    readonly editorContent?: string;
    readonly users?: Readonly<Record<string, { readonly username: string }>>;
    readonly userActivity?: readonly string[];
  };
}

export interface Answer {
  readonly ok: boolean;
  readonly seq?: number;
  readonly error?: string;
}

/** The unmodified socket.io-client, and all events that it got. */
export class SocketIoClient {
  readonly socket: Socket;
  readonly events: LiveMessage[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((_name: string, message: LiveMessage) => this.events.push(message));
  }

  static async connect(
    server: Addresses,
    document: string,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<SocketIoClient> {
    const client = new SocketIoClient(
      io(server.http, {
        forceNew: true,
        query: { document },
        reconnectionDelay: 100,
        reconnectionDelayMax: 500,
        ...options,
      }),
    );
    await client.connected();
    return client;
  }

  async connected(): Promise<void> {
    await eventually("the client is connected", () => this.socket.connected);
  }

  /** Sends an event and waits for its acknowledgement. */
  async emit(event: string, argument: unknown): Promise<Answer> {
    return this.socket.timeout(10_000).emitWithAck(event, argument);
  }

  get transport(): string {
    return this.socket.io.engine.transport.name;
  }

  /** The newest whole content that it got. */
  get content(): string {
    return this.events.findLast((one) => one.type === "contentchange")?.data?.editorContent ?? "";
  }

  /** Who is here, by the newest list that it got. */
  get users(): string[] {
    const users = this.events.findLast((one) => one.type === "userevent")?.data?.users ?? {};
    return Object.values(users).map((user) => user.username);
  }

  get texts(): string[] {
    return this.events.filter((one) => one.type === "message").map((one) => one.text ?? "");
  }

  async has(what: string, condition: () => boolean): Promise<void> {
    await eventually(what, condition, 15_000, () => JSON.stringify(this.events.slice(-5)));
  }
}

/** A component with react-use-websocket's useSocketIO, in a process of its own. */
export class HookPage {
  readonly messages: { readonly type: string; readonly payload: LiveMessage | null }[] = [];
  readyState = -1;
  readonly #process: ChildProcess;

  constructor(server: Server, document: string) {
    this.#process = fork(join(import.meta.dirname, "useSocketIoPage.mjs"), [
      `ws://127.0.0.1:${server.port}`,
      document,
    ]);
    this.#process.on("message", (said: { readyState?: number; message?: never }) => {
      if (said.readyState !== undefined) this.readyState = said.readyState;
      if (said.message !== undefined) this.messages.push(said.message);
    });
  }

  /** The page calls `sendMessage`. */
  sendMessage(text: string): void {
    this.#process.send({ text });
  }

  /** The page calls `sendJsonMessage`. */
  sendJsonMessage(json: unknown): void {
    this.#process.send({ json });
  }

  close(): void {
    this.#process.disconnect();
  }
}
