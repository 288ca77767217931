import { createServer, type Server as HttpServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Server } from "./server.ts";

/**
 * A network that lets HTTP pass and no WebSocket: every request goes on to the server, every upgrade
 * is answered 403, as some offices and hotels do.
 */
export class NoUpgrades {
  /** Upgrades that were asked for so far. */
  refused = 0;
  #blocks = true;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly proxy: HttpServer,
    private readonly server: Server,
  ) {
    proxy.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => socket.destroy());
    });
    proxy.on("upgrade", (incoming: IncomingMessage, socket: Socket) => {
      if (this.#blocks) {
        this.refused += 1;
        socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      } else {
        this.#passUpgrade(incoming, socket);
      }
    });
  }

  static async before(server: Server): Promise<NoUpgrades> {
    const proxy = createServer((incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const onward = request({ port: server.port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
      });
      onward.on("error", () => outgoing.destroy());
      outgoing.on("close", () => onward.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    return new NoUpgrades(proxy, server);
  }

  get http(): string {
    return `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
  }

  /** From now on WebSockets pass as well. */
  unblock(): void {
    this.#blocks = false;
  }

  /** Breaks every connection that there is. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.proxy.close(resolve));
  }

  #passUpgrade(incoming: IncomingMessage, socket: Socket): void {
    const onward = connect(this.server.port, "127.0.0.1");
    const head = [`GET ${incoming.url} HTTP/1.1`];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      head.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
    }
    onward.write(`${head.join("\r\n")}\r\n\r\n`);
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
    onward.pipe(socket).pipe(onward);
  }
}
