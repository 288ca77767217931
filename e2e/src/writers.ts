import { WebSocket } from "ws";
import * as Y from "yjs";
import { type Client, newClient } from "./clients.ts";
import { Ledger } from "./ledger.ts";
import type { Random } from "./random.ts";
import { Coverage } from "./ranges.ts";
import type { Server } from "./server.ts";
import * as wire from "./wire.ts";

/** One edit of a writer: what it wanted, and which clocks carry it. */
interface Operation {
  readonly kind: "insert" | "delete";
  readonly token: string;
  readonly coverage: Coverage;
}

/** Writes unique tokens into the text `tokens` of a document and remembers what became of them. */
export abstract class Writer {
  readonly name: string;
  readonly document: string;
  readonly ledger = new Ledger();
  protected readonly doc = new Y.Doc();
  readonly #operations: Operation[] = [];
  #count = 0;

  constructor(name: string, document: string) {
    this.name = name;
    this.document = document;
    this.doc.clientID = Math.floor(Math.random() * 2 ** 32);
  }

  abstract connect(server: Server): void;
  abstract ready(): boolean;
  /** The client stays as it is, but offline. */
  abstract disconnect(): void;
  abstract destroy(): void;

  get operations(): readonly Operation[] {
    return this.#operations;
  }

  isAcknowledged(operation: Operation): boolean {
    return this.ledger.acknowledged.contains(operation.coverage);
  }

  /** Inserts a token between two others, or deletes one. */
  write(random: Random): void {
    const text = this.doc.getText("tokens");
    const present = tokensIn(text.toString());
    if (present.length > 3 && random.chance(0.15)) {
      const token = random.pick(present);
      const at = text.toString().indexOf(token);
      this.#record("delete", token, () => text.delete(at, token.length));
    } else {
      const token = `⟦${this.name}.${++this.#count}⟧`;
      const before = random.below(present.length + 1);
      const at = present.slice(0, before).reduce((length, one) => length + one.length, 0);
      this.#record("insert", token, () => text.insert(at, token));
    }
  }

  #record(kind: Operation["kind"], token: string, edit: () => void): void {
    const coverage = new Coverage();
    const listener = (update: Uint8Array) => coverage.addAll(Coverage.of(update));
    this.doc.on("update", listener);
    edit();
    this.doc.off("update", listener);
    this.#operations.push({ kind, token, coverage });
  }
}

/** The unmodified provider of version 4. */
export class ProviderWriter extends Writer {
  #client: Client | undefined;

  connect(server: Server): void {
    this.#client ??= newClient("hocuspocus 4.8.0", server, this.document, {
      doc: this.doc,
      connect: false,
      onSocket: (socket) => this.ledger.watch(socket),
    });
    this.#client.connect();
  }

  ready(): boolean {
    return this.#client?.synced() ?? false;
  }

  disconnect(): void {
    this.#client?.disconnect();
  }

  destroy(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }
}

/** A socket alone: sends every update at once, reads nobody's, and waits for nothing. */
export class RawWriter extends Writer {
  #socket: WebSocket | undefined;
  #ready = false;

  connect(server: Server): void {
    const socket = new WebSocket(server.collab);
    this.#socket = socket;
    this.#ready = false;
    this.ledger.watch(socket);
    socket.on("error", () => socket.terminate());
    socket.on("open", () => {
      socket.send(wire.authentication(this.document, "none"));
      const vector = Y.encodeStateVector(this.doc);
      socket.send(wire.sync(this.document, wire.syncKind.step1, vector));
    });
    socket.on("message", (data) => {
      const message = wire.readFrame(data as Buffer);
      if (message.is !== "sync" || message.kind !== wire.syncKind.step1) return;
      const missing = Y.encodeStateAsUpdate(this.doc, message.bytes);
      socket.send(wire.sync(this.document, wire.syncKind.step2, missing));
      this.#ready = true;
    });
    this.doc.off("update", this.#send);
    this.doc.on("update", this.#send);
  }

  readonly #send = (update: Uint8Array): void => {
    const socket = this.#socket;
    if (this.#ready && socket?.readyState === WebSocket.OPEN) {
      socket.send(wire.sync(this.document, wire.syncKind.update, update));
    }
  };

  ready(): boolean {
    return this.#ready;
  }

  disconnect(): void {
    this.#ready = false;
    this.#socket?.terminate();
  }

  destroy(): void {
    this.disconnect();
    this.doc.destroy();
  }
}

export function tokensIn(text: string): string[] {
  return text.match(/⟦[^⟦⟧]*⟧/g) ?? [];
}
