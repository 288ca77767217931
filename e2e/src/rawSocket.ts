import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { eventually } from "./eventually.ts";
import type { Server } from "./server.ts";

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  readonly fin?: boolean;
  /** The three reserved bits, as 0 to 7. */
  readonly rsv?: number;
  readonly masked?: boolean;
  /** How the length is written, where not in the shortest way. */
  readonly lengthBytes?: 2 | 8;
  /** What the length says, where not the truth. */
  readonly length?: bigint;
}

/** One frame of RFC 6455, section 5.2, right or wrong. */
export function frame(options: FrameOptions): Buffer {
  const payload = Buffer.from(options.payload ?? "");
  const length = options.length ?? BigInt(payload.length);
  const lengthBytes = options.lengthBytes ?? (length < 126n ? 0 : length < 65_536n ? 2 : 8);
  const masked = options.masked ?? true;
  const head = Buffer.alloc(2 + lengthBytes);
  head[0] = ((options.fin ?? true) ? 0x80 : 0) | ((options.rsv ?? 0) << 4) | options.opcode;
  head[1] =
    (masked ? 0x80 : 0) | (lengthBytes === 0 ? Number(length) : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) head.writeUInt16BE(Number(length), 2);
  if (lengthBytes === 8) head.writeBigUInt64BE(length, 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  const veiled = payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Buffer.concat([head, mask, veiled]);
}

export function binary(payload: Uint8Array): Buffer {
  return frame({ opcode: opcode.binary, payload });
}

export interface ReceivedFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A TCP connection to the server that says what it is told to, byte by byte. */
export class RawSocket {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #framesFrom: number | undefined;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
    // The server may end the connection while we write: that is what most cases want to see.
    socket.on("error", () => {
      this.#closed = true;
    });
    socket.on("close", () => {
      this.#closed = true;
    });
    socket.on("end", () => {
      this.#closed = true;
      socket.end();
    });
  }

  static async open(server: Server): Promise<RawSocket> {
    const socket = connect({ host: "127.0.0.1", port: server.port });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new RawSocket(socket);
  }

  /** An open WebSocket on a path. */
  static async upgraded(server: Server, path: string): Promise<RawSocket> {
    const raw = await RawSocket.open(server);
    raw.send(upgradeRequest(server, path));
    await eventually("the handshake is answered", () => raw.#received.includes("\r\n\r\n"));
    const head = raw.text();
    if (!head.startsWith("HTTP/1.1 101")) throw new Error(`no upgrade on ${path}: ${head}`);
    raw.#framesFrom = raw.#received.indexOf("\r\n\r\n") + 4;
    return raw;
  }

  send(bytes: Uint8Array | string): void {
    if (!this.#closed) this.#socket.write(bytes);
  }

  /** Whether the server has ended the connection. */
  get closed(): boolean {
    return this.#closed;
  }

  /** All that was received, one character per byte. */
  text(): string {
    return this.#received.toString("latin1");
  }

  /** The status of the first HTTP answer, or undefined. */
  status(): number | undefined {
    const status = /^HTTP\/1\.1 (\d{3})/.exec(this.text())?.[1];
    return status === undefined ? undefined : Number(status);
  }

  frames(): ReceivedFrame[] {
    const frames: ReceivedFrame[] = [];
    let at = this.#framesFrom ?? this.#received.length;
    while (at + 2 <= this.#received.length) {
      const short = (this.#received[at + 1] ?? 0) & 0x7f;
      const from = at + 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
      if (from > this.#received.length) break;
      const length =
        short === 126
          ? this.#received.readUInt16BE(at + 2)
          : short === 127
            ? Number(this.#received.readBigUInt64BE(at + 2))
            : short;
      if (from + length > this.#received.length) break;
      const payload = this.#received.subarray(from, from + length);
      frames.push({ opcode: (this.#received[at] ?? 0) & 0x0f, payload });
      at = from + length;
    }
    return frames;
  }

  /** The code and the reason of the close frame that the server sent. */
  closeFrame(): { readonly code: number; readonly reason: string } | undefined {
    const payload = this.frames().find((one) => one.opcode === opcode.close)?.payload;
    if (payload === undefined) return undefined;
    return payload.length < 2
      ? { code: 1005, reason: "" }
      : { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

export function upgradeRequest(
  server: Server,
  path: string,
  headers: readonly string[] = [],
): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${server.port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    "Sec-WebSocket-Version: 13",
    ...headers,
    "\r\n",
  ].join("\r\n");
}
