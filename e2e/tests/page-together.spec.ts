import { agree, type Person } from "../src/page.ts";
import { expect, test } from "../src/pageTest.ts";

const upper = "THEQUICKBROWNFOXJUMPSOVERTHELAZYDOG";
const lower = "packmyboxwithfivedozenliquorjugs";
const digits = "31415926535897932384626433832795";

const only = (text: string, letters: RegExp): string =>
  text.replaceAll(new RegExp(letters, "g"), "");

/** A pause of a typist between two keys. */
const pause = 12;

test("two type at the same moment at both ends and in the middle, a third comes late: nothing is lost", async ({
  server,
  person,
}) => {
  const address = `${server.http}/d/together`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  await ada.seesHere("Ada", "Bob");
  await bob.seesHere("Ada", "Bob");

  await ada.editor.focus();
  await ada.type("·left · middle · right·".replaceAll(/[a-z]/g, "-"));
  const frame = await agree([ada, bob], (text) => text.includes("·"));
  expect(frame.trim()).toBe("·---- · ------ · -----·");

  // Both ends of one paragraph.
  await ada.caretTo("start");
  await bob.caretTo("end");
  await Promise.all([ada.type(upper, pause), bob.type(lower, pause)]);
  let text = await agree([ada, bob], (all) => only(all, /[^A-Z]/).length === upper.length);
  expect(text.trim()).toBe(`${upper}·---- · ------ · -----·${lower}`);

  // The same place in the middle, where the letters of the two may mix but not get lost.
  await ada.caretTo({ after: "· ---" });
  await bob.caretTo({ after: "· ---" });
  await Promise.all([ada.type(upper, pause), bob.type(lower, pause)]);
  text = await agree([ada, bob], (all) => only(all, /[^a-z]/).length === lower.length * 2);
  expect(only(text, /[^A-Z]/)).toBe(upper + upper);
  expect(only(text, /[^a-z]/)).toBe(lower + lower);

  // A third arrives while they go on: one deletes and types in the middle, one breaks the paragraph.
  const carol = await person("Carol");
  await ada.caretTo({ after: "-----·" });
  await bob.caretTo("end");
  await Promise.all([
    carol.join(address),
    (async () => {
      for (const digit of digits) {
        await ada.type(`${digit}x`, pause);
        await ada.press("Backspace");
      }
    })(),
    (async () => {
      await bob.press("Enter");
      await bob.type(lower, pause);
    })(),
  ]);
  text = await agree([ada, bob, carol], (all) => only(all, /[^a-z]/).length === lower.length * 3);
  expect(only(text, /[^0-9]/)).toBe(digits);
  expect(only(text, /[^A-Z]/)).toBe(upper + upper);
  expect(only(text, /[^a-z]/)).toBe(lower + lower + lower);
  expect(text.split("\n").filter((line) => line !== "")).toHaveLength(2);
  for (const one of [ada, bob, carol]) {
    await one.seesHere("Ada", "Bob", "Carol");
    await one.saved();
  }

  await carol.page.reload();
  await carol.ready();
  expect(await carol.text()).toBe(text);
});

test("who comes and goes is seen, in the list of people and in the history", async ({
  server,
  person,
}) => {
  const address = `${server.http}/d/comings and goings`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  for (const one of [ada, bob]) {
    await one.seesInHistory("Ada joined to edit the document");
    await one.seesInHistory("Bob joined to edit the document");
  }
  await bob.page.close();
  await ada.seesInHistory("Bob left the document");
  await ada.seesHere("Ada");

  // A reload is neither a leave nor a join.
  const before = await ada.history.getByRole("listitem").count();
  await ada.page.reload();
  await ada.ready();
  const carol = await person("Carol");
  await carol.join(address);
  await ada.seesInHistory("Carol joined to edit the document");
  await expect(ada.history.getByRole("listitem")).toHaveCount(before + 1);
  await carol.seesInHistory("Bob left the document");
  expect(await ada.history.innerText()).toContain("Carol joined");
});

test("a title is changed by one and seen by all", async ({ server, person }) => {
  const address = `${server.http}/d/titled`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  await ada.title.fill("Minutes of the copyists");
  await expect(bob.title).toHaveValue("Minutes of the copyists");
  await expect(bob.page).toHaveTitle(/Minutes of the copyists/);
  await bob.title.fill("Minutes of the scribes");
  await expect(ada.title).toHaveValue("Minutes of the scribes");
  await ada.saved();
  await ada.page.reload();
  await ada.ready();
  await expect(ada.title).toHaveValue("Minutes of the scribes");
});

