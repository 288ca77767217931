import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { eventually } from "./eventually.ts";

export type SaveState =
  | "saved"
  | "saving"
  | "retrying"
  | "offline"
  | "denied"
  | "refused"
  | "epoch";

/**
 * What a browser says when the server is away, and of a policy that it keeps only for secure
 * addresses; anything else on its console is a fault.
 */
const harmless =
  /WebSocket connection to '[^']*' failed|Failed to load resource: net::ERR_|The Cross-Origin-Opener-Policy header has been ignored/;

/** One person with a browser of their own, and what they see and do on the page. */
export class Person {
  readonly name: string;
  readonly page: Page;
  readonly editor: Locator;
  readonly indicator: Locator;
  readonly presence: Locator;
  readonly history: Locator;
  readonly title: Locator;
  /** Whatever the page has complained about, in the words of the browser. */
  readonly complaints: string[] = [];

  private constructor(name: string, page: Page) {
    this.name = name;
    this.page = page;
    this.editor = page.getByTestId("editor");
    this.indicator = page.getByTestId("save-indicator");
    this.presence = page.getByTestId("presence");
    this.history = page.getByTestId("history");
    this.title = page.getByRole("textbox", { name: "Title" });
    page.on("pageerror", (error) => this.complaints.push(`exception: ${error.stack ?? error}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && !message.text().includes("Content Security Policy")) return;
      if (!harmless.test(message.text())) this.complaints.push(message.text());
    });
  }

  static async on(context: BrowserContext, name: string): Promise<Person> {
    const page = await context.newPage();
    const person = new Person(name, page);
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    return person;
  }

  /** Opens an address as somebody whom this browser does not know, and joins. */
  async join(address: string): Promise<void> {
    await this.page.goto(address);
    await this.logIn();
    await this.ready();
  }

  async logIn(): Promise<void> {
    await expect(this.page.getByRole("heading", { name: "Hello, user!" })).toBeVisible();
    await this.page.getByRole("textbox").fill(this.name);
    await this.page.getByRole("button", { name: "Join" }).click();
  }

  /** The text is here and everything is saved. */
  async ready(): Promise<void> {
    await expect(this.editor).toBeVisible();
    await this.saved();
  }

  async saved(): Promise<void> {
    await this.shows("saved");
  }

  async shows(state: SaveState, timeout = 40_000): Promise<void> {
    await expect(this.indicator).toHaveAttribute("data-state", state, { timeout });
  }

  async state(): Promise<SaveState> {
    return (await this.indicator.getAttribute("data-state")) as SaveState;
  }

  /** Comes back by itself at once instead of after the next pause of the page, if there is need. */
  async tryNow(): Promise<void> {
    await this.page.evaluate(() => window.dispatchEvent(new Event("online")));
  }

  /** The text without formats, a line for each block. */
  async text(): Promise<string> {
    return this.editor.evaluate((editor) =>
      [...editor.querySelectorAll("p, h1, h2, h3, pre")]
        .map((block) => block.textContent ?? "")
        .join("\n")
        .replaceAll("\u00a0", " "),
    );
  }

  /** The nodes of the text without what only decorates it for this person. */
  async html(): Promise<string> {
    return this.editor.evaluate((editor) => {
      const copy = editor.cloneNode(true) as HTMLElement;
      for (const element of copy.querySelectorAll(
        ".caret, .ProseMirror-separator, .ProseMirror-trailingBreak",
      )) {
        element.remove();
      }
      for (const element of copy.querySelectorAll("span.foreign-selection")) {
        element.replaceWith(...element.childNodes);
      }
      for (const element of copy.querySelectorAll(".is-empty, .is-editor-empty")) {
        element.removeAttribute("data-placeholder");
        element.removeAttribute("class");
      }
      for (const element of copy.querySelectorAll(".ProseMirror-selectednode"))
        element.removeAttribute("class");
      copy.normalize();
      return copy.innerHTML;
    });
  }

  /** Puts the caret into the text: at its start, its end, or after the first place with these words. */
  async caretTo(place: "start" | "end" | { after: string }): Promise<void> {
    await this.editor.focus();
    if (place === "start") await this.page.keyboard.press("ControlOrMeta+Home");
    else if (place === "end") await this.page.keyboard.press("ControlOrMeta+End");
    else {
      // What arrives from others may redraw the line before the editor has heard of the new selection.
      await expect(async () => {
        await this.placeCaret(place.after);
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(await this.page.evaluate(textBeforeCaret)).toContain(place.after);
      }).toPass();
    }
  }

  private async placeCaret(after: string): Promise<void> {
    await this.editor.evaluate((editor, words) => {
      const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = (node.nodeValue ?? "").indexOf(words);
        // The box of a task repeats its text for those who do not see it.
        if (at === -1 || node.parentElement?.closest("label") != null) continue;
        getSelection()?.collapse(node, at + words.length);
        return;
      }
      throw new Error(`not in the text: ${words}`);
    }, after);
  }

  /** Selects the first place with these words. */
  async select(words: string): Promise<void> {
    // What arrives from others meanwhile may redraw the line and move the selection.
    await expect(async () => {
      await this.caretTo({ after: words });
      for (const _ of words) await this.page.keyboard.press("Shift+ArrowLeft");
      expect(await this.page.evaluate(() => String(getSelection()))).toBe(words);
      // A browser tells the editor of a new selection a moment later; a shortcut pressed before acts on the one before.
      await expect
        .poll(() => this.editor.evaluate(selectedInEditor), { timeout: 1_000 })
        .toBe(words);
    }).toPass();
  }

  async type(text: string, delay = 0): Promise<void> {
    await this.page.keyboard.type(text, { delay });
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** The names in the list of who is here. */
  async here(): Promise<string[]> {
    const names = await this.presence
      .getByRole("listitem")
      .evaluateAll((items) =>
        items.map(
          (item) =>
            (item.querySelector("[title],[aria-label]") ?? item).getAttribute("title") ??
            item.textContent ??
            "",
        ),
      );
    return names.map((name) => name.replace(/\s*\(you\)/, "").trim()).sort();
  }

  async seesHere(...names: string[]): Promise<void> {
    const wanted = [...names].sort();
    await expect
      .poll(() => this.here(), { message: `${this.name} sees who is here` })
      .toEqual(wanted);
  }

  async seesInHistory(text: string, count = 1): Promise<void> {
    await expect(this.history.getByRole("listitem").filter({ hasText: text })).toHaveCount(count, {
      timeout: 15_000,
    });
  }
}

/** Waits until all see the same text and it meets a condition; the answer is that text. */
export async function agree(
  people: readonly Person[],
  complete: (text: string) => boolean = () => true,
): Promise<string> {
  let texts: string[] = [];
  await eventually(
    `${people.map((person) => person.name).join(", ")} see the same`,
    async () => {
      texts = await Promise.all(people.map((person) => person.html()));
      if (texts.some((text) => text !== texts[0])) return false;
      texts = await Promise.all(people.map((person) => person.text()));
      return texts.every((text) => text === texts[0]) && complete(texts[0] ?? "");
    },
    30_000,
    () => JSON.stringify(texts, null, 1),
  );
  return texts[0] ?? "";
}

/** In the page: the text between the start of the caret's text node and the caret. */
function textBeforeCaret(): string {
  const selection = getSelection();
  return (selection?.anchorNode?.nodeValue ?? "").slice(0, selection?.anchorOffset);
}

/** What Tiptap, which leaves itself on its element, takes for selected. */
function selectedInEditor(element: Element): string {
  const { state } = (element as unknown as { editor: { state: EditorState } }).editor;
  return state.doc.textBetween(state.selection.from, state.selection.to);
}

interface EditorState {
  selection: { from: number; to: number };
  doc: { textBetween(from: number, to: number): string };
}
