import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newClient } from "../src/clients.ts";
import { eventually, sleep } from "../src/eventually.ts";
import { agree, type Person } from "../src/page.ts";
import { expect, test } from "../src/pageTest.ts";
import { seen, tokenPattern, watch } from "../src/pageWatch.ts";
import { newRandom, type Random } from "../src/random.ts";
import type { Server, ServerOptions } from "../src/server.ts";

const tokensIn = (text: string): string[] => text.match(tokenPattern) ?? [];

/** What the store holds, read from a copy of it that no page can reach and repair. */
async function stored(
  server: Server,
  document: string,
  startServer: (options: ServerOptions) => Promise<Server>,
): Promise<string[]> {
  const data = await mkdtemp(join(tmpdir(), "scriptorium-e2e-"));
  await cp(server.data, data, { recursive: true });
  const copy = await startServer({ data });
  const tokens = await read(copy, document);
  await copy.kill();
  return tokens;
}

/** Reads a document with Yjs alone, as a newcomer. */
async function read(server: Server, document: string): Promise<string[]> {
  const reader = newClient("hocuspocus 4.8.0", server, document);
  try {
    await eventually(`a newcomer reads ${document}`, () => reader.synced());
    // Between the tags of the blocks: text with formats would be cut apart, but here nobody formats.
    return tokensIn(reader.doc.getXmlFragment("default").toString());
  } finally {
    reader.destroy();
  }
}

/** Types tokens, each once, with random pauses, until told to stop. */
class Typist {
  readonly typed: string[] = [];
  #stopped = false;
  #done: Promise<void> = Promise.resolve();

  constructor(
    readonly person: Person,
    private readonly random: Random,
  ) {}

  start(): void {
    this.#stopped = false;
    this.#done = this.#type();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #type(): Promise<void> {
    while (!this.#stopped) {
      const token = `${this.person.name}-${this.typed.length + 1};`;
      await this.person.type(token, this.random.below(4));
      this.typed.push(token);
      if (this.random.chance(0.15)) await this.person.press("Enter");
      await sleep(this.random.below(30));
      if (this.random.chance(0.2)) await this.#rest();
    }
  }

  /** Looks up from the keys until the page has told how it stands with what was typed. */
  async #rest(): Promise<void> {
    await expect(this.person.indicator).not.toHaveAttribute("data-state", "saving");
  }
}

function expectKept(tokens: readonly string[], owed: readonly string[], what: string): void {
  expect(
    tokens.filter((token, at) => tokens.indexOf(token) !== at),
    "doubled in the store",
  ).toEqual([]);
  const there = new Set(tokens);
  expect(
    owed.filter((token) => !there.has(token)),
    what,
  ).toEqual([]);
}

test("kill -9 while both type: what the page called saved is there, once, and at the end all is", async ({
  server,
  startServer,
  person,
}) => {
  test.setTimeout(300_000);
  const random = newRandom("pages and crashes");
  const document = "crashes";
  const address = `${server.http}/d/${document}`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  const people = [ada, bob];
  for (const one of people) await one.join(address);
  await ada.editor.focus();
  await ada.type("from Ada ");
  await ada.press("Enter");
  await ada.type("from Bob ");
  await agree(people, (text) => text.includes("from Bob "));
  await ada.caretTo({ after: "from Ada " });
  await bob.caretTo("end");
  for (const one of people) await watch(one);
  const typists = people.map((one) => new Typist(one, random));

  let promises = 0;
  for (let round = 1; round <= 4; round++) {
    for (const typist of typists) typist.start();
    await sleep(random.between(400, 2_500));
    await server.kill();
    // They go on without it.
    const before = typists.map((typist) => typist.typed.length);
    await sleep(random.below(1_000));
    await eventually("both have typed without the server", () =>
      typists.every((typist, at) => typist.typed.length > (before[at] ?? 0) + 2),
    );
    const inStore = await stored(server, document, startServer);
    for (const one of people) {
      const { promised, shown } = await seen(one);
      expectKept(inStore, promised, `${one.name} was told that these are saved`);
      expectKept(inStore, shown, `${one.name} has seen these of the other`);
      promises = Math.max(promises, promised.length);
    }
    if (random.chance(0.3)) await server.startAndKill(random.below(1_500));
    await server.start();
    for (const one of people) await one.tryNow();
    // Some crashes come while the pages are only just coming back.
    if (random.chance(0.7)) for (const one of people) await isBack(one);
    for (const typist of typists) await typist.stop();
  }

  for (const one of people) {
    await one.tryNow();
    await one.saved();
  }
  const text = await agree(people);
  const typed = typists.flatMap((typist) => typist.typed);
  expect(tokensIn(text)).toEqual(typed);
  expect((await read(server, document)).sort()).toEqual([...typed].sort());
  for (const one of people) {
    const { promised, states } = await seen(one);
    expect(promised.length).toBe(typists.find((typist) => typist.person === one)?.typed.length);
    expect(states.map(({ state }) => state)).toContain("offline");
    expect(states.at(-1)?.state).toBe("saved");
  }
  console.log(`${typed.length} tokens typed, at most ${promises} promised before the last crash`);
  expect(promises, "enough promises for this test to mean something").toBeGreaterThan(5);
});

async function isBack(person: Person): Promise<void> {
  await expect(person.indicator).not.toHaveAttribute("data-state", "offline", { timeout: 40_000 });
}

test("without a server the indicator never says saved while an edit is not", async ({
  server,
  person,
}) => {
  const ada = await person("Ada");
  await ada.join(`${server.http}/d/no server`);
  await ada.editor.focus();
  await ada.type("Ada-1; ");
  await ada.saved();
  await watch(ada);
  // Stopped, not ended: the socket stays open and nothing answers, the worst that can be.
  process.kill(server.pid, "SIGSTOP");
  try {
    for (let i = 2; i <= 30; i++) await ada.type(`Ada-${i}; `);
    await ada.shows("retrying");
    for (let i = 31; i <= 40; i++) await ada.type(`Ada-${i}; `);
    expect((await seen(ada)).promised).toEqual(["Ada-1;"]);
  } finally {
    process.kill(server.pid, "SIGCONT");
  }
  await ada.saved();
  expect((await seen(ada)).promised).toHaveLength(40);

  await server.kill();
  for (let i = 41; i <= 60; i++) await ada.type(`Ada-${i}; `);
  await ada.shows("offline");
  const { promised, states } = await seen(ada);
  expect(promised).toHaveLength(40);
  expect(states.at(-1)?.state).toBe("offline");
  await server.start();
  await ada.tryNow();
  await ada.saved();
  expect((await seen(ada)).promised).toHaveLength(60);
});
