import {
  type AddressInfo,
  connect,
  createServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";
import type { Addresses } from "../src/server.ts";

/** What one client has cost the wire since the counting began. */
export interface Traffic {
  /** Bytes within TCP from the client: all that HTTP and WebSocket need is in them. */
  readonly up: number;
  readonly down: number;
  /** Connections that were opened. */
  readonly opened: number;
  /** The most connections that were open at a time. */
  readonly atOnce: number;
}

/** Passes everything on to a server, as it is, and counts it. One client each. */
export class CountingProxy {
  #up = 0;
  #down = 0;
  #opened = 0;
  #open = 0;
  #atOnce = 0;
  readonly #sockets = new Set<Socket>();
  readonly #tcp: TcpServer;

  private constructor(port: number) {
    this.#tcp = createServer((client) => this.#pass(client, connect(port, "127.0.0.1")));
  }

  static async before(port: number): Promise<CountingProxy> {
    const proxy = new CountingProxy(port);
    await new Promise<void>((resolve) => proxy.#tcp.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get addresses(): Addresses {
    const host = `127.0.0.1:${(this.#tcp.address() as AddressInfo).port}`;
    return {
      http: `http://${host}`,
      collab: `ws://${host}/collab`,
      yWebsocket: `ws://${host}/ws`,
    };
  }

  restart(): void {
    this.#up = 0;
    this.#down = 0;
    this.#opened = 0;
    this.#atOnce = this.#open;
  }

  get traffic(): Traffic {
    return { up: this.#up, down: this.#down, opened: this.#opened, atOnce: this.#atOnce };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#tcp.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #pass(client: Socket, server: Socket): void {
    this.#opened += 1;
    this.#open += 1;
    this.#atOnce = Math.max(this.#atOnce, this.#open);
    client.once("close", () => {
      this.#open -= 1;
    });
    client.on("data", (bytes) => {
      this.#up += bytes.length;
    });
    server.on("data", (bytes) => {
      this.#down += bytes.length;
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.setNoDelay(true);
      one.once("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.on("error", () => one.destroy());
      one.pipe(other);
    }
  }
}
