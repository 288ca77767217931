import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { agree, type Person } from "../src/page.ts";
import { capture, screenshots } from "../src/pageLooks.ts";
import { expect, test } from "../src/pageTest.ts";

test("every screen in light and dark, wide and narrow, without findings of axe", async ({
  server,
  person,
}) => {
  test.setTimeout(300_000);
  const ada = await person("Ada Lovelace");
  const bob = await person("Bob Kahn");
  // As over plain HTTP from another machine: then the link is shown to be copied by hand.
  await ada.page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined });
  });
  const address = `${server.http}/d/notes`;
  await ada.page.goto(address);
  await expect(ada.page.getByRole("button", { name: "Join" })).toBeVisible();
  await capture(ada, "login");
  await ada.logIn();
  await ada.ready();
  await capture(ada, "document-empty");

  await bob.join(address);
  await write(ada, bob);
  await agree([ada, bob]);
  await ada.saved();
  await ada.seesHere("Ada Lovelace", "Bob Kahn");
  await expect(ada.editor.locator(".caret")).toBeVisible();
  await capture(ada, "document");
  const caret = ada.editor.locator(".caret");
  await expect.poll(() => nameIsShown(caret), "the name of a caret at rest").toBe(false);
  // It is shown for a short while only: looked at in every frame, from before the move.
  const shown = ada.page.waitForFunction(() => {
    const moved = document.querySelector(".caret");
    return moved !== null && getComputedStyle(moved, "::after").opacity === "1";
  });
  await bob.press("ArrowLeft");
  await shown;
  await bob.press("ArrowRight");
  await expect.poll(() => nameIsShown(caret), "the name of a caret at rest").toBe(false);
  await expect(async () => {
    const place = await caret.boundingBox();
    await ada.page.mouse.move((place?.x ?? 0) + 1, place?.y ?? 0);
    expect(await nameIsShown(caret), "the name under the pointer").toBe(true);
  }).toPass();
  // The picture in the README.
  await ada.page.screenshot({ path: join(screenshots, "readme.png"), animations: "disabled" });
  await ada.page.mouse.move(0, 0);

  await ada.page.getByRole("button", { name: "Share" }).click();
  await expect(ada.page.getByRole("dialog")).toBeVisible();
  await capture(ada, "share", { whole: ada.page.getByRole("dialog") });
  await ada.press("Escape");
  await expect(ada.page.getByRole("dialog")).toBeHidden();

  await ada.page.getByRole("button", { name: "More" }).click();
  await expect(ada.page.getByRole("menu")).toBeVisible();
  await capture(ada, "menu", { whole: ada.page.getByRole("menu") });
  await ada.press("Escape");

  await ada.page.setViewportSize({ width: 360, height: 740 });
  await ada.page.getByRole("button", { name: "Show the history" }).click();
  await expect(ada.history).toBeInViewport();
  await capture(ada, "history", { only: ["narrow"], whole: ada.history });
  await ada.press("Escape");

  await ada.page.getByRole("link", { name: "Start page" }).click();
  await expect(ada.page.getByRole("heading", { name: "Recent documents" })).toBeVisible();
  await expect(ada.page.getByText("Notes of the first meeting")).toBeVisible();
  await capture(ada, "start");

  await ada.page.goto(`${server.http}/nowhere`);
  await expect(ada.page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await capture(ada, "no-page");
  expect(ada.complaints.splice(0), "what a browser says of status 404").toHaveLength(1);

  await ada.page.goto(address);
  await ada.ready();
  await ada.caretTo("end");
  await ada.press("Enter", "Enter");
  await ada.type("/");
  await expect(ada.page.getByRole("listbox")).toBeVisible();
  await capture(ada, "slash", { whole: ada.page.getByRole("listbox") });
  await ada.press("Escape", "Backspace", "Backspace");
  await ada.press("ControlOrMeta+k");
  await expect(ada.page.getByRole("dialog")).toBeVisible();
  await capture(ada, "link", { whole: ada.page.getByRole("dialog") });
  await ada.press("Escape");
  await expect(ada.page.getByRole("dialog")).toBeHidden();
  await ada.saved();
  await ada.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await server.kill();
  await ada.shows("offline");
  await ada.caretTo("end");
  await ada.type(" Written while the server was away.");
  await expect(ada.indicator).toContainText("kept on this device");
  await capture(ada, "offline");
  await ada.page.goto(`${server.http}/d/never opened here`);
  await expect(ada.page.getByRole("heading", { name: "The server does not answer" })).toBeVisible();
  await capture(ada, "no-server");
});

async function nameIsShown(caret: Locator): Promise<boolean> {
  return caret.evaluate((element) => {
    const { content, opacity } = getComputedStyle(element, "::after");
    return content.includes("Bob Kahn") && opacity === "1";
  });
}

/** A document that looks like one. */
async function write(ada: Person, bob: Person): Promise<void> {
  await ada.title.fill("Notes of the first meeting");
  await ada.editor.focus();
  await ada.type("# Notes of the first meeting");
  await ada.press("Enter");
  await ada.type("We copy books, and we copy them **together**. Whoever joins sees every word at ");
  await ada.type("once, and what is called *saved* stays saved.");
  await ada.press("Enter");
  await ada.type("## What we agreed on");
  await ada.press("Enter");
  await ada.type("- One page, many pens");
  await ada.press("Enter");
  await ada.type("Nobody waits for a lock");
  await ada.press("Enter");
  await ada.type("No word is lost, not even by a power cut");
  await ada.press("Enter", "Enter");
  await ada.type("## To do");
  await ada.press("Enter");
  await ada.type("[x] Sharpen the quills");
  await ada.press("Enter");
  await ada.type("Mix the ink");
  await ada.press("Enter");
  await ada.type("Send the link to Grace");
  await ada.press("Enter", "Enter");
  await ada.type("> The pen is the tongue of the mind.");
  await agree([ada, bob], (text) => text.includes("tongue of the mind."));
  await bob.caretTo({ after: "Mix the ink" });
  await bob.type(", black and red");
  await agree([ada, bob], (text) => text.includes("black and red"));
}