test("formats by keyboard and by Markdown arrive at the other side", async ({ server, person }) => {
  const address = `${server.http}/d/formats`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  await ada.editor.focus();
  await ada.type("# A heading");
  await ada.press("Enter");
  await ada.type("Plain, ");
  for (const [key, word] of [
    ["ControlOrMeta+b", "bold"],
    ["ControlOrMeta+i", "italic"],
    ["ControlOrMeta+u", "underlined"],
    ["ControlOrMeta+Shift+s", "struck"],
    ["ControlOrMeta+e", "code"],
  ] as const) {
    await ada.press(key);
    await ada.type(word);
    await ada.press(key);
    await ada.type(", ");
  }
  await ada.type("**starred** and ~~gone~~.");
  await ada.press("Enter");
  await ada.type("- one");
  await ada.press("Enter");
  await ada.type("two");
  await ada.press("Enter", "Enter");
  await ada.type("[x] done");
  await ada.press("Enter", "Enter");
  await ada.type("> quoted");
  await ada.press("Enter", "Enter");
  await ada.type("```");
  await ada.press("Enter");
  await ada.type("let x = 1");
  await agree([ada, bob], (text) => text.includes("let x = 1"));

  const has = (selector: string, text: string) =>
    expect(bob.editor.locator(selector).filter({ hasText: text })).toHaveCount(1);
  await has("h1", "A heading");
  await has("strong", "bold");
  await has("em", "italic");
  await has("u", "underlined");
  await has("s", "struck");
  await has("p code", "code");
  await has("strong", "starred");
  await has("s", "gone");
  await expect(bob.editor.locator("ul > li > p")).toContainText(["one", "two"]);
  await has("ul[data-type=taskList] li[data-checked=true]", "done");
  await has("blockquote", "quoted");
  await has("pre code", "let x = 1");
  expect(await bob.editor.locator("strong").allInnerTexts()).toEqual(["bold", "starred"]);

  // And back: the other takes the bold away and ticks the task off.
  await bob.select("bold");
  await bob.press("ControlOrMeta+b");
  await bob.editor.getByRole("checkbox").uncheck();
  await expect(ada.editor.locator("strong")).toHaveCount(1);
  await expect(ada.editor.getByRole("checkbox")).not.toBeChecked();
  await agree([ada, bob]);
});

test("undo takes back only one's own edits", async ({ server, person }) => {
  const address = `${server.http}/d/undo`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  await ada.editor.focus();
  await ada.type("written by Ada.");
  await agree([ada, bob], (text) => text.includes("Ada."));
  await bob.caretTo("end");
  await bob.type(" And by Bob.");
  await agree([ada, bob], (text) => text.includes("Bob."));

  await ada.caretTo("end");
  await ada.press("ControlOrMeta+z");
  await agree([ada, bob], (text) => text.trim() === "And by Bob.");
  await ada.press("ControlOrMeta+Shift+z");
  await agree([ada, bob], (text) => text.trim() === "written by Ada. And by Bob.");
  await bob.press("ControlOrMeta+z");
  await agree([ada, bob], (text) => text.trim() === "written by Ada.");
  // Bob has nothing more to take back.
  await bob.press("ControlOrMeta+z", "ControlOrMeta+z");
  await bob.type("!");
  await agree([ada, bob], (text) => text.trim() === "written by Ada.!");
});

test("carets show names, but a name is never part of the text", async ({ server, person }) => {
  const address = `${server.http}/d/carets`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  await ada.editor.focus();
  await ada.type("Nobody's name stands here");
  await agree([ada, bob], (text) => text.includes("here"));
  await bob.caretTo({ after: "name" });
  const caret = ada.editor.locator(".caret");
  await expect(caret).toHaveAttribute("data-name", "Bob");
  await expect(caret).toBeVisible();
  expect(await drawn(ada)).toContain("Bob");

  expect(await ada.editor.textContent()).not.toContain("Bob");
  expect(await ada.editor.innerText()).not.toContain("Bob");
  await ada.editor.focus();
  await ada.press("ControlOrMeta+a");
  const copied = await ada.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener(
          "copy",
          (event) => {
            const data = event.clipboardData;
            resolve(
              `${data?.getData("text/plain")} ${data?.getData("text/html")} ${getSelection()}`,
            );
          },
          { once: true },
        );
        document.execCommand("copy");
      }),
  );
  expect(copied).toContain("Nobody's name stands here");
  expect(copied).not.toContain("Bob");

  await bob.page.close();
  await expect(ada.editor.locator(".caret")).toHaveCount(0);
});

/** What CSS draws beside the caret of another. */
async function drawn(person: Person): Promise<string> {
  return person.editor
    .locator(".caret")
    .evaluate((caret) =>
      ["::before", "::after"].map((part) => getComputedStyle(caret, part).content).join(" "),
    );
}
