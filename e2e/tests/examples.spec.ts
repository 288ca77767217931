import {
  allExamples,
  chatExamples,
  Example,
  type ExampleName,
  JavaExample,
  textExamples,
  yjsExamples,
} from "../src/examples.ts";
import type { Person } from "../src/page.ts";
import { capture } from "../src/pageLooks.ts";
import { expect, test } from "../src/pageTest.ts";
import type { Server } from "../src/server.ts";
import { createToken, revokeToken } from "../src/tokens.ts";

const EXAMPLES = { arguments: ["--examples"] };

const times = (text: string, word: string) => text.split(word).length - 1;

/** Waits until every page shows each word once. */
async function allShow(pages: readonly Example[], words: readonly string[]): Promise<void> {
  for (const page of pages) {
    await expect
      .poll(
        async () => {
          const text = await page.text();
          return words.filter((word) => times(text, word) !== 1).map((word) => [word, text]);
        },
        { message: `what ${page.example} shows not once`, timeout: 30_000 },
      )
      .toEqual([]);
  }
}

test("every example writes and chats in the rich editor's document, also after kill -9", async ({
  startServer,
  person,
}) => {
  const server = await startServer(EXAMPLES);
  const document = "every example";
  const open = async (example: ExampleName) =>
    Example.join(example, await person(example), server, document);

  const java = new JavaExample(server, document, "Java");
  try {
    const rich = await person("Rich");
    await rich.join(`${server.http}/d/${encodeURIComponent(document)}`);
    const chat = await open("chat");
    const pages = await Promise.all(textExamples.map(open));
    const everywhere = [chat, ...pages];
    const chats = everywhere.filter(({ example }) =>
      (chatExamples as readonly string[]).includes(example),
    );
    const names = ["Rich", "Java", ...everywhere.map(({ name }) => name)];

    // Each begins a line, and then all go on with theirs at the same time.
    const round = async (number: number): Promise<string[]> => {
      for (const page of everywhere) await page.sees(names);
      const lines = [`rich ${number};`, `Java ${number};`];
      await rich.caretTo("end");
      await rich.press("Enter");
      await rich.type(lines[0] ?? "");
      await rich.saved();
      java.type(`/append ${lines[1]}`);
      for (const page of pages) {
        await allShow([page], lines);
        await page.append(`${page.example} ${number}`);
        lines.push(`${page.example} ${number}`);
      }
      await allShow(pages, lines);
      await Promise.all(pages.map((page) => page.type(" and more;")));
      return lines.map((line) => (line.endsWith(";") ? line : `${line} and more;`));
    };

    const first = await round(1);
    await allShow(pages, first);
    for (const word of first) await expect(rich.editor).toContainText(word);
    for (const word of first) await java.prints(`| ${word}`);

    for (const page of chats) await page.say(`said by ${page.example}`);
    java.type("said by java");
    for (const page of chats) {
      for (const name of [...chatExamples, "java"]) {
        await expect(page.messages.getByText(`said by ${name}`, { exact: true })).toHaveCount(1);
      }
    }
    for (const name of chatExamples) await java.prints(`${name}: said by ${name}`);
    await rich.page.getByRole("button", { name: /^Chat/ }).click();
    await expect(rich.page.getByRole("log", { name: "Messages" })).toContainText("said by java");

    await server.kill();
    for (const page of everywhere) await expect(page.status).toHaveText(/Connection lost/);
    const sarus = everywhere.find(({ example }) => example === "sarus");
    await sarus?.say("said by sarus in the meantime");
    await server.start();
    await rich.tryNow();
    for (const page of everywhere) await page.connected();
    await rich.saved();
    const second = await round(2);
    await allShow(pages, [...first, ...second]);
    const text = await rich.text();
    for (const word of [...first, ...second]) expect(times(text, word), word).toBe(1);
    const late = chat.messages.locator("p").filter({ hasText: "said by sarus in the meantime" });
    await expect(late).toHaveCount(1);
    await expect(late).toContainText(/^sarus /);
    for (const page of everywhere) {
      await expect(page.person.page.locator(".unsaved")).toHaveCount(0);
    }
    for (const { example, person } of everywhere) {
      const only = example === "react-use-websocket" ? (["wide", "narrow"] as const) : undefined;
      await capture(person, `example-${example}`, { only: only ?? ["narrow"] });
    }
    expect(await java.quit()).toBe(0);
    await chat.sees(names.filter((name) => name !== "Java"));
  } finally {
    java.kill();
  }
});

test("what others write leaves the caret where it is", async ({ startServer, person }) => {
  const server = await startServer(EXAMPLES);
  for (const example of ["events", "socket-io", "react-use-websocket"] as const) {
    const other = await Example.join("sockjs", await person("Other"), server, example);
    await other.field.fill("first line\nsecond line");
    const page = await Example.join(example, await person("Writer"), server, example);
    await allShow([page], ["first line", "second line"]);
    await page.field.focus();
    const { keyboard } = page.person.page;
    await keyboard.press("ControlOrMeta+End");
    for (const _ of " line") await keyboard.press("ArrowLeft");
    await keyboard.type(" and");
    await allShow([other], ["second and line"]);
    await other.field.fill("before\nfirst, longer line\nsecond and line\nbehind");
    await allShow([page], ["before", "first, longer line", "second and line", "behind"]);
    await keyboard.type(" then a longer");
    await allShow([page, other], ["before", "second and then a longer line", "behind"]);
    await keyboard.press("ControlOrMeta+End");
    await keyboard.press("Enter");
    await other.field.fill(`above all\n${await other.text()}`);
    await allShow([page], ["above all"]);
    await keyboard.type("the last line");
    await expect.poll(() => other.text()).toMatch(/\nbehind\nthe last line$/);
  }
});

