import * as Y from "yjs";
import { newClient } from "../src/clients.ts";
import { eventually, sleep } from "../src/eventually.ts";
import type { Server } from "../src/server.ts";
import { CountingProxy, type Traffic } from "./countingProxy.ts";
import type { Way } from "./ways.ts";

/** How much is measured. */
export interface Plan {
  /** Sizes of the documents, in characters. */
  readonly sizes: readonly number[];
  /** In each run. */
  readonly keystrokes: number;
  /** From one keystroke to the next. */
  readonly everyMillis: number;
  /** Runs for the time; one more counts bytes. */
  readonly runs: number;
  /** Keystrokes before the first run of a way, in a document of their own, that nobody counts. */
  readonly warmUp: number;
}

/** Milliseconds of all keystrokes of all runs. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
  /** The least and the most of the runs' medians. */
  readonly runs: readonly [number, number];
}

/** What a client has cost, for one keystroke. */
export interface Wire {
  readonly up: number;
  readonly down: number;
  readonly connectionsAtOnce: number;
  readonly openedPer100: number;
}

export interface Row {
  readonly way: string;
  readonly size: number;
  /** From the keystroke until the other one's client has it to show. */
  readonly shown: Spread;
  /** From the keystroke until its author knows that it is on disk; null where the protocol never says so. */
  readonly saved: Spread | null;
  readonly author: Wire;
  readonly other: Wire;
}

/** When each letter of one author was typed, shown and saved. */
class Letters {
  readonly #typed: number[] = [];
  readonly #shown: number[] = [];
  readonly #saved: number[] = [];

  type(): void {
    this.#typed.push(performance.now());
  }

  shown(count: number): void {
    this.#reach(this.#shown, count);
  }

  saved(count: number): void {
    this.#reach(this.#saved, count);
  }

  get shownAll(): boolean {
    return this.#shown.length === this.#typed.length;
  }

  get savedAll(): boolean {
    return this.#saved.length === this.#typed.length;
  }

  get untilShown(): number[] {
    return this.#shown.map((at, i) => at - (this.#typed[i] ?? at));
  }

  get untilSaved(): number[] {
    return this.#saved.map((at, i) => at - (this.#typed[i] ?? at));
  }

  /** One message may bring several letters. */
  #reach(times: number[], count: number): void {
    const now = performance.now();
    while (times.length < Math.min(count, this.#typed.length)) times.push(now);
  }
}

/** One types, another one reads, each through a proxy if there is one. */
async function typing(
  server: Server,
  way: Way,
  document: string,
  plan: Pick<Plan, "keystrokes" | "everyMillis">,
  proxies?: { readonly author: CountingProxy; readonly other: CountingProxy },
): Promise<Letters> {
  const letters = new Letters();
  const nothing = () => {};
  let before = Number.POSITIVE_INFINITY;
  const [other, author] = await Promise.all([
    way.open(proxies?.other.addresses ?? server, document, "Bob", {
      shown: (length) => letters.shown(length - before),
      saved: nothing,
    }),
    way.open(proxies?.author.addresses ?? server, document, "Ada", {
      shown: nothing,
      saved: (count) => letters.saved(count),
    }),
  ]);
  try {
    before = other.length;
    proxies?.author.restart();
    proxies?.other.restart();
    const from = performance.now();
    for (let i = 0; i < plan.keystrokes; i++) {
      // By the clock and not by the last answer: a person does not wait for the screen either.
      await sleep(Math.max(0, from + i * plan.everyMillis - performance.now()));
      letters.type();
      author.type();
    }
    await eventually(
      `${way.name}: every letter is shown${way.tells ? " and saved" : ""}`,
      () => letters.shownAll && (letters.savedAll || !way.tells),
      30_000,
      () => `${letters.untilShown.length} shown, ${letters.untilSaved.length} saved`,
    );
    return letters;
  } finally {
    author.close();
    other.close();
  }
}

async function counted(
  server: Server,
  way: Way,
  document: string,
  plan: Plan,
): Promise<Pick<Row, "author" | "other">> {
  const author = await CountingProxy.before(server.port);
  const other = await CountingProxy.before(server.port);
  const each = ({ up, down, opened, atOnce }: Traffic): Wire => ({
    up: up / plan.keystrokes,
    down: down / plan.keystrokes,
    connectionsAtOnce: atOnce,
    openedPer100: (opened * 100) / plan.keystrokes,
  });
  try {
    await typing(server, way, document, plan, { author, other });
    return { author: each(author.traffic), other: each(other.traffic) };
  } finally {
    await author.close();
    await other.close();
  }
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function quantile(values: readonly number[], part: number): number {
  const all = sorted(values);
  const value = all[Math.min(all.length - 1, Math.floor(all.length * part))];
  if (value === undefined) throw new Error("no figure was taken");
  return value;
}

function spread(runs: readonly (readonly number[])[]): Spread {
  const medians = sorted(runs.map((run) => quantile(run, 0.5)));
  const all = runs.flat();
  return {
    median: quantile(all, 0.5),
    p95: quantile(all, 0.95),
    runs: [medians[0] ?? 0, medians.at(-1) ?? 0],
  };
}

/** Makes a document of paragraphs. */
async function write(server: Server, document: string, size: number): Promise<void> {
  const client = newClient("hocuspocus 4.8.0", server, document);
  await eventually("the document is open", () => client.synced());
  const words = "Many hands write one text and nobody has to wait for another. ";
  client.doc.transact(() => {
    const text = client.doc.getXmlFragment("default");
    for (let left = size; left > 0; left -= 200) {
      const paragraph = new Y.XmlElement("paragraph");
      paragraph.insert(0, [new Y.XmlText(words.repeat(4).slice(0, Math.min(left, 200)).trimEnd())]);
      text.insert(text.length, [paragraph]);
    }
  });
  await eventually("the document is saved", () => client.unsynced() === 0);
  client.destroy();
}

/** Measures one way in a document of one size. */
export async function measure(server: Server, way: Way, size: number, plan: Plan): Promise<Row> {
  const document = (part: string) => `${way.name} ${size} ${part}`;
  const prepared = async (part: string) => {
    await write(server, document(part), size);
    return document(part);
  };
  if (plan.warmUp > 0) {
    const warm = { ...plan, keystrokes: plan.warmUp };
    await typing(server, way, await prepared("warm-up"), warm);
  }
  const shown: number[][] = [];
  const saved: number[][] = [];
  for (let run = 0; run < plan.runs; run++) {
    const letters = await typing(server, way, await prepared(`run ${run}`), plan);
    shown.push(letters.untilShown);
    saved.push(letters.untilSaved);
  }
  return {
    way: way.name,
    size,
    shown: spread(shown),
    saved: way.tells ? spread(saved) : null,
    ...(await counted(server, way, await prepared("counted"), plan)),
  };
}
