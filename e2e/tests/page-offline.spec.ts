import { agree, type Person } from "../src/page.ts";
import { expect, test } from "../src/pageTest.ts";

/** The service worker has kept everything that the page consists of. */
async function isKept(person: Person): Promise<void> {
  await person.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

/** All letters that were typed since everything was saved are on the device: each of them is a change. */
async function isKeptHere(person: Person, typed: string): Promise<void> {
  await expect(person.indicator).toHaveText(
    `Offline – ${typed.length} changes kept on this device`,
  );
}

/** Each of these words stands in the text exactly once. */
function expectOnce(text: string, ...words: string[]): void {
  for (const word of words) expect(text.split(word).length - 1, `${word} in ${text}`).toBe(1);
}

test("offline: writing, a reload and more writing; everything merges on return", async ({
  server,
  person,
}) => {
  const address = `${server.http}/d/offline`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  await isKept(ada);
  await ada.editor.focus();
  await ada.type("before.");
  await agree([ada, bob], (text) => text.includes("before."));
  await ada.saved();

  await ada.page.context().setOffline(true);
  await ada.shows("offline");
  await expect(ada.page.getByText("You are offline.")).toBeVisible();
  await ada.caretTo("end");
  await ada.type(" ada-first");
  await isKeptHere(ada, " ada-first");
  await bob.caretTo("start");
  await bob.type("bob-first ");
  await bob.saved();

  await ada.page.reload();
  await expect(ada.editor).toContainText("before. ada-first");
  await ada.shows("offline");
  await ada.caretTo("end");
  await ada.type(" ada-second");
  await ada.title.fill("Written offline");
  await expect(ada.indicator).toContainText(/Offline – \d+ changes? kept on this device/);
  await bob.caretTo("start");
  await bob.type("bob-second ");
  await bob.saved();
  expect(await ada.text()).not.toContain("bob");
  expect(await bob.text()).not.toContain("ada");

  await ada.page.context().setOffline(false);
  await ada.saved();
  await bob.saved();
  const text = await agree([ada, bob], (all) => all.includes("ada-second") && all.includes("bob-"));
  expect(text).toBe("bob-second bob-first before. ada-first ada-second");
  await expect(bob.title).toHaveValue("Written offline");
  await expect(ada.page.getByText("You are offline.")).toBeHidden();
  await ada.seesHere("Ada", "Bob");
  await bob.seesHere("Ada", "Bob");
});

test("the server is away: two write on, one reloads; everything merges when it is back", async ({
  server,
  person,
}) => {
  const address = `${server.http}/d/server away`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  await isKept(ada);
  await ada.editor.focus();
  await ada.type("before.");
  await agree([ada, bob], (text) => text.includes("before."));
  await ada.saved();

  await server.kill();
  await ada.shows("offline");
  await bob.shows("offline");
  await ada.caretTo("end");
  await ada.type(" ada-first");
  await bob.caretTo("start");
  await bob.type("bob-first ");
  await isKeptHere(ada, " ada-first");
  await ada.page.reload();
  await expect(ada.editor).toContainText("before. ada-first");
  await ada.shows("offline");
  await ada.caretTo("end");
  await ada.type(" ada-second");
  await expect(ada.indicator).toContainText("kept on this device");

  await server.start();
  for (const one of [ada, bob]) await one.page.getByRole("button", { name: "Try now" }).click();
  await ada.saved();
  await bob.saved();
  const text = await agree(
    [ada, bob],
    (all) => all.includes("bob-first") && all.includes("ada-second"),
  );
  expect(text).toBe("bob-first before. ada-first ada-second");

  // The store has it all as well, each word once.
  const carol = await person("Carol");
  await carol.join(address);
  expect(await carol.text()).toBe(text);
  expectOnce(text, "before.", "ada-first", "ada-second", "bob-first");
});

test("what was written offline in a tab that was closed is sent by the next one", async ({
  server,
  person,
}) => {
  const address = `${server.http}/d/closed tab`;
  const ada = await person("Ada");
  await ada.join(address);
  await isKept(ada);
  await ada.editor.focus();
  await ada.type("before.");
  await ada.saved();
  await server.kill();
  await ada.shows("offline");
  await ada.caretTo("end");
  await ada.type(" after.");
  await isKeptHere(ada, " after.");
  await ada.page.goto("about:blank");
  await server.start();

  const bob = await person("Bob");
  await bob.join(address);
  expect(await bob.text()).toBe("before.");
  await ada.page.goto(address);
  await ada.ready();
  const text = await agree([ada, bob], (all) => all.includes("after."));
  expect(text).toBe("before. after.");
});
