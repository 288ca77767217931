import { expect } from "@playwright/test";
import type { Person } from "../src/page.ts";
import { capture } from "../src/pageLooks.ts";
import { test } from "../src/pageTest.ts";
import { type ChatMessage, PageWire } from "../src/pageWire.ts";

// What lies beside the text, over it, or in its place: the chat and the forms for tokens. The server's
// words are imitated here, so that every state can be looked at; whether the server says them is
// shown by page-chat, page-token and page-blocked.

const day = 24 * 60 * 60_000;

function entry(seq: number, time: number, user: string, text: string) {
  return { seq, time, user, text, timestamp: new Date(time).toISOString() };
}

function conversation(now: number): object[] {
  return [
    entry(1, now - 3 * day, "Grace Hopper", "Who has the first chapter?"),
    entry(2, now - day, "Ada Lovelace", "I have. It is nearly done."),
    entry(3, now - day + 1_000, "Ada Lovelace", "Tomorrow, I think.\nOr the day after."),
    entry(4, now - 120_000, "Bob Kahn", "See https://example.com/ink?colour=red, it is cheaper."),
    entry(5, now - 110_000, "Bob Kahn", "Shall I order it?"),
    entry(6, now - 60_000, "", "Somebody without a name says so, too."),
  ];
}

/** What the server says about a token that lets write, without a name. */
async function goodToken({ page }: Person): Promise<void> {
  await page.route("**/api/session", (route) =>
    route.fulfill({ json: { auth: "token", name: "", scope: "write" } }),
  );
}

async function openChat(person: Person): Promise<void> {
  await person.page.getByRole("button", { name: /^Chat/ }).click();
  await expect(person.page.getByRole("textbox", { name: "Message" })).toBeFocused();
}

test("the chat: empty, with people and days, pending, refused, too long, offline", async ({
  server,
  person,
}) => {
  test.setTimeout(300_000);
  const ada = await person("Ada Lovelace");
  const wire = await PageWire.of(ada.page, "chat looks");
  await ada.join(`${server.http}/d/chat looks`);
  const field = ada.page.getByRole("textbox", { name: "Message" });
  const log = ada.page.getByRole("log", { name: "Messages" });
  const send = ada.page.getByRole("button", { name: "Send" });
  await openChat(ada);
  await expect(log.getByText("No messages yet")).toBeVisible();
  await capture(ada, "chat-empty", { whole: field });

  const held: ChatMessage[] = [];
  wire.answerChat((message) => {
    held.push(message);
    return undefined;
  });
  wire.say({ type: "chat", entries: conversation(Date.now()) });
  await expect(log.getByText("Yesterday")).toBeVisible();
  await expect(log.getByText("Today")).toBeVisible();
  await expect(log.getByText("Somebody", { exact: true })).toBeVisible();
  const link = log.getByRole("link");
  await expect(link).toHaveAttribute("href", "https://example.com/ink?colour=red");
  await expect(link).toHaveAttribute("rel", /noopener/);
  await expect(link).toHaveAttribute("target", "_blank");
  await field.fill("Order it, please.");
  await ada.press("Enter");
  await expect(log.getByText("Sending…")).toBeVisible();
  await expect(field).toHaveValue("");
  await capture(ada, "chat", { whole: field });

  await expect.poll(() => held.length).toBe(1);
  wire.say({
    type: "chat",
    entries: [{ ...held[0], seq: 7, time: Date.now(), user: "Ada Lovelace" }],
  });
  await expect(log.getByText("Sending…")).toBeHidden();
  await expect(log.getByText("Order it, please.")).toBeVisible();

  wire.answerChat(() => ({ type: "refused-message", reason: "read-only" }));
  await field.fill("Not for me");
  await send.click();
  await expect(ada.page.getByText("Not sent: you can read this document")).toBeVisible();
  await expect(field).toHaveValue("Not for me");
  await expect(log.getByText("Not for me")).toBeHidden();
  await capture(ada, "chat-refused", { whole: field });

  await field.fill("x".repeat(3_700));
  await expect(ada.page.getByTestId("chat-counter")).toContainText("3,700 of 4,000");
  await field.fill("x".repeat(4_012));
  await expect(ada.page.getByTestId("chat-counter")).toContainText("12 characters too many");
  await expect(send).toHaveAttribute("aria-disabled", "true");
  await ada.press("Enter");
  await expect(field).toHaveValue("x".repeat(4_012));
  await capture(ada, "chat-too-long", { only: ["wide"], whole: field });

  await field.fill("Written on the train");
  await server.kill();
  await ada.shows("offline");
  await expect(ada.page.getByText("nothing can be sent")).toBeVisible();
  await field.press("Enter");
  await expect(field).toHaveValue("Written on the train");
  await capture(ada, "chat-offline", { whole: field });
});

