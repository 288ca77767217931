import { expect } from "@playwright/test";
import { newClient } from "../src/clients.ts";
import { eventually } from "../src/eventually.ts";
import { capture } from "../src/pageLooks.ts";
import { test } from "../src/pageTest.ts";
import { PageWire } from "../src/pageWire.ts";

// What is seen seldom must look as well as what is seen every day: the screens of trouble, and those
// that need a table, an image or patience.

test("tables and images", async ({ server, person }) => {
  const ada = await person("Ada Lovelace");
  await ada.join(`${server.http}/d/table`);
  await ada.title.fill("Ink for the winter");
  await ada.editor.focus();
  await ada.type("# What we still have");
  await ada.press("Enter");
  await ada.page.getByRole("button", { name: "Table", exact: true }).click();
  for (const row of [
    ["Colour", "Made of", "Pots"],
    ["Black", "Oak galls and vitriol", "12"],
    ["Red", "Cinnabar, ground for a week", "3"],
  ]) {
    for (const cell of row) {
      await ada.type(cell);
      if (cell !== "3") await ada.press("Tab");
    }
  }
  await expect(ada.page.getByRole("group", { name: "Table" })).toBeVisible();
  await ada.saved();
  await capture(ada, "table");
  await ada.editor.focus();
  await ada.page.getByRole("button", { name: "Image" }).click();
  const dialog = ada.page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await capture(ada, "image", { whole: dialog });
  await ada.type("not an address");
  await ada.press("Enter");
  await expect(dialog.getByText("Enter the web address of a picture.")).toBeVisible();
  await capture(ada, "image-problem", { whole: dialog });
});

test("loading, damaged, and without a server", async ({ server, person }) => {
  const ada = await person("Ada Lovelace");
  await ada.join(`${server.http}/d/first`);
  await ada.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  const answers: (() => void)[] = [];
  await ada.page.route("**/api/documents/slow/epoch", async (route) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    await route.continue().catch(() => {});
  });
  await ada.page.goto(`${server.http}/d/slow`);
  await expect(ada.page.getByRole("status", { name: "Loading the document" })).toBeVisible();
  await capture(ada, "loading");
  for (const answer of answers) answer();

  const error = {
    error: "unreadable",
    message: "the document's stored bytes are damaged; nothing was overwritten; ask the operator",
  };
  await ada.page.route("**/api/documents/damaged/epoch", (route) =>
    route.fulfill({ status: 503, json: error }),
  );
  await ada.page.goto(`${server.http}/d/damaged`);
  await expect(ada.page.getByRole("heading", { name: /can not be read/ })).toBeVisible();
  await capture(ada, "damaged");
  expect(ada.complaints.splice(0), "what a browser says of status 503").toHaveLength(1);

  await server.kill();
  await ada.page.goto(`${server.http}/d/never opened here`);
  await expect(ada.page.getByRole("heading", { name: "The server does not answer" })).toBeVisible();
  await capture(ada, "no-server");
});

test("the server takes no more connections", async ({ startServer, person }) => {
  const server = await startServer({ arguments: ["--max-connections", "1"] });
  const other = newClient("hocuspocus 4.8.0", server, "full");
  try {
    await eventually("the only place is taken", () => other.synced());
    const ada = await person("Ada Lovelace");
    await ada.page.goto(`${server.http}/d/full`);
    await ada.logIn();
    await expect(ada.page.getByText("it may be full")).toBeVisible();
    await capture(ada, "server-full");
    // It goes on asking, and the browser says so each time, until the page is closed.
    await ada.page.close();
    for (const complaint of ada.complaints.splice(0)) expect(complaint).toContain("503");
  } finally {
    other.destroy();
  }
});

test("a document that is too large, and one that takes no change", async ({
  startServer,
  person,
}) => {
  const server = await startServer({ arguments: ["--max-document-bytes", "4096"] });
  const ada = await person("Ada Lovelace");
  await ada.join(`${server.http}/d/large`);
  await ada.title.fill("All books of the library");
  await ada.editor.focus();
  for (let i = 0; i < 6; i++) {
    await ada.page.keyboard.insertText(`${"Everything that was ever written. ".repeat(15)}`);
    await ada.press("Enter");
    await ada.saved();
  }
  await expect(ada.page.getByText("This document is large")).toBeVisible();
  await capture(ada, "scrolled");
  await ada.page.evaluate(() => scrollTo(0, 0));
  await capture(ada, "large");
  await ada.page.keyboard.insertText("And this as well. ".repeat(120));
  await ada.shows("refused");
  await expect(ada.indicator).toContainText("the document is too large");
  await expect(ada.indicator, "in sight at the end of a long text").toBeInViewport();
  await ada.page.evaluate(() => scrollTo(0, 0));
  await capture(ada, "too-large");

  const bob = await person("Bob Kahn");
  const wire = await PageWire.of(bob.page, "refused");
  await bob.join(`${server.http}/d/refused`);
  await bob.title.fill("Refused");
  await bob.editor.focus();
  await bob.type("What is here is kept.");
  await bob.saved();
  wire.alter({ refuse: "conflict" });
  await bob.type(" This is not.");
  await bob.shows("refused");
  await capture(bob, "refused");
  wire.alter({});
  await bob.page.getByRole("button", { name: "Try again" }).click();
  await bob.saved();

  wire.say({ type: "store", state: "full" });
  await expect(bob.page.getByText("The server has no room left.")).toBeVisible();
  await capture(bob, "store-full");
  wire.alter({ readOnly: true });
  await wire.cut();
  await bob.shows("offline");
  await bob.tryNow();
  await expect(bob.page.getByText("but not change it")).toBeVisible();
  await bob.saved();
  await capture(bob, "read-only");
});

test("a document with another history than the copy on this device", async ({
  server,
  startServer,
  person,
}) => {
  const ada = await person("Ada Lovelace");
  const address = `${server.http}/d/history`;
  await ada.join(address);
  await ada.title.fill("Chronicle");
  await ada.editor.focus();
  await ada.type("Written before the fire.");
  await ada.saved();
  await server.kill();
  await ada.shows("offline");
  await ada.type(" And after it.");
  await startServer({ port: server.port });
  await ada.page.getByRole("button", { name: "Try now" }).click();
  await expect(ada.page.getByRole("heading", { name: "History changed" })).toBeVisible();
  await capture(ada, "history-changed");

  await ada.page.getByRole("button", { name: "Open the server's document" }).click();
  await ada.ready();
  await ada.page.getByRole("button", { name: "More" }).click();
  await ada.page.getByRole("menuitem", { name: "Copies kept aside…" }).click();
  const dialog = ada.page.getByRole("dialog");
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await capture(ada, "copies", { whole: dialog });
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(dialog.getByText("None.")).toBeVisible();
  await capture(ada, "copies-none", { whole: dialog });
});

test("changes that are only in this tab", async ({ server, person }) => {
  const ada = await person("Ada Lovelace");
  await ada.page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", { get: () => undefined });
  });
  await ada.join(`${server.http}/d/only here`);
  await ada.title.fill("Private window");
  await ada.editor.focus();
  await ada.type("Saved.");
  await ada.saved();
  await server.kill();
  await ada.shows("offline");
  await ada.type(" Not saved.");
  await expect(ada.indicator).toContainText("only in this tab");
  await capture(ada, "only-here");
});
