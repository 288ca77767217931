import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { expect, type Locator } from "@playwright/test";
import type { Person } from "./page.ts";
import { javaProgram, root, type Server } from "./server.ts";

/** Pages of examples/ that show the same text as the rich editor. */
export const textExamples = [
  "react-use-websocket",
  "sarus",
  "sockjs",
  "socket-io",
  "events",
  "streaming",
  "polling",
] as const;
/** Pages with a chat. */
export const chatExamples = ["chat", "sarus", "socket-io"] as const;
/** Pages with a text of their own beside the rich one. */
export const yjsExamples = ["codemirror", "quill"] as const;
export const allExamples = ["chat", ...textExamples, ...yjsExamples] as const;
export type ExampleName = (typeof allExamples)[number];

/** One page of examples/ in a browser of its own. */
export class Example {
  readonly example: ExampleName;
  readonly person: Person;
  readonly field: Locator;
  readonly status: Locator;
  readonly messages: Locator;
  readonly #name: string;

  private constructor(example: ExampleName, person: Person, name: string) {
    const { page } = person;
    this.example = example;
    this.person = person;
    this.#name = name;
    this.field = page.getByRole("textbox", { name: /^Shared / });
    this.status = page.getByRole("status");
    this.messages = page.getByRole("log", { name: "Chat" });
  }

  /** Opens a page without waiting for anything. */
  static async at(
    example: ExampleName,
    person: Person,
    server: Server,
    document: string,
    fragment = "",
  ): Promise<Example> {
    const query = `?document=${encodeURIComponent(document)}`;
    await person.page.goto(`${server.http}/examples/${example}/${query}${fragment}`);
    return new Example(example, person, person.name);
  }

  /** Opens a page and joins under the person's name. */
  static async join(
    example: ExampleName,
    person: Person,
    server: Server,
    document: string,
    fragment = "",
  ): Promise<Example> {
    const opened = await Example.at(example, person, server, document, fragment);
    await opened.connected();
    await person.page.getByLabel("Your name").fill(person.name);
    await person.page.getByRole("button", { name: "Join" }).click();
    return opened;
  }

  async connected(): Promise<void> {
    await expect(this.status, this.example).toHaveText(/^Connected/, { timeout: 30_000 });
  }

  /** Who is here, as this page shows it. */
  async people(): Promise<string[]> {
    return this.person.page
      .getByRole("list", { name: "Here now" })
      .getByRole("listitem")
      .allTextContents();
  }

  async sees(names: readonly string[]): Promise<void> {
    await expect
      .poll(async () => (await this.people()).sort(), {
        message: `${this.example} sees who is here`,
        timeout: 30_000,
      })
      .toEqual([...names].sort());
  }

  /** The text as somebody reads it. */
  async text(): Promise<string> {
    const text = await this.field.evaluate((field) => {
      if (field instanceof HTMLTextAreaElement) return field.value;
      const lines = [...field.querySelectorAll(".cm-line")].map((line) => {
        const copy = line.cloneNode(true) as HTMLElement;
        for (const caret of copy.querySelectorAll(".cm-ySelectionCaret")) caret.remove();
        return copy.textContent;
      });
      return lines.length > 0 ? lines.join("\n") : (field as HTMLElement).innerText;
    });
    return text.replaceAll("\u00a0", " ");
  }

  /** Types a line at the end of the text. */
  async append(line: string): Promise<void> {
    const { keyboard } = this.person.page;
    await this.field.focus();
    await keyboard.press("ControlOrMeta+End");
    await keyboard.press("Enter");
    await this.type(line);
  }

  /** Types where the caret is. */
  async type(words: string): Promise<void> {
    await this.person.page.keyboard.type(words, { delay: 10 });
  }

  async say(text: string): Promise<void> {
    await this.person.page.getByLabel("Message").fill(text);
    await this.person.page.getByRole("button", { name: "Send" }).click();
  }

  get name(): string {
    return this.#name;
  }
}

/** The program examples/java/LiveClient.java, as somebody starts it in a terminal. */
export class JavaExample {
  readonly #process: ChildProcessWithoutNullStreams;
  #output = "";

  constructor(server: Server, document: string, name: string, token?: string) {
    const program = join(root, "examples", "java", "LiveClient.java");
    this.#process = spawn(javaProgram(), [program, server.http, document, name], {
      env: { ...process.env, ...(token === undefined ? {} : { SCRIPTORIUM_TOKEN: token }) },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    }
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#output;
  }

  type(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  async prints(text: string): Promise<void> {
    await expect
      .poll(() => this.#output, { message: `Java prints ${text}`, timeout: 30_000 })
      .toContain(text);
  }

  /** Ends it as its user would; the answer is its exit code. */
  async quit(): Promise<number | null> {
    if (this.#process.exitCode !== null) return this.#process.exitCode;
    const ended = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    this.type("/quit");
    await ended;
    return this.#process.exitCode;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
