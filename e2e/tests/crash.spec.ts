import { newClient } from "../src/clients.ts";
import { eventually, sleep } from "../src/eventually.ts";
import { newRandom, type Random } from "../src/random.ts";
import type { Server } from "../src/server.ts";
import { expect, test } from "../src/test.ts";
import { ProviderWriter, RawWriter, tokensIn, type Writer } from "../src/writers.ts";

const documents = ["crash one", "crash two", "crash three"];

/** Reads a document as a newcomer does who has never seen it. */
async function read(server: Server, document: string): Promise<string> {
  const reader = newClient("hocuspocus 4.8.0", server, document);
  try {
    await eventually(`a newcomer reads ${document}`, () => reader.synced());
    return reader.doc.getText("tokens").toString();
  } finally {
    reader.destroy();
  }
}

/**
 * Every rule of the oracle that a newcomer's view can break; the answer is how many tokens were owed.
 * To the settled writers everything is owed.
 */
async function judge(
  server: Server,
  writers: readonly Writer[],
  settled: readonly Writer[] = [],
): Promise<number> {
  let owed = 0;
  for (const document of documents) {
    const text = await read(server, document);
    const counts = new Map<string, number>();
    for (const token of tokensIn(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
    expect(tokensIn(text).join(""), "nothing but whole tokens").toBe(text);
    expect([...counts].filter(([, count]) => count > 1)).toEqual([]);

    const here = writers.filter((writer) => writer.document === document);
    const operations = here.flatMap((writer) =>
      writer.operations.map((operation) => ({
        ...operation,
        acknowledged: settled.includes(writer) || writer.isAcknowledged(operation),
      })),
    );
    const deletes = operations.filter(({ kind }) => kind === "delete");
    const perhapsDeleted = new Set(deletes.map(({ token }) => token));
    const mustBeThere = operations.filter(
      ({ kind, token, acknowledged }) =>
        kind === "insert" && acknowledged && !perhapsDeleted.has(token),
    );
    const mustBeGone = deletes.filter(({ acknowledged }) => acknowledged);
    const lost = mustBeThere.map(({ token }) => token).filter((token) => !counts.has(token));
    const risen = mustBeGone.map(({ token }) => token).filter((token) => counts.has(token));
    expect(lost, `acknowledged in ${document}, and lost`).toEqual([]);
    expect(risen, `deleted in ${document}, and back`).toEqual([]);
    owed += mustBeThere.length + mustBeGone.length;
  }
  return owed;
}

async function writeFor(millis: number, writers: readonly Writer[], random: Random): Promise<void> {
  const end = performance.now() + millis;
  while (performance.now() < end) {
    for (const writer of writers) {
      if (!writer.ready() && random.chance(0.9)) continue;
      for (let i = random.between(0, writer instanceof RawWriter ? 6 : 2); i > 0; i--) {
        writer.write(random);
      }
    }
    await sleep(random.below(8));
  }
}

test("24 times kill -9 under writers: all that was acknowledged is there, once", async ({
  server,
}) => {
  test.setTimeout(600_000);
  const random = newRandom("crash loop");
  const all: Writer[] = [];
  let active: Writer[] = [];
  const newWriter = (): Writer => {
    const name = `w${all.length}`;
    const document = random.pick(documents);
    const writer = random.chance(0.5)
      ? new ProviderWriter(name, document)
      : new RawWriter(name, document);
    all.push(writer);
    return writer;
  };

  let owed = 0;
  for (let round = 1; round <= 24; round++) {
    while (active.length < 5) active.push(newWriter());
    for (const writer of active) writer.connect(server);
    // Some rounds end while documents are still being opened.
    if (random.chance(0.75)) {
      await eventually("the writers are synced", () => active.every((writer) => writer.ready()));
    }
    const writing = writeFor(random.between(30, 900), active, random);
    if (random.chance(0.3)) await sleep(random.below(300));
    else await writing;
    if (random.chance(0.15)) {
      // The end comes while the server is already ending in good order.
      process.kill(server.pid, "SIGTERM");
      await sleep(random.below(120));
    }
    await server.kill();
    await writing;

    // Half of the writers are gone for good, so that nobody can offer again what they had; the
    // others keep what they have and offer it again in the next round.
    for (const writer of active) writer.disconnect();
    active = active.filter((writer) => {
      const stays = random.chance(0.5);
      if (!stays) writer.destroy();
      return stays;
    });

    // A crash while it recovers from a crash.
    if (random.chance(0.25)) await server.startAndKill(random.below(900));
    await server.start();
    owed = await judge(server, all);
  }

  // The survivors return, and everything settles.
  for (const writer of active) writer.connect(server);
  await eventually("the survivors have an answer to everything", () =>
    active.every((writer) => writer.ready() && writer.ledger.unanswered === 0),
  );
  owed = await judge(server, all, active);
  for (const writer of all) {
    expect(writer.ledger.refused, "refused updates").toBe(0);
    expect(writer.ledger.surplus, "acknowledgements of nothing").toBe(0);
  }
  for (const writer of active) writer.destroy();
  expect(await server.stop()).toBe(0);
  await server.start();
  expect(await judge(server, all, active)).toBe(owed);
  const operations = all.reduce((count, writer) => count + writer.operations.length, 0);
  console.log(`${operations} operations by ${all.length} writers, ${owed} of them owed at the end`);
  expect(owed, "enough acknowledged for this test to mean something").toBeGreaterThan(500);
});