test("the chat by keyboard: shortcut, lines, where the focus goes, and what is not lost", async ({
  server,
  person,
}) => {
  const ada = await person("Ada Lovelace");
  const wire = await PageWire.of(ada.page, "chat keys");
  await ada.join(`${server.http}/d/chat keys`);
  const said: string[] = [];
  wire.answerChat((message) => {
    said.push(message.text);
    const { text, timestamp } = message;
    const time = Date.now();
    return {
      type: "chat",
      entries: [{ seq: said.length, time, user: "Ada Lovelace", text, timestamp }],
    };
  });
  await ada.editor.focus();
  await ada.type("text");
  await ada.press("ControlOrMeta+Shift+f");
  const field = ada.page.getByRole("textbox", { name: "Message" });
  await expect(field).toBeFocused();
  await ada.type("one");
  await ada.press("Shift+Enter");
  await ada.type("two");
  await ada.press("Enter");
  await expect(field).toHaveValue("");
  await expect(field).toBeFocused();
  await expect.poll(() => said).toEqual(["one\ntwo"]);
  await ada.type("not sent");
  await ada.press("Escape");
  await expect(field).toBeHidden();
  await expect(ada.editor).toBeFocused();
  await ada.type(" goes on");
  expect(await ada.text()).toBe("text goes on");
  await ada.saved();

  await ada.page.reload();
  await ada.ready();
  await ada.press("ControlOrMeta+Shift+f");
  await expect(field).toHaveValue("not sent");
  await ada.press("ControlOrMeta+Shift+f");
  await expect(field).toBeHidden();

  // As a sheet it lies over the text and takes the whole width of a phone.
  await ada.page.setViewportSize({ width: 360, height: 740 });
  await ada.page.getByRole("button", { name: "Chat" }).click();
  await expect(field).toBeFocused();
  await ada.page.getByRole("button", { name: "Close the chat" }).click();
  await expect(field).toBeHidden();
  await expect(ada.page.getByRole("button", { name: "Chat" })).toBeFocused();
});

test("messages that came unseen are counted, and said while one reads further up", async ({
  server,
  person,
}) => {
  const ada = await person("Ada Lovelace");
  const wire = await PageWire.of(ada.page, "chat count");
  await ada.join(`${server.http}/d/chat count`);
  const unread = ada.page.getByTestId("chat-unread");
  const now = Date.now();
  wire.say({
    type: "chat",
    entries: [entry(1, now, "Bob Kahn", "first"), entry(2, now, "Bob Kahn", "second")],
  });
  await expect(unread).toHaveText("2");
  await expect(ada.page.getByRole("button", { name: "Chat, 2 unread" })).toBeVisible();
  await expect(ada.page.getByText("Message from Bob Kahn: second")).toBeAttached();
  await capture(ada, "chat-unread", { whole: unread });
  await openChat(ada);
  await expect(unread).toBeHidden();

  const many = Array.from({ length: 40 }, (_, i) => entry(3 + i, now, "Grace Hopper", `line ${i}`));
  wire.say({ type: "chat", entries: many });
  const log = ada.page.getByRole("log", { name: "Messages" });
  await expect(log.getByText("line 39")).toBeInViewport();
  const pill = ada.page.getByRole("button", { name: "New messages" });
  await log.evaluate((element) => element.scrollTo(0, 0));
  await expect(pill).toBeHidden();
  wire.say({ type: "chat", entries: [entry(50, now, "Bob Kahn", "the newest")] });
  await expect(pill).toBeVisible();
  await expect(log.getByText("first")).toBeInViewport();
  await capture(ada, "chat-missed", { only: ["wide"], whole: pill });
  await pill.click();
  await expect(log.getByText("the newest")).toBeInViewport();
  await expect(pill).toBeHidden();

  await ada.page.getByRole("button", { name: "Close the chat" }).click();
  await ada.page.reload();
  await ada.ready();
  wire.say({ type: "chat", entries: many });
  wire.say({ type: "chat", entries: [entry(51, now, "Bob Kahn", "while away")] });
  await expect(unread).toHaveText("1");
});

