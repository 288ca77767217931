import { io } from "socket.io-client";
import { eventually } from "../src/eventually.ts";
import { HookPage, type LiveMessage, SocketIoClient } from "../src/socketIo.ts";
import { expect, test } from "../src/test.ts";

test.describe("the unmodified socket.io-client", () => {
  let clients: SocketIoClient[] = [];
  let page: HookPage | undefined;

  test.afterEach(() => {
    for (const client of clients) client.socket.disconnect();
    clients = [];
    page?.close();
    page = undefined;
  });

  const connect: typeof SocketIoClient.connect = async (...how) => {
    const client = await SocketIoClient.connect(...how);
    clients.push(client);
    return client;
  };

  for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
    test(`edits and chats over ${transports.join(" and then ")}`, async ({ server }) => {
      const ada = await connect(server, "together", { transports });
      const bob = await connect(server, "ignored", { transports, auth: { document: "together" } });
      await eventually("the last transport carries it", () => ada.transport === transports.at(-1));

      ada.socket.emit("userevent", { username: "Ada" });
      bob.socket.emit("userevent", "Bob");
      await ada.has("both are here", () => ada.users.sort().join() === "Ada,Bob");
      expect(await ada.emit("contentchange", { content: "<p>one</p>" })).toMatchObject({
        ok: true,
      });
      await bob.has("the content", () => bob.content.includes("one"));
      const said = await bob.emit("message", { text: "hi", timestamp: "2026-01-31T10:00:00.000Z" });
      await ada.has("the message", () => ada.texts.includes("hi"));

      expect(said.ok).toBe(true);
      const heard = ada.events.find((event) => event.type === "message");
      expect(heard).toMatchObject({ text: "hi", username: "Bob", seq: said.seq });
      expect(await ada.emit("contentchange", {})).toMatchObject({ ok: false });
      expect(await ada.emit("no-such-event", {})).toMatchObject({ ok: false });
      bob.socket.disconnect();
      await ada.has("Bob is gone", () => ada.users.join() === "Ada");
    });
  }

  test("sends text as bytes, and as mere text", async ({ server }) => {
    const ada = await connect(server, "bytes");
    const bob = await connect(server, "bytes");

    expect((await ada.emit("contentchange", Buffer.from("<p>é</p>"))).ok).toBe(true);
    await bob.has("the content", () => bob.content.includes("é"));
    expect((await ada.emit("message", { text: new TextEncoder().encode("€") })).ok).toBe(true);
    await bob.has("the message", () => bob.texts.includes("€"));
  });

  test("is answered with hello", async ({ server }) => {
    const ada = await connect(server, "greeting");

    ada.socket.emit("hello", {});

    await ada.has("the greeting", () => ada.events.some((event) => event.type === "hello"));
    const hello = ada.events.find((event) => event.type === "hello");
    expect(hello).toMatchObject({ document: "greeting", connection: ada.socket.id });
  });

  test("joins several documents over one connection, and no other namespace", async ({
    server,
  }) => {
    const one = await connect(server, "one");
    const other = new SocketIoClient(one.socket.io.socket("/d/the%20other"));
    await other.connected();
    const third = await connect(server, "the other");

    await third.emit("message", "over there");
    await other.has("the message", () => other.texts.includes("over there"));

    expect(one.texts).toEqual([]);
    const refused = one.socket.io.socket("/admin");
    const reason = new Promise<string>((resolve) => {
      refused.once("connect_error", (error) => resolve(error.message));
    });
    expect(await reason).toBe("Invalid namespace");
    other.socket.disconnect();
    await one.emit("message", "still here");
  });

  test("comes back to what it had after its connection was cut", async ({ server }) => {
    const ada = await connect(server, "cut");
    ada.socket.emit("userevent", { username: "Ada" });
    await ada.has("she is here", () => ada.users.includes("Ada"));
    const bob = await connect(server, "cut");
    const id = ada.socket.id;

    ada.socket.io.engine.close();
    await bob.emit("message", "missed");
    await ada.has("what she missed", () => ada.texts.includes("missed"));

    expect(ada.socket.recovered).toBe(true);
    expect(ada.socket.id).toBe(id);
    expect(ada.texts).toEqual(["missed"]);
    expect((await ada.emit("message", "back")).ok).toBe(true);
  });

  test("comes back by itself after kill -9, and finds what was acknowledged", async ({
    server,
  }) => {
    const ada = await connect(server, "killed");
    expect((await ada.emit("contentchange", { content: "<p>kept</p>" })).ok).toBe(true);
    expect((await ada.emit("message", "kept too")).ok).toBe(true);

    await server.kill();
    await eventually("she has seen it", () => !ada.socket.connected);
    ada.events.length = 0;
    await server.start();
    await ada.connected();

    expect(ada.socket.recovered).toBe(false);
    await ada.has("the content", () => ada.content.includes("kept"));
    await ada.has("the chat", () => ada.texts.includes("kept too"));
  });

  test("is refused to foreign pages", async ({ server }) => {
    for (const transport of ["polling", "websocket"]) {
      const foreign = io(server.http, {
        transports: [transport],
        extraHeaders: { Origin: "https://evil.example" },
        reconnection: false,
        forceNew: true,
      });
      const reason = await new Promise<string>((resolve) => {
        foreign.once("connect_error", (error) => resolve(error.message));
      });
      foreign.disconnect();
      expect(reason).toMatch(/^(xhr poll|websocket) error$/);
    }
    const metrics = await (await fetch(`${server.http}/metrics`)).text();
    expect(metrics).toContain('scriptorium_limit_hits_total{limit="access"} 2');
  });

  test("shares a document with react-use-websocket's useSocketIO", async ({ server }) => {
    const ada = await connect(server, "hook");
    page = new HookPage(server, "hook");
    const messages = page.messages;
    await eventually("the hook is open", () => page?.readyState === 1, 60_000);
    const has = (test: (message: LiveMessage) => boolean) => () =>
      messages.some(({ payload }) => payload !== null && test(payload));

    page.sendMessage('42["message",{"text":"[by hand]"}]');
    await ada.has("the message", () => ada.texts.includes("[by hand]"));
    page.sendJsonMessage({ type: "message", text: "as JSON" });
    await ada.has("the other message", () => ada.texts.includes("as JSON"));
    page.sendMessage("2");
    await ada.emit("message", "back \u2028 ]");
    await eventually(
      "the hook shows it",
      has(({ text }) => text === "back \u2028 ]"),
    );
    await ada.emit("contentchange", { content: "<p>shared</p>" });
    await eventually(
      "the hook shows the content",
      has(({ data }) => data?.editorContent?.includes("shared") === true),
    );
    expect(messages.find(({ payload }) => payload?.text === "as JSON")?.type).toBe("message");
  });
});
