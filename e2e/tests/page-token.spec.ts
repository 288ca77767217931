import { agree, type Person } from "../src/page.ts";
import { expect, test } from "../src/pageTest.ts";
import { createToken, revokeToken } from "../src/tokens.ts";

/** A browser says every 401 on its console; everything else stays a complaint. */
function forgive401(person: Person): void {
  const others = person.complaints.filter((complaint) => !complaint.includes("status of 401"));
  person.complaints.splice(0, person.complaints.length, ...others);
}

test("invitations, a form for who has none, and no token anywhere but where it belongs", async ({
  startServer,
  person,
}) => {
  const server = await startServer({ arguments: ["--auth", "token"] });
  const tokens = {
    ada: await createToken(server, "Ada Lovelace", "members"),
    bob: await createToken(server, "Bob Kahn", "members"),
    other: await createToken(server, "Bob Kahn", "elsewhere"),
  };
  const ada = await person("Somebody else");
  const bob = await person("Bob");
  const asked: string[] = [];
  for (const { page } of [ada, bob]) page.on("request", (request) => asked.push(request.url()));

  await ada.page.goto(`${server.http}/d/members#token=${tokens.ada}`);
  // The name of the invitation stands there already; another one does not help.
  await expect(ada.page.getByRole("textbox", { name: "Your name" })).toHaveValue("Ada Lovelace");
  await ada.logIn();
  await ada.ready();
  expect(ada.page.url()).toBe(`${server.http}/d/members`);
  await ada.seesHere("Ada Lovelace");
  await ada.seesInHistory("Ada Lovelace joined");

  await bob.page.goto(`${server.http}/d/members`);
  await bob.logIn();
  await expect(bob.page.getByRole("heading", { name: "A token is needed" })).toBeVisible();
  const field = bob.page.getByLabel("Token or invitation link");
  await field.fill("never-made");
  await bob.press("Enter");
  await expect(bob.page.getByText("does not know this token")).toBeVisible();
  await field.fill(tokens.other);
  await bob.press("Enter");
  await expect(bob.page.getByText("not for this document")).toBeVisible();
  await field.fill(`${server.http}/d/members#token=${tokens.bob}`);
  await bob.press("Enter");
  await bob.ready();
  await ada.seesHere("Ada Lovelace", "Bob Kahn");
  await bob.editor.focus();
  await bob.type("Only for us.");
  await bob.saved();
  await agree([ada, bob], (text) => text === "Only for us.");
  await bob.page.reload();
  await bob.ready();

  for (const token of Object.values(tokens)) {
    expect(asked.join(" "), "a token in an address").not.toContain(token);
    expect(server.output, "a token in the log").not.toContain(token);
  }
  forgive401(bob);
});

test("a token that is withdrawn while somebody writes: the text stays and goes with the next one", async ({
  startServer,
  person,
}) => {
  const server = await startServer({ arguments: ["--auth", "token"] });
  const first = await createToken(server, "Ada", "withdrawn");
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.page.goto(`${server.http}/d/withdrawn#token=${first}`);
  await ada.logIn();
  await ada.ready();
  await bob.page.goto(
    `${server.http}/d/withdrawn#token=${await createToken(server, "Bob", "withdrawn")}`,
  );
  await bob.logIn();
  await bob.ready();
  await ada.editor.focus();
  await ada.type("Saved. ");
  await ada.saved();

  // Something must be unsent when the token ends, or nothing would be left to protect.
  await ada.page.context().setOffline(true);
  await ada.shows("offline");
  await ada.type("Not sent.");
  await revokeToken(server, first);
  await ada.page.context().setOffline(false);
  await ada.shows("denied");
  const dialog = ada.page.getByRole("dialog", { name: "Your token was withdrawn" });
  await expect(dialog.getByText("9 changes kept on this device")).toBeVisible();
  const second = await createToken(server, "Ada", "withdrawn");
  await dialog.getByLabel("Token or invitation link").fill(second);
  await ada.press("Enter");
  await expect(dialog).toBeHidden();
  await ada.saved();
  expect(await agree([ada, bob], (text) => text.includes("Not"))).toBe("Saved. Not sent.");

  // With nothing unsent the copy does not stay on a device that may not read it any more.
  await revokeToken(server, second);
  await expect(ada.page.getByRole("heading", { name: "Your token was withdrawn" })).toBeVisible();
  await expect(ada.editor).toBeHidden();
  await ada.page.goto(`${server.http}/d/withdrawn`);
  await expect(ada.page.getByLabel("Token or invitation link")).toBeVisible();
  await expect(ada.editor).toBeHidden();
  forgive401(ada);
});

test("a reader sees everything that is written, and can change nothing", async ({
  startServer,
  person,
}) => {
  const server = await startServer({ arguments: ["--auth", "token"] });
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.page.goto(`${server.http}/d/read#token=${await createToken(server, "Ada", "read")}`);
  await ada.logIn();
  await ada.ready();
  const reader = await createToken(server, "Bob", "read", "read");
  await bob.page.goto(`${server.http}/d/read#token=${reader}`);
  await bob.logIn();
  await expect(bob.page.getByText("but not change it")).toBeVisible();
  await expect(bob.editor).toHaveAttribute("contenteditable", "false");
  await expect(bob.title).not.toBeEditable();
  await ada.editor.focus();
  await ada.type("Read this.");
  await agree([ada, bob], (text) => text === "Read this.");
  await bob.saved();
});
