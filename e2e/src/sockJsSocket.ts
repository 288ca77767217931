import SockJS from "sockjs-client";

type Listener = (event: { data?: ArrayBuffer; code?: number; reason?: string }) => void;

/**
 * A class shaped like `WebSocket` for providers, over one transport of the unmodified sockjs-client.
 * Bytes travel as base64, because SockJS carries strings.
 */
export function sockJsSocket(address: string, transport: string) {
  return class SockJsSocket {
    binaryType = "arraybuffer";
    readonly #listeners = new Map<string, Set<Listener>>();
    readonly #socket = new SockJS(address, [], { transports: [transport] });

    constructor() {
      this.#socket.onopen = () => this.#tell("open", {});
      this.#socket.onmessage = ({ data }) => {
        const bytes = Buffer.from(data ?? "", "base64");
        this.#tell("message", { data: new Uint8Array(bytes).buffer });
      };
      this.#socket.onclose = ({ code, reason }) =>
        this.#tell("close", { code: code ?? 1006, reason: reason ?? "" });
    }

    get readyState(): number {
      return this.#socket.readyState;
    }

    /** What carries it. */
    get transport(): string | null {
      return this.#socket.transport;
    }

    addEventListener(type: string, listener: Listener): void {
      const listeners = this.#listeners.get(type) ?? new Set();
      this.#listeners.set(type, listeners.add(listener));
    }

    removeEventListener(type: string, listener: Listener): void {
      this.#listeners.get(type)?.delete(listener);
    }

    send(data: Uint8Array): void {
      this.#socket.send(Buffer.from(data).toString("base64"));
    }

    close(): void {
      this.#socket.close();
    }

    #tell(type: string, event: Parameters<Listener>[0]): void {
      for (const listener of this.#listeners.get(type) ?? []) listener(event);
    }
  };
}