test("the name at a caret near the edge stays within the page of a phone", async ({
  server,
  person,
}) => {
  const ada = await person("Ada");
  const bob = await person("Bartholomew Kahn-Smith");
  await ada.join(`${server.http}/d/edge`);
  await ada.page.setViewportSize({ width: 360, height: 740 });
  await bob.join(`${server.http}/d/edge`);
  await bob.editor.focus();
  await bob.type("Hello there, this is a line of words");
  const caret = ada.editor.locator(".caret");
  await agree([ada, bob], (text) => text.endsWith("words"));
  await expect(caret).toHaveAttribute("data-turned");
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await bob.press("Home");
  await expect(caret).not.toHaveAttribute("data-turned");
});

test("by keyboard alone: log in, make a document, format, use the toolbar and a dialog", async ({
  server,
  person,
}) => {
  const ada = await person("Ada");
  const { page } = ada;
  await page.goto(server.http);
  await expect(page.getByRole("textbox")).toBeFocused();
  await ada.type("Ada");
  await ada.press("Enter");
  await ada.ready();
  const first = page.url();

  await tabTo(page, page.getByRole("link", { name: "Start page" }));
  await ada.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "New document" }));
  await ada.press("Enter");
  await ada.ready();
  expect(page.url()).not.toBe(first);
  expect(page.url()).toMatch(/\/d\/[\w-]{16,}$/);

  await tabTo(page, ada.title);
  await ada.type("By keyboard");
  await ada.press("Enter");
  await expect(ada.editor).toBeFocused();
  await ada.type("plain ");
  await ada.press("ControlOrMeta+b");
  await ada.type("bold");
  await ada.press("ControlOrMeta+b");
  await expect(ada.editor.locator("strong")).toHaveText("bold");
  // By a key that the editor itself handles: of others it hears a moment later, when the focus may have left.
  await ada.press("ControlOrMeta+a");

  // One stop for the whole toolbar; the arrows move inside.
  const toolbar = page.getByRole("toolbar", { name: "Formatting" });
  await tabTo(page, toolbar.getByRole("button", { name: "Undo" }), "Shift+Tab");
  const italic = toolbar.getByRole("button", { name: "Italic" });
  for (let i = 0; i < 20 && !(await isFocused(italic)); i++) await ada.press("ArrowRight");
  await expect(italic).toBeFocused();
  await expectFocusIsVisible(page);
  await ada.press("Enter");
  await expect(ada.editor.locator("em")).toHaveCount(2);
  await expect(italic).toHaveAttribute("aria-pressed", "true");

  await ada.editor.focus();
  await ada.press("ControlOrMeta+k");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await expectFocusIsVisible(page);
  await ada.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(ada.editor).toBeFocused();

  await tabTo(page, page.getByRole("button", { name: "More" }), "Shift+Tab");
  await ada.press("Enter");
  await expect(page.getByRole("menu")).toBeVisible();
  await ada.press("Escape");
  await expect(page.getByRole("menu")).toBeHidden();
  await expect(page.getByRole("button", { name: "More" })).toBeFocused();
  await ada.saved();
});

/** Presses Tab until this has the focus; each stop on the way must be visible as such. */
async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await expect(target).toBeVisible();
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press(key);
    await expectFocusIsVisible(page);
    if (await isFocused(target)) return;
  }
  throw new Error(`not reached by ${key}: ${target}`);
}

async function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

async function expectFocusIsVisible(page: Page): Promise<void> {
  const invisible = await page.evaluate(() => {
    const element = document.activeElement;
    // In a text the caret shows where one is.
    if (
      element === null ||
      element === document.body ||
      element.matches("[contenteditable=true]")
    ) {
      return "";
    }
    // A field may show it by the border of itself or of what is around it.
    for (const one of [element, element.parentElement]) {
      if (one === null) continue;
      const style = getComputedStyle(one);
      const outlined = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
      if (outlined || style.boxShadow !== "none") return "";
    }
    return element.outerHTML;
  });
  expect(invisible, "has the focus, but does not show it").toBe("");
}

test("less than 300 kB of JavaScript are needed until the first keystroke", async ({
  server,
  person,
}) => {
  const ada = await person("Ada");
  const sizes = new Map<string, number>();
  const pending: Promise<void>[] = [];
  ada.page.on("requestfinished", (request) => {
    pending.push(
      (async () => {
        const response = await request.response();
        const url = new URL(request.url());
        if (response === null || request.serviceWorker() !== null) return;
        if (!url.pathname.endsWith(".js")) return;
        expect(await response.headerValue("content-encoding"), url.pathname).toBe("br");
        sizes.set(url.pathname, (await request.sizes()).responseBodySize);
      })(),
    );
  });
  await ada.page.goto(`${server.http}/d/small`);
  await ada.logIn();
  await expect(ada.editor).toBeVisible();
  await Promise.all(pending);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  console.log(`${total} bytes of JavaScript in ${sizes.size} files before the first keystroke`);
  expect(total).toBeGreaterThan(10_000);
  expect(total).toBeLessThan(300_000);
  await ada.editor.focus();
  await ada.type("x");
  await ada.saved();
});