test("the forms for tokens: needed, wrong, no token at all, expired over the text", async ({
  server,
  person,
}) => {
  test.setTimeout(300_000);
  const ada = await person("Ada Lovelace");
  const { page } = ada;
  const wire = await PageWire.of(page, "tokens");
  await ada.join(`${server.http}/d/tokens`);
  await ada.title.fill("Only for members");
  await ada.editor.focus();
  await ada.type("Everybody here has a token.");
  await ada.saved();
  const answers = { session: { status: 401, json: { error: "unauthenticated" } as object } };
  await page.route("**/api/session", (route) => route.fulfill(answers.session));
  await page.route("**/api/documents/closed/epoch", (route) =>
    route.fulfill({ status: 401, json: { error: "unauthenticated" } }),
  );

  await page.goto(`${server.http}/d/closed`);
  await expect(page.getByRole("heading", { name: "A token is needed" })).toBeVisible();
  const field = page.getByLabel("Token or invitation link");
  await expect(field).toBeFocused();
  await capture(ada, "token-needed");
  await field.fill("two words");
  await ada.press("Enter");
  await expect(page.getByText("This is no token.")).toBeVisible();
  await field.fill("wrong");
  await ada.press("Enter");
  await expect(page.getByText("does not know this token")).toBeVisible();
  await capture(ada, "token-wrong");

  await page.goto(`${server.http}/d/tokens`);
  await ada.ready();
  wire.alter({ deny: "expired" });
  await wire.cut();
  await ada.shows("denied");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await capture(ada, "token-expired", { whole: dialog });
  await dialog.getByRole("button", { name: "Not now" }).click();
  await expect(dialog).toBeHidden();
  await ada.caretTo("end");
  await ada.type(" And more.");
  await expect(ada.indicator).toContainText("kept on this device");
  await capture(ada, "token-banner");
  await page.getByRole("button", { name: "Enter a token" }).click();
  await expect(dialog.getByText("10 changes kept on this device")).toBeVisible();

  wire.alter({});
  answers.session = {
    status: 200,
    json: { auth: "token", name: "Countess Ada", scope: "write", documents: ["tokens"] },
  };
  await field.fill("good-token");
  await ada.press("Enter");
  await expect(dialog).toBeHidden();
  await ada.saved();
  await ada.seesHere("Countess Ada");
  await page.reload();
  await ada.ready();
  expect(await ada.text()).toBe("Everybody here has a token. And more.");
  await page.getByRole("button", { name: "More" }).click();
  await expect(page.getByRole("menuitem", { name: "Change my name…" })).toBeHidden();
  await page.getByRole("menuitem", { name: "Use another token…" }).click();
  await expect(dialog).toBeVisible();
  await capture(ada, "token-another", { only: ["wide"], whole: dialog });
  // The browser's own words of the answers 401 above.
  expect(ada.complaints.splice(0).join("\n")).toMatch(/^(.*status of 401.*\n?)*$/);
});

test("who may only read: nothing can be changed and it is said why, also before the server answers", async ({
  server,
  person,
}) => {
  const ada = await person("Ada Lovelace");
  const wire = await PageWire.of(ada.page, "reading");
  await ada.join(`${server.http}/d/reading`);
  await ada.editor.focus();
  await ada.type("Written by others.");
  await ada.saved();
  await ada.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await ada.page.route("**/api/session", (route) =>
    route.fulfill({ json: { auth: "token", name: "", scope: "read" } }),
  );
  wire.alter({ readOnly: true });
  await ada.page.goto(`${server.http}/d/reading#token=reader`);
  await ada.page.reload();
  await expect(ada.page.getByText("but not change it")).toBeVisible();
  await expect(ada.editor).toHaveAttribute("contenteditable", "false");
  await expect(ada.page.getByRole("toolbar")).toBeHidden();
  await expect(ada.title).not.toBeEditable();
  await capture(ada, "reading");
  await server.kill();
  await ada.page.reload();
  await expect(ada.editor).toHaveText("Written by others.");
  await expect(ada.editor).toHaveAttribute("contenteditable", "false");
});

test("an invitation leaves no token in the address, nor in what the browser can go back to", async ({
  server,
  person,
}) => {
  const ada = await person("Ada Lovelace");
  await goodToken(ada);
  const auths: string[] = [];
  ada.page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      if (String(payload).includes("secret-of-the-link")) auths.push(socket.url());
    }),
  );
  const asked: string[] = [];
  ada.page.on("request", (request) => asked.push(request.url()));
  await ada.page.goto(`${server.http}/d/invited#token=secret-of-the-link`);
  await ada.logIn();
  await ada.ready();
  expect(ada.page.url()).toBe(`${server.http}/d/invited`);
  expect(auths.length, "sockets that were shown the token").toBeGreaterThan(0);
  expect(asked.join(" ")).not.toContain("secret-of-the-link");
  // To the document that is open: the browser changes only the fragment.
  await ada.page.evaluate(() => {
    location.hash = "#token=secret-of-the-second";
  });
  await expect.poll(() => ada.page.url()).toBe(`${server.http}/d/invited`);
  expect(await ada.page.evaluate(() => localStorage.getItem("scriptorium.tokens"))).toContain(
    "secret-of-the-second",
  );
  await ada.ready();
});

test("forget me on this device: what was not sent is offered first, then nothing is left", async ({
  server,
  person,
}) => {
  const ada = await person("Ada Lovelace");
  const { page } = ada;
  await goodToken(ada);
  await ada.join(`${server.http}/d/forget#token=abc`);
  await ada.editor.focus();
  await ada.type("Sent.");
  await ada.saved();
  await server.kill();
  await ada.shows("offline");
  await ada.type(" Not sent.");
  await expect(ada.indicator).toContainText("10 changes kept on this device");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Forget me on this device…" }).click();
  const dialog = page.getByRole("dialog", { name: "Forget me on this device" });
  await expect(dialog.getByText("forget: 10 changes")).toBeVisible();
  await capture(ada, "forget", { whole: dialog });
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download as Text" }).click();
  expect((await download).suggestedFilename()).toBe("forget.txt");
  await server.start();
  await dialog.getByRole("button", { name: "Forget me", exact: true }).click();
  await dialog.getByRole("button", { name: "Forget it all the same" }).click();
  await expect(page.getByRole("heading", { name: "Hello, user!" })).toBeVisible();
  const left = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));
  expect(left.local.filter((key) => key !== "scriptorium.forgotten")).toEqual([]);
  expect(left.databases).toEqual([]);
});
