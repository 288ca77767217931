import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fallbackWebSocket, transportOf } from "./fallbackSocket";
import { FakeNetwork } from "./testdata/fakeSockets";

const URL = "ws://127.0.0.1/collab";
const MINUTE = 60_000;

let network: FakeNetwork;

beforeEach(() => {
  vi.useFakeTimers();
  network = new FakeNetwork();
});

afterEach(() => vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

/** A socket as the provider has it, and what it was told. */
function connect() {
  const Socket = fallbackWebSocket(network.parts);
  const socket = new Socket(URL);
  const told: string[] = [];
  const frames: number[][] = [];
  socket.addEventListener("open", () => told.push("open"));
  socket.addEventListener("error", () => told.push("error"));
  socket.addEventListener("close", ({ code, reason }) =>
    told.push(`close ${code} ${reason}`.trim()),
  );
  socket.addEventListener("message", ({ data }) => {
    expect(data).toBeInstanceOf(ArrayBuffer);
    frames.push([...new Uint8Array(data)]);
  });
  return { socket, told, frames };
}

/** Two WebSockets that never open, on a network where HTTP works. */
async function failTwice() {
  network.webSocket.onclose?.({ code: 1006, reason: "" });
  await settle();
  network.webSocket.onclose?.({ code: 1006, reason: "" });
  await settle();
}

async function overHttp() {
  const page = connect();
  await failTwice();
  network.fallback.onopen?.();
  return page;
}

describe("where WebSockets work", () => {
  test("frames pass as they are and nothing else is tried", async () => {
    const { socket, told, frames } = connect();
    network.webSocket.onopen?.();
    network.webSocket.onmessage?.({ data: Uint8Array.of(1, 2, 255).buffer });
    socket.send(Uint8Array.of(7, 8));
    expect(told).toEqual(["open"]);
    expect(frames).toEqual([[1, 2, 255]]);
    expect(network.webSocket.url).toBe(URL);
    expect(network.webSocket.binaryType).toBe("arraybuffer");
    expect(network.webSocket.sent).toEqual([Uint8Array.of(7, 8)]);
    expect(transportOf(socket)).toBe("websocket");
    expect(network.questions).toBe(0);
  });

  test("the close code and reason reach the page, once", async () => {
    const { socket, told } = connect();
    network.webSocket.onopen?.();
    network.webSocket.onclose?.({ code: 1013, reason: "full" });
    network.webSocket.onclose?.({ code: 1006, reason: "" });
    expect(told).toEqual(["open", "close 1013 full"]);
    expect(socket.readyState).toBe(3);
  });

  test("one that opened and broke is no reason to fall back", async () => {
    for (let i = 0; i < 5; i += 1) {
      connect();
      network.webSocket.onopen?.();
      network.webSocket.onclose?.({ code: 1006, reason: "" });
      await settle();
    }
    expect(network.sockJs).toHaveLength(0);
    expect(network.questions).toBe(0);
  });

  test("a first attempt that fails is followed by a second in the same socket", async () => {
    const { socket, told } = connect();
    network.webSocket.onclose?.({ code: 1006, reason: "" });
    await settle();
    expect(network.webSockets).toHaveLength(2);
    network.webSocket.onopen?.();
    expect(told).toEqual(["open"]);
    expect(transportOf(socket)).toBe("websocket");
  });
});

describe("where the server is away", () => {
  test("the attempt fails as a WebSocket's does, and nothing is concluded", async () => {
    network.answers = false;
    const { told } = connect();
    network.webSocket.onclose?.({ code: 1006, reason: "" });
    await settle();
    expect(told).toEqual(["error", "close 1006"]);
    expect(network.webSockets).toHaveLength(1);
    connect();
    expect(network.webSockets).toHaveLength(2);
    expect(network.sockJs).toHaveLength(0);
  });
});

describe("where WebSockets are blocked", () => {
  test("two closes without an open lead to SockJS without its own WebSocket", async () => {
    const { socket, told } = connect();
    await failTwice();
    expect(network.webSockets).toHaveLength(2);
    expect(network.fallback.url).toBe("http://127.0.0.1/collab/sockjs");
    expect(network.fallback.transports).toEqual(["xhr-streaming", "eventsource", "xhr-polling"]);
    expect(told).toEqual([]);
    network.fallback.onopen?.();
    expect(told).toEqual(["open"]);
    expect(transportOf(socket)).toBe("http");
  });

  test("two that do not open within 5 s do as well, and are given up", async () => {
    const { told } = connect();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(network.webSockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(network.webSockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(network.webSockets.map((socket) => socket.closed)).toEqual([true, true]);
    network.fallback.onopen?.();
    // The given up one is late: nobody listens any more.
    network.webSocket.onopen?.();
    expect(told).toEqual(["open"]);
  });

  test("a browser without WebSocket, or one that throws, falls back too", async () => {
    const parts = { ...network.parts, WebSocket: undefined };
    const first = new (fallbackWebSocket(parts))(URL);
    await settle();
    network.fallback.onopen?.();
    expect(transportOf(first)).toBe("http");
    network.choice.forget();
    class Forbidden {
      constructor() {
        throw new Error("forbidden");
      }
    }
    const throwing = { ...network.parts, WebSocket: Forbidden as unknown as typeof WebSocket };
    const second = new (fallbackWebSocket(throwing))(URL);
    await settle();
    network.fallback.onopen?.();
    expect(transportOf(second)).toBe("http");
  });

  test("frames travel as base64, all bytes of them", async () => {
    const { socket, frames } = await overHttp();
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    socket.send(bytes);
    expect(network.fallback.sent).toEqual([Buffer.from(bytes).toString("base64")]);
    network.fallback.onmessage?.({ data: Buffer.from(bytes).toString("base64") });
    expect(frames).toEqual([[...bytes]]);
  });

  test("a frame that is a part of a larger buffer is sent alone", async () => {
    const { socket } = await overHttp();
    socket.send(Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 3));
    expect(network.fallback.sent).toEqual([Buffer.from([2, 3]).toString("base64")]);
  });

  test("the next reconnects go straight over HTTP, for ten minutes", async () => {
    await overHttp();
    network.fallback.onclose?.({ code: 1006, reason: "" });
    await vi.advanceTimersByTimeAsync(10 * MINUTE - 1);
    const second = connect();
    await settle();
    expect(network.webSockets).toHaveLength(2);
    expect(network.sockJs).toHaveLength(2);
    network.fallback.onopen?.();
    expect(second.told).toEqual(["open"]);
    network.fallback.onclose?.({ code: 1006, reason: "" });
    await vi.advanceTimersByTimeAsync(1);
    connect();
    expect(network.webSockets).toHaveLength(3);
  });

  test("another network is tried with a WebSocket at once", async () => {
    await overHttp();
    network.choice.forget();
    connect();
    expect(network.webSockets).toHaveLength(3);
  });

  test("when HTTP fails too, the attempt has failed and the next begins anew", async () => {
    const { told } = connect();
    await failTwice();
    network.fallback.onclose?.({ code: 2000, reason: "All transports failed" });
    expect(told).toEqual(["error", "close 2000 All transports failed"]);
    connect();
    expect(network.webSockets).toHaveLength(3);
  });

  test("when its code can not be loaded, the attempt has failed", async () => {
    const parts = { ...network.parts, loadSockJs: () => Promise.reject(new Error("no chunk")) };
    const told: string[] = [];
    const socket = new (fallbackWebSocket(parts))(URL);
    socket.addEventListener("close", ({ code }) => told.push(`close ${code}`));
    await failTwice();
    expect(told).toEqual(["close 1006"]);
  });
});

describe("closing", () => {
  test("while a WebSocket is being opened tells so and stops everything", async () => {
    const { socket, told } = connect();
    socket.close();
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told).toEqual(["close 1006"]);
    expect(network.webSockets).toHaveLength(1);
    expect(network.webSocket.closed).toBe(true);
  });

  test("while it is asked whether the server is there opens nothing later", async () => {
    const { socket } = connect();
    network.webSocket.onclose?.({ code: 1006, reason: "" });
    socket.close();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(network.webSockets).toHaveLength(1);
    expect(network.sockJs).toHaveLength(0);
  });

  test("an open WebSocket waits for its own close", async () => {
    const { socket, told } = connect();
    network.webSocket.onopen?.();
    socket.close();
    socket.send(Uint8Array.of(1));
    await settle();
    expect(network.webSocket.sent).toHaveLength(0);
    expect(told).toEqual(["open"]);
    network.webSocket.onclose?.({ code: 1000, reason: "" });
    expect(told).toEqual(["open", "close 1000"]);
  });

  test("over HTTP ends at once, and what still arrives is not delivered", async () => {
    const { socket, told, frames } = await overHttp();
    socket.close();
    await settle();
    network.fallback.onmessage?.({ data: "AQ==" });
    expect(network.fallback.closed).toBe(true);
    expect(told).toEqual(["open", "close 1000"]);
    expect(frames).toEqual([]);
  });
});
