import type { Person } from "../src/page.ts";
import { expect, test } from "../src/pageTest.ts";

/** Opens the chat, if it is not open. */
async function chatOf({ page }: Person) {
  const field = page.getByRole("textbox", { name: "Message" });
  if (!(await field.isVisible())) await page.getByRole("button", { name: /^Chat/ }).click();
  return { field, log: page.getByRole("log", { name: "Messages" }) };
}

test("two people talk, somebody comes late, and nothing of it is lost by a crash", async ({
  server,
  person,
}) => {
  const address = `${server.http}/d/talk`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  const here = await chatOf(ada);
  await expect(here.log.getByText("No messages yet")).toBeVisible();
  await here.field.fill("Shall we begin?\nI have the ink.");
  await here.field.press("Enter");
  await expect(here.log.locator("[data-own=true]")).toContainText("Shall we begin?");
  await expect(here.log.getByText("Sending…")).toBeHidden();
  await expect(bob.page.getByTestId("chat-unread")).toHaveText("1");
  const there = await chatOf(bob);
  await expect(there.log.locator("[data-own=false]")).toContainText("Ada");
  await expect(bob.page.getByTestId("chat-unread")).toBeHidden();
  await there.field.fill("Yes: https://example.com/start");
  await there.field.press("Enter");
  const link = here.log.getByRole("link", { name: "https://example.com/start" });
  await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");

  await server.kill();
  await ada.shows("offline");
  await here.field.fill("Written while the server was away");
  await here.field.press("Enter");
  await expect(here.field).toHaveValue("Written while the server was away");
  await server.start();
  await ada.tryNow();
  await ada.saved();
  await here.field.press("Enter");
  await expect(here.field).toHaveValue("");
  await expect(here.log.getByText("Sending…")).toBeHidden();

  const carol = await person("Carol");
  await carol.join(address);
  await expect(carol.page.getByTestId("chat-unread"), "what was before is no news").toBeHidden();
  const late = await chatOf(carol);
  const said = late.log.locator("[data-seq]");
  await expect(said).toHaveCount(3);
  await expect(said.nth(0)).toContainText("Shall we begin?");
  await expect(said.nth(1)).toContainText("https://example.com/start");
  await expect(said.nth(2)).toContainText("Written while the server was away");
  await bob.tryNow();
  await expect(there.log.locator("[data-seq]")).toHaveCount(3);
});

test("a message on its way when the connection breaks stands there once, or is given back", async ({
  server,
  person,
}) => {
  const address = `${server.http}/d/swallowed`;
  const ada = await person("Ada");
  await ada.join(address);
  const { field, log } = await chatOf(ada);
  await field.fill("Did you get this?");
  await Promise.all([field.press("Enter"), server.kill()]);
  // A page that has heard of the end first does not let it go.
  const left = (await field.inputValue()) === "";
  await ada.shows("offline");
  await server.start();
  await ada.tryNow();
  await ada.saved();
  await expect(log.getByText("Sending…")).toBeHidden();
  const stands = await log.locator("[data-seq]").count();
  if (stands === 0) {
    if (left) await expect(ada.page.getByText("Not sent: the connection broke.")).toBeVisible();
    await expect(field).toHaveValue("Did you get this?");
    await field.press("Enter");
  }
  await expect(log.locator("[data-seq]")).toHaveCount(1);
});
