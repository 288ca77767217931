import { createDecoder, readVarString, readVarUint, readVarUint8Array } from "lib0/decoding";
import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from "lib0/encoding";
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from "yjs";
import type { SockJsClass, SockJsConnection } from "../fallbackSocket";
import { stateless } from "./made";

/**
 * A server for one document `d` that speaks the Hocuspocus protocol over doubles of sockets in the
 * same process. What it does with edits is up to the test: store, withhold, refuse.
 */
export class ScriptedServer {
  doc = new Doc();
  epoch = "epoch-1";
  mode: "store" | "withhold" | "refuse" = "store";
  /** Whether new sockets are accepted. */
  up = true;
  /** The token without which nobody is let in, and what others are told; any will do while it is null. */
  members: { token: string; reason: string } | null = null;
  /** Tokens that were shown, on all sockets. */
  readonly shown: string[] = [];
  /** Kinds of the frames that came in, on all sockets. */
  readonly received: string[] = [];
  readonly sockets = new Set<FakeSocket>();
  #withheld: (() => void)[] = [];

  /** The WebSocket class to give to the page. */
  readonly Socket: typeof WebSocket;

  constructor() {
    const server = this;
    this.Socket = class extends FakeSocket {
      constructor(_url: string | URL) {
        super(server);
      }
    } as unknown as typeof WebSocket;
    this.SockJs = class extends FakeSockJsOver {
      constructor(_url: string, _protocols: null, _options: { transports: string[] }) {
        super(new FakeSocket(server));
      }
    };
  }

  /** SockJS in the place of a WebSocket: the same frames as base64. */
  readonly SockJs: SockJsClass;

  /** Stores and acknowledges what was withheld. */
  release(): void {
    this.mode = "store";
    const due = this.#withheld;
    this.#withheld = [];
    for (const commit of due) commit();
  }

  /** Breaks all connections. */
  cut(): void {
    for (const socket of [...this.sockets]) socket.end(1006);
  }

  /** Takes the right from everybody who is here, and asks for another token. */
  revoke(token: string): void {
    this.members = { token, reason: "revoked" };
    for (const socket of [...this.sockets]) this.#deny(socket, "revoked");
  }

  #deny(socket: FakeSocket, reason: string): void {
    socket.admitted = false;
    this.#send(socket, 2, (e) => {
      writeVarUint(e, 1);
      writeVarString(e, reason);
    });
  }

  hear(socket: FakeSocket, bytes: Uint8Array): void {
    const decoder = createDecoder(bytes);
    readVarString(decoder);
    const type = readVarUint(decoder);
    if (type === 2) {
      this.received.push("auth");
      readVarUint(decoder);
      const token = readVarString(decoder);
      this.shown.push(token);
      if (this.members !== null && this.members.token !== token) {
        this.#deny(socket, this.members.reason);
        return;
      }
      socket.admitted = true;
      this.#send(socket, 2, (e) => {
        writeVarUint(e, 2);
        writeVarString(e, "read-write");
      });
      socket.deliver(stateless("d", { type: "store", epoch: this.epoch, state: "ok" }));
      return;
    }
    if (!socket.admitted) return;
    if (type !== 0) {
      this.received.push(`type ${type}`);
      return;
    }
    const kind = readVarUint(decoder);
    const body = readVarUint8Array(decoder);
    this.received.push(["step1", "step2", "update"][kind] ?? "?");
    if (kind === 0) this.#answerStep1(socket, body);
    else this.#edit(socket, kind, body);
  }

  #answerStep1(socket: FakeSocket, stateVector: Uint8Array): void {
    socket.owesStep2 = true;
    this.#send(socket, 0, (e) => {
      writeVarUint(e, 0);
      writeVarUint8Array(e, encodeStateVector(this.doc));
    });
    this.#send(socket, 0, (e) => {
      writeVarUint(e, 1);
      writeVarUint8Array(e, encodeStateAsUpdate(this.doc, stateVector));
    });
  }

  #edit(socket: FakeSocket, kind: number, body: Uint8Array): void {
    const acknowledged = kind === 2 || socket.owesStep2;
    if (kind === 1) socket.owesStep2 = false;
    if (this.mode === "refuse") {
      socket.deliver(stateless("d", { type: "refused", reason: "too large" }));
      this.#send(socket, 8, (e) => writeVarUint(e, 0));
      return;
    }
    const commit = () => {
      applyUpdate(this.doc, body);
      if (acknowledged) this.#send(socket, 8, (e) => writeVarUint(e, 1));
    };
    if (this.mode === "store") commit();
    else this.#withheld.push(commit);
  }

  #send(socket: FakeSocket, type: number, write: (encoder: Encoder) => void): void {
    const encoder = createEncoder();
    writeVarString(encoder, "d");
    writeVarUint(encoder, type);
    write(encoder);
    socket.deliver(toUint8Array(encoder));
  }
}

/** As much of a WebSocket as the provider uses; events come in microtasks, as in a browser's tasks. */
class FakeSocket extends EventTarget {
  readyState = 0;
  binaryType = "blob";
  owesStep2 = false;
  admitted = false;

  constructor(private readonly server: ScriptedServer) {
    super();
    queueMicrotask(() => {
      if (this.readyState !== 0) return;
      if (!this.server.up) {
        this.end(1006);
        return;
      }
      this.readyState = 1;
      this.server.sockets.add(this);
      this.dispatchEvent(new Event("open"));
    });
  }

  send(bytes: Uint8Array): void {
    if (this.readyState !== 1) return;
    const copy = bytes.slice();
    queueMicrotask(() => {
      if (this.readyState === 1) this.server.hear(this, copy);
    });
  }

  deliver(bytes: Uint8Array): void {
    queueMicrotask(() => {
      if (this.readyState !== 1) return;
      this.dispatchEvent(new MessageEvent("message", { data: bytes.slice().buffer }));
    });
  }

  close(): void {
    this.end(1000);
  }

  end(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.server.sockets.delete(this);
    queueMicrotask(() =>
      this.dispatchEvent(Object.assign(new Event("close"), { code, reason: "" })),
    );
  }
}

class FakeSockJsOver implements SockJsConnection {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor(private readonly socket: FakeSocket) {
    socket.addEventListener("open", () => this.onopen?.());
    socket.addEventListener("message", (event) => {
      const { data } = event as MessageEvent<ArrayBuffer>;
      this.onmessage?.({ data: Buffer.from(data).toString("base64") });
    });
    socket.addEventListener("close", (event) => this.onclose?.(event as CloseEvent));
  }

  send(text: string): void {
    this.socket.send(new Uint8Array(Buffer.from(text, "base64")));
  }

  close(): void {
    this.socket.close();
  }
}