test("CodeMirror and Quill merge in roots of their own, and the rich text stays as it is", async ({
  startServer,
  person,
}) => {
  const server = await startServer(EXAMPLES);
  const rich = await person("Rich");
  await rich.join(`${server.http}/d/beside`);
  await rich.editor.focus();
  await rich.type("The rich text");
  await rich.saved();
  for (const example of yjsExamples) {
    const ada = await Example.join(example, await person("Ada"), server, "beside");
    const bob = await Example.join(example, await person("Bob"), server, "beside");
    await ada.sees(["Rich", "Ada", "Bob"]);
    await Promise.all([ada.append(`Ada in ${example};`), bob.append(`Bob in ${example};`)]);
    await allShow([ada, bob], [`Ada in ${example};`, `Bob in ${example};`]);
    await expect.poll(() => bob.text()).toBe(await ada.text());
    await capture(ada.person, `example-${example}`);
    await ada.person.page.close();
    await bob.person.page.close();
  }
  expect(await rich.text()).toBe("The rich text");
});

test("where tokens are asked for, every example shows one or says what is missing", async ({
  startServer,
  person,
}) => {
  const server = await startServer({ arguments: ["--examples", "--auth", "token"] });
  const tokens = {
    writer: await createToken(server, "Ada Lovelace", "members"),
    reader: await createToken(server, "Bob Kahn", "members", "read"),
    other: await createToken(server, "Carl", "elsewhere"),
  };
  const visitor = await person("Visitor");
  const asked: string[] = [];
  const java = new JavaExample(server, "members", "nobody", tokens.writer);
  try {
    await java.prints("* Ada Lovelace joined");
    for (const example of allExamples) {
      const page = await visit(visitor, example, server);
      await expect(page.status, example).toContainText("asks for a token");
    }
    const stranger = await visit(await person("Carl"), "sockjs", server, tokens.other);
    await expect(stranger.status).toContainText("not for the document");
    const join = async (example: ExampleName) => {
      const writer = await person(example);
      writer.page.on("request", (request) => asked.push(request.url()));
      return Example.join(example, writer, server, "members", `#token=${tokens.writer}`);
    };
    const writers = await Promise.all(allExamples.map(join));
    for (const page of writers) {
      const { example } = page;
      expect(page.person.page.url(), "the token stays in the address").not.toContain("token");
      // An editor of Yjs draws its own name itself; that others see the token's is shown by security.spec.
      const isYjs = (yjsExamples as readonly string[]).includes(example);
      await expect.poll(() => page.people(), example).toContain(isYjs ? example : "Ada Lovelace");
      if (example === "chat") continue;
      await page.append(`By ${example};`);
      await allShow([page], [`By ${example};`]);
    }
    for (const example of textExamples) await java.prints(`| By ${example};`);
    const reader = await visit(await person("Bob"), "streaming", server, tokens.reader);
    await allShow([reader], ["By polling;"]);
    await expect(reader.person.page.getByText("but not change it")).toBeVisible();
    await expect(reader.field).toHaveAttribute("readonly");

    await revokeToken(server, tokens.writer);
    for (const page of writers) {
      await expect(page.status, page.example).toContainText("taken back", { timeout: 15_000 });
      forgive401(page.person);
    }
    for (const token of Object.values(tokens)) {
      expect(asked.join(" "), "a token in an address").not.toContain(token);
      expect(server.output, "a token in the log").not.toContain(token);
    }
  } finally {
    java.kill();
  }
});

test("the list of the examples leads to each of them, in the chosen document", async ({
  startServer,
  person,
}) => {
  const server = await startServer(EXAMPLES);
  const ada = await person("Ada");
  await ada.page.goto(`${server.http}/examples?document=notes`);
  await expect(ada.page.getByLabel("Document")).toHaveValue("notes");
  await capture(ada, "examples");
  const links = ada.page.getByRole("main").getByRole("listitem").getByRole("link");
  const addresses = await links.evaluateAll((all) =>
    all.map((link) => (link as HTMLAnchorElement).href),
  );
  const expected = [...allExamples, "java"].map(
    (name) => `${server.http}/examples/${name}/?document=notes`,
  );
  expect(addresses.sort()).toEqual(expected.sort());
  await ada.page.getByRole("link", { name: "Java" }).click();
  await expect(ada.page.locator("#command")).toHaveText(
    `java examples/java/LiveClient.java ${server.http} notes Ada`,
  );
  await ada.page.getByText("The program: examples/java/LiveClient.java").click();
  await expect(ada.page.getByText("public final class LiveClient")).toBeVisible();
  await capture(ada, "example-java");
  await ada.page.getByRole("link", { name: "All examples" }).click();
  await expect(ada.page).toHaveURL(`${server.http}/examples/?document=notes`);
});

/** Opens an example without joining. */
async function visit(
  visitor: Person,
  example: ExampleName,
  server: Server,
  token?: string,
): Promise<Example> {
  return Example.at(
    example,
    visitor,
    server,
    "members",
    token === undefined ? "" : `#token=${token}`,
  );
}

/** A browser says every 401 on its console; everything else stays a complaint. */
function forgive401(person: Person): void {
  const others = person.complaints.filter((complaint) => !complaint.includes("status of 401"));
  person.complaints.splice(0, person.complaints.length, ...others);
}
