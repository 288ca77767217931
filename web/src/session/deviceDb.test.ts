import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { Doc, encodeStateAsUpdate } from "yjs";
import { DeviceDb, documentOf, type NewRow } from "./deviceDb";

let db: DeviceDb;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  db = await DeviceDb.open();
});

/** One update for each given word, inserted one after the other by one client. */
function updatesOf(...words: string[]): Uint8Array[] {
  const doc = new Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  for (const word of words) doc.getText("t").insert(doc.getText("t").length, word);
  return updates;
}

function row(update: Uint8Array, more: Partial<NewRow> = {}): NewRow {
  return { document: "d", epoch: "e", tab: "a", update, sent: 0, edits: 1, madeAt: 1, ...more };
}

function textOf(doc: Doc): string {
  return doc.getText("t").toString();
}

describe("a copy", () => {
  test("is the snapshot and all rows, in whatever order they were written", async () => {
    const [one, two, three] = updatesOf("one ", "two ", "three") as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    await db.append([row(three), row(one)]);
    await db.append([row(two)]);
    expect(textOf(documentOf(await db.load("d", "e")))).toBe("one two three");
  });

  test("of another epoch or document is not mixed in", async () => {
    await db.append(updatesOf("mine").map((update) => row(update)));
    await db.append(updatesOf("old").map((update) => row(update, { epoch: "f" })));
    await db.append(updatesOf("other").map((update) => row(update, { document: "x" })));
    expect(textOf(documentOf(await db.load("d", "e")))).toBe("mine");
  });

  test("is empty where nothing was written", async () => {
    expect(await db.load("d", "e")).toEqual({ snapshot: null, version: 0, rows: [] });
    expect(await db.head("d")).toBeNull();
  });
});

describe("rows", () => {
  test("are marked as sent, and ids that are gone are passed over", async () => {
    const ids = await db.append(updatesOf("a", "b").map((update) => row(update)));
    await db.markSent([...ids.slice(0, 1), 4711]);
    const { rows } = await db.load("d", "e");
    expect(rows.map(({ sent }) => sent)).toEqual([1, 0]);
  });

  test("are merged into one that stands for all their edits", async () => {
    const ids = await db.append(
      updatesOf("a", "b", "c").map((update, i) => row(update, { madeAt: 10 + i })),
    );
    const merged = await db.mergeUnsent(ids, "me");
    expect(merged).toMatchObject({ edits: 3, madeAt: 10, tab: "me", sent: 0 });
    const copy = await db.load("d", "e");
    expect(copy.rows).toHaveLength(1);
    expect(textOf(documentOf(copy))).toBe("abc");
  });

  test("are not merged when one of them was delivered meanwhile", async () => {
    const ids = await db.append(updatesOf("a", "b").map((update) => row(update)));
    await db.markSent(ids.slice(1));
    expect(await db.mergeUnsent(ids, "me")).toBeNull();
    expect((await db.load("d", "e")).rows).toHaveLength(2);
  });
});

describe("compaction", () => {
  test("replaces the rows that the state contains and leaves the others", async () => {
    const updates = updatesOf("a", "b", "c");
    const ids = await db.append(updates.map((update) => row(update)));
    const two = documentOf({
      snapshot: null,
      version: 0,
      rows: (await db.load("d", "e")).rows.slice(0, 2),
    });
    const version = await db.compact("d", "e", encodeStateAsUpdate(two), 0, ids.slice(0, 2));
    expect(version).toBe(1);
    const copy = await db.load("d", "e");
    expect(copy.rows.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(textOf(documentOf(copy))).toBe("abc");
  });

  test("keeps what another tab has put into the snapshot", async () => {
    const mine = new Doc();
    mine.getText("t").insert(0, "mine");
    const theirs = new Doc();
    theirs.getText("u").insert(0, "theirs");
    await db.compact("d", "e", encodeStateAsUpdate(theirs), 0, []);
    expect(await db.compact("d", "e", encodeStateAsUpdate(mine), 0, [])).toBeNull();
    const doc = documentOf(await db.load("d", "e"));
    expect(textOf(doc)).toBe("mine");
    expect(doc.getText("u").toString()).toBe("theirs");
  });
});

describe("copies aside", () => {
  test("are those of other epochs, the newest first, until they are removed", async () => {
    for (const [epoch, madeAt] of [
      ["old", 5],
      ["older", 3],
      ["now", 9],
    ] as const) {
      await db.append(updatesOf(epoch).map((update) => row(update, { epoch, madeAt })));
    }
    await db.setHead("d", "now");
    const aside = await db.copiesAside("d", "now");
    expect(aside.map(({ epoch }) => epoch)).toEqual(["old", "older"]);
    await db.removeCopy("d", "older");
    expect(await db.copiesAside("d", "now")).toHaveLength(1);
    expect((await db.load("d", "now")).rows).toHaveLength(1);
  });
});

describe("room", () => {
  test("is made by removing delivered copies, the oldest first, and nothing else", async () => {
    const big = updatesOf("x".repeat(1_000));
    const put = async (document: string, madeAt: number, sent: 0 | 1) => {
      await db.append(big.map((update) => row(update, { document, madeAt, sent })));
      await db.setHead(document, "e");
    };
    await put("oldest", 1, 1);
    await put("newer", 2, 1);
    await put("unsent", 0, 0);
    await put("open", 0, 1);
    await db.append(
      big.map((update) => row(update, { document: "open", epoch: "aside", sent: 1 })),
    );
    const left = await db.makeRoom(4_500, "open");
    expect(left).toBeLessThan(4_500);
    expect((await db.load("oldest", "e")).rows).toHaveLength(0);
    expect((await db.load("newer", "e")).rows).toHaveLength(1);

    expect(await db.makeRoom(0, "open")).toBeGreaterThan(3_000);
    expect((await db.load("newer", "e")).rows).toHaveLength(0);
    expect((await db.load("unsent", "e")).rows).toHaveLength(1);
    expect((await db.load("open", "e")).rows).toHaveLength(1);
    expect((await db.load("open", "aside")).rows).toHaveLength(1);
  });

  test("unsent edits are counted for each document", async () => {
    await db.append(updatesOf("a", "b").map((update) => row(update, { edits: 2 })));
    await db.append(updatesOf("c").map((update) => row(update, { document: "x", sent: 1 })));
    expect([...(await db.unsent())]).toEqual([["d", 4]]);
  });
});

describe("forgetting", () => {
  test("a document leaves its other histories and other documents", async () => {
    const [update] = updatesOf("text") as [Uint8Array];
    await db.append([row(update), row(update, { epoch: "old" }), row(update, { document: "x" })]);
    await db.setHead("d", "e");
    await db.setHead("x", "e");
    await db.forgetDocument("d", "e");
    expect(await db.head("d")).toBeNull();
    expect(await db.headCopy("d")).toBeNull();
    expect((await db.load("d", "e")).rows).toHaveLength(0);
    expect((await db.copiesAside("d", "e")).map(({ epoch }) => epoch)).toEqual(["old"]);
    const other = await db.headCopy("x");
    expect(other === null ? null : textOf(other)).toBe("text");
  });

  test("everything leaves no database, even while other tabs hold it, and they write no more", async () => {
    const [update] = updatesOf("text") as [Uint8Array];
    await db.append([row(update)]);
    const otherTab = await DeviceDb.open();
    await db.forgetAll();
    await expect(otherTab.append([row(update)])).rejects.toThrow();
    await expect(db.append([row(update)])).rejects.toThrow();
    expect(await indexedDB.databases()).toEqual([]);
    expect(await (await DeviceDb.open()).unsent()).toEqual(new Map());
  });
});
