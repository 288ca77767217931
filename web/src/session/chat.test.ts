import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Chat, LONGEST_MESSAGE } from "./chat";

let sent: { type: string; text: string; timestamp: string }[];
let chat: Chat;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-31T10:00:00Z") });
  sent = [];
  chat = new Chat((payload) => sent.push(JSON.parse(payload)));
});

afterEach(() => vi.useRealTimers());

/** The server's copy of the `index`th message that was sent. */
function copyOf(index: number, seq: number, user = "Ada") {
  const message = sent[index];
  if (message === undefined) throw new Error(`Nothing was sent as number ${index}`);
  return { seq, time: Date.now(), user, text: message.text, timestamp: message.timestamp };
}

function hear(...entries: object[]) {
  return chat.heard(JSON.stringify({ type: "chat", entries }));
}

const texts = () => chat.state.get().entries.map((entry) => entry.text);
const pending = () => chat.state.get().pending.map((message) => message.text);

describe("a message", () => {
  test("is pending until the server's own copy comes, and is then known as own", () => {
    chat.connected();
    expect(chat.send("hello")).toBe(true);
    expect(sent).toEqual([
      { type: "message", text: "hello", timestamp: "2026-01-31T10:00:00.000Z" },
    ]);
    expect(pending()).toEqual(["hello"]);
    hear(copyOf(0, 7));
    expect(pending()).toEqual([]);
    expect(texts()).toEqual(["hello"]);
    expect(chat.state.get().entries.map((entry) => chat.isOwn(entry))).toEqual([true]);
  });

  test("of somebody else is not own, even with the same words", () => {
    chat.connected();
    chat.send("hello");
    hear({ seq: 6, time: 1, user: "Ada", text: "hello", timestamp: "2026-01-31T09:00:00.000Z" });
    expect(pending()).toEqual(["hello"]);
    expect(chat.state.get().entries.map((entry) => chat.isOwn(entry))).toEqual([false]);
  });

  test("said twice in a moment stands there twice", () => {
    chat.connected();
    chat.send("yes");
    chat.send("yes");
    hear(copyOf(1, 9), copyOf(0, 8));
    expect(pending()).toEqual([]);
    expect(texts()).toEqual(["yes", "yes"]);
  });

  test.each(["", "  \n ", "x".repeat(LONGEST_MESSAGE + 1)])("%# does not leave", (text) => {
    chat.connected();
    expect(chat.send(text)).toBe(false);
    expect(sent).toEqual([]);
  });

  test("does not leave while there is no link", () => {
    expect(chat.send("early")).toBe(false);
    chat.connected();
    chat.disconnected();
    expect(chat.send("late")).toBe(false);
    expect(sent).toEqual([]);
  });
});

describe("a refusal", () => {
  test("gives the oldest unanswered message back, with its reason", () => {
    chat.connected();
    for (const text of ["one", "two", "three"]) chat.send(text);
    hear(copyOf(0, 1));
    expect(chat.heard('{"type":"refused-message","reason":"you may only read"}')).toBe(true);
    expect(pending()).toEqual(["three"]);
    expect(chat.takeReturned()).toEqual({ text: "two", reason: "you may only read" });
    expect(chat.takeReturned()).toBeNull();
  });

  test("of several keeps the text of all until it is taken", () => {
    chat.connected();
    chat.send("one");
    chat.send("two");
    chat.heard('{"type":"refused-message","reason":"too many"}');
    chat.heard('{"type":"refused-message","reason":"too many"}');
    expect(chat.takeReturned()?.text).toBe("one\ntwo");
  });

  test("that nothing waits for changes nothing", () => {
    expect(chat.heard('{"type":"refused-message"}')).toBe(true);
    expect(chat.takeReturned()).toBeNull();
  });
});

describe("a broken connection", () => {
  test("a message that had arrived is found among the newest", async () => {
    chat.connected();
    chat.send("arrived");
    chat.disconnected();
    chat.connected();
    chat.attached();
    hear(copyOf(0, 3));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pending()).toEqual([]);
    expect(chat.takeReturned()).toBeNull();
  });

  test("one that had not is given back, never sent again by itself", async () => {
    chat.connected();
    chat.send("swallowed");
    chat.disconnected();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pending()).toEqual(["swallowed"]);
    chat.connected();
    chat.attached();
    chat.send("new");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(pending()).toEqual(["new"]);
    expect(chat.takeReturned()).toEqual({ text: "swallowed", reason: null });
    expect(sent).toHaveLength(2);
  });

  test("that breaks again before it was clear waits for the next", async () => {
    chat.connected();
    chat.send("swallowed");
    chat.disconnected();
    chat.connected();
    chat.attached();
    chat.disconnected();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pending()).toEqual(["swallowed"]);
  });
});

test("entries stand in the order of seq, each once, whatever order they come in", () => {
  const entry = (seq: number) => ({ seq, time: seq, user: "Bob", text: `m${seq}`, timestamp: "" });
  hear(entry(3), entry(1));
  hear(entry(2), entry(3));
  expect(texts()).toEqual(["m1", "m2", "m3"]);
});

test("other messages are left to others", () => {
  for (const payload of [
    "{",
    "null",
    "[]",
    '{"type":"activity","entries":[]}',
    '{"type":"chat"}',
  ]) {
    expect(chat.heard(payload)).toBe(false);
  }
});

test("entries that are none are passed over", () => {
  hear({ seq: "1", text: "x" }, { seq: 2 }, null as unknown as object, { seq: 4, text: "ok" });
  expect(chat.state.get().entries).toEqual([
    { seq: 4, time: 0, user: "", text: "ok", timestamp: "" },
  ]);
});
