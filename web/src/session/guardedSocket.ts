import type { SocketGate } from "./socketGate";

export interface SocketEvents {
  opened(gate: SocketGate, socket: WebSocket): void;
  closed(gate: SocketGate, code: number, reason: string): void;
}

/**
 * Makes a WebSocket class whose traffic passes a {@link SocketGate}: the provider is given this class
 * and notices nothing. The gate listens first, so it can swallow a frame before the provider sees it.
 *
 * @param Base the browser's WebSocket (a double in tests)
 * @param newGate makes the gate of a new socket; `transmit` sends past it
 */
export function guardedWebSocket(
  Base: typeof WebSocket,
  newGate: (transmit: (bytes: Uint8Array) => void) => SocketGate,
  events: SocketEvents,
): typeof WebSocket {
  return class GuardedWebSocket extends Base {
    readonly #gate: SocketGate;

    constructor(url: string | URL) {
      super(url);
      const gate = newGate((bytes) => super.send(bytes as Uint8Array<ArrayBuffer>));
      this.#gate = gate;
      this.addEventListener("open", () => events.opened(gate, this));
      this.addEventListener("message", (event: MessageEvent) => {
        const passes =
          event.data instanceof ArrayBuffer && gate.incoming(new Uint8Array(event.data));
        if (!passes) event.stopImmediatePropagation();
      });
      this.addEventListener("close", (event: CloseEvent) => {
        gate.closed();
        events.closed(gate, event.code, event.reason);
      });
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      if (data instanceof Uint8Array) this.#gate.outgoing(data);
    }
  };
}
