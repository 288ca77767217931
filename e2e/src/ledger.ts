import type { WebSocket } from "ws";
import { Coverage } from "./ranges.ts";
import { readFrame, syncKind } from "./wire.ts";

/**
 * What the server has acknowledged to one Hocuspocus client, counted on its sockets and not taken
 * from its own counter: a SyncStatus answers, in order, each Update and the first Step 2 after each
 * of the client's own Step 1.
 */
export class Ledger {
  readonly acknowledged = new Coverage();
  refused = 0;
  /** SyncStatus messages that answer nothing. */
  surplus = 0;
  #open: Coverage[] = [];

  /** How much was sent on the newest socket that is not yet answered. */
  get unanswered(): number {
    return this.#open.length;
  }

  watch(socket: WebSocket): void {
    const open: Coverage[] = [];
    this.#open = open;
    let owed = false;
    const send = socket.send.bind(socket) as (data: Uint8Array) => void;
    socket.send = (data: unknown) => {
      const message = readFrame(data as Uint8Array);
      if (message.is === "sync") {
        if (message.kind === syncKind.step1) owed = true;
        else if (message.kind === syncKind.update || owed) {
          if (message.kind === syncKind.step2) owed = false;
          open.push(Coverage.of(message.bytes));
        }
      }
      send(data as Uint8Array);
    };
    socket.on("message", (data) => {
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : (data as Buffer);
      const message = readFrame(bytes);
      if (message.is !== "status") return;
      const answered = open.shift();
      if (answered === undefined) this.surplus++;
      else if (message.applied) this.acknowledged.addAll(answered);
      else this.refused++;
    });
  }
}
