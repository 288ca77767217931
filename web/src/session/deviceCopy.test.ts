import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { applyUpdate, Doc, encodeStateAsUpdate } from "yjs";
import { DeviceCopy } from "./deviceCopy";
import { DeviceDb, documentOf, type NewRow, type Row } from "./deviceDb";
import type { TabChannel, TabMessage } from "./tabs";

let db: DeviceDb;
let tabs: ((message: TabMessage) => void)[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  globalThis.indexedDB = new IDBFactory();
  db = await DeviceDb.open();
  tabs = [];
});

afterEach(() => vi.useRealTimers());

/** Waits for what the database does in its own time; patient, for machines that are busy. */
async function eventually(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 30_000, interval: 5 });
}

function channel(): TabChannel {
  let own: ((message: TabMessage) => void) | null = null;
  return {
    tell: (message) => {
      for (const hear of tabs) if (hear !== own) hear(message);
    },
    listen: (hear) => {
      own = hear;
      tabs.push(hear);
    },
    close: () => {
      tabs = tabs.filter((hear) => hear !== own);
    },
  };
}

/** A tab: a document whose local changes go to the copy, numbered as the ledger does it. */
function openTab(name: string, store: DeviceDb = db) {
  const doc = new Doc();
  const settled: string[] = [];
  const adopted: Row[] = [];
  let last = 0;
  const copy = new DeviceCopy(store, "d", "e", name, doc, channel(), {
    settled: (through, onDevice) => settled.push(`${onDevice} ${through}`),
    otherTabsChanged: () => {},
    adopt: (row) => {
      adopted.push(row);
      last += 1;
      applyUpdate(doc, row.update, "device");
      copy.adopted(row, last);
    },
  });
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin === "device") return;
    if (origin === "server") {
      copy.received(update);
      return;
    }
    last += 1;
    copy.changed(last, update, 1_000 + last);
  });
  const type = (text: string) => doc.getText("t").insert(doc.getText("t").length, text);
  return { copy, doc, settled, adopted, type, last: () => last };
}

async function stored(): Promise<string> {
  return documentOf(await db.load("d", "e"))
    .getText("t")
    .toString();
}

async function unsentEdits(): Promise<number> {
  const { rows } = await db.load("d", "e");
  return rows.reduce((sum, row) => sum + (row.sent === 0 ? row.edits : 0), 0);
}

/** A database whose writing can be made to fail or to hang. */
function troubled(how: { fails: boolean; hangs: boolean }): DeviceDb {
  const append = async (rows: NewRow[]) => {
    if (how.fails) throw new DOMException("no room", "QuotaExceededError");
    if (how.hangs) await new Promise(() => {});
    return db.append(rows);
  };
  return new Proxy(db, {
    get: (target, key) => {
      if (key === "append") return append;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("a change", () => {
  test("is settled only when its row can be read back", async () => {
    const tab = openTab("a");
    tab.type("one");
    expect(tab.copy.settled).toBe(0);
    await tab.copy.flushAll();
    expect(tab.settled).toEqual(["stored 1"]);
    expect(tab.copy.settled).toBe(1);
    expect(await stored()).toBe("one");
    expect(await unsentEdits()).toBe(1);
  });

  test("that gathers while another is written goes into the next transaction", async () => {
    const append = vi.spyOn(db, "append");
    const tab = openTab("a");
    for (const letter of "abcdef") tab.type(letter);
    await eventually(() => expect(tab.copy.settled).toBe(6));
    expect(append.mock.calls.map(([rows]) => rows.length)).toEqual([1, 5]);
    expect(await stored()).toBe("abcdef");
  });

  test("is written after the remote one that it builds on", async () => {
    const other = new Doc();
    other.getText("t").insert(0, "theirs ");
    const tab = openTab("a");
    applyUpdate(tab.doc, encodeStateAsUpdate(other), "server");
    expect(tab.copy.settled).toBe(0);
    tab.type("mine");
    await tab.copy.flushAll();
    const { rows } = await db.load("d", "e");
    expect(rows.map(({ sent }) => sent)).toEqual([1, 0]);
    expect(await stored()).toBe("theirs mine");
  });
});

describe("a device that fails", () => {
  test("settles changes as failed, keeps them, and writes them when it works again", async () => {
    const how = { fails: true, hangs: false };
    const tab = openTab("a", troubled(how));
    tab.type("one ");
    await eventually(() => expect(tab.settled).toEqual(["failed 1"]));
    expect(tab.copy.writing).toBe(false);
    tab.type("two");
    expect(tab.copy.settled).toBe(2);
    how.fails = false;
    await vi.advanceTimersByTimeAsync(5_000);
    await tab.copy.flushAll();
    expect(tab.settled.at(-1)).toBe("stored 2");
    expect(tab.copy.writing).toBe(true);
    expect(await stored()).toBe("one two");
  });

  test("that hangs does not hold back sending for longer than 3 s", async () => {
    const tab = openTab("a", troubled({ fails: false, hangs: true }));
    tab.type("one");
    await vi.advanceTimersByTimeAsync(2_900);
    expect(tab.copy.settled).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(tab.settled).toEqual(["failed 1"]);
    tab.type("two");
    expect(tab.copy.settled).toBe(2);
  });
});

describe("an acknowledgement", () => {
  test("clears the rows up to it and tells the other tabs", async () => {
    const a = openTab("a");
    const b = openTab("b");
    b.copy.linked = true;
    a.type("one");
    a.type("two");
    await a.copy.flushAll();
    await eventually(() => expect(b.copy.otherTabs.edits).toBe(2));
    a.copy.acknowledged(1);
    await a.copy.flushAll();
    expect(await unsentEdits()).toBe(1);
    expect(b.copy.otherTabs).toEqual({ edits: 1, since: 1_002 });
    a.copy.acknowledged(2);
    await a.copy.flushAll();
    expect(b.copy.otherTabs).toEqual({ edits: 0, since: null });
  });

  test("that comes before the row is complete clears it then", async () => {
    const tab = openTab("a");
    tab.type("one");
    tab.copy.acknowledged(1);
    await tab.copy.flushAll();
    await vi.advanceTimersByTimeAsync(300);
    await tab.copy.flushAll();
    expect(await unsentEdits()).toBe(0);
  });
});

describe("another tab's rows", () => {
  test("are adopted and offered here when nobody delivers them", async () => {
    const a = openTab("a");
    const b = openTab("b");
    b.copy.linked = true;
    a.type("left behind");
    await a.copy.flushAll();
    await a.copy.close();
    await vi.advanceTimersByTimeAsync(3_500);
    await eventually(() => expect(b.adopted).toHaveLength(1));
    expect(b.doc.getText("t").toString()).toBe("left behind");
    await b.copy.flushAll();
    expect(b.copy.settled).toBe(1);
    b.copy.acknowledged(b.last());
    await b.copy.flushAll();
    expect(await unsentEdits()).toBe(0);
  });

  test("are not adopted when their own tab has delivered them", async () => {
    const a = openTab("a");
    const b = openTab("b");
    b.copy.linked = true;
    a.type("delivered");
    await a.copy.flushAll();
    a.copy.acknowledged(1);
    await a.copy.flushAll();
    await vi.advanceTimersByTimeAsync(3_500);
    expect(b.adopted).toHaveLength(0);
  });

  test("are not adopted while their own tab is there, however long the server takes", async () => {
    const a = openTab("a");
    const b = openTab("b");
    b.copy.linked = true;
    a.type("slow server");
    await a.copy.flushAll();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(b.adopted).toHaveLength(0);
    expect(b.copy.otherTabs.edits).toBe(1);
    await a.copy.close();
    await vi.advanceTimersByTimeAsync(4_000);
    await eventually(() => expect(b.adopted).toHaveLength(1));
  });

  test("are shown here at once when the link goes, and while it is gone", async () => {
    const a = openTab("a");
    const b = openTab("b");
    b.copy.linked = true;
    a.type("going ");
    await a.copy.flushAll();
    expect(b.adopted).toHaveLength(0);
    b.copy.linked = false;
    await eventually(() => expect(b.doc.getText("t").toString()).toBe("going "));
    a.type("gone");
    await a.copy.flushAll();
    await eventually(() => expect(b.doc.getText("t").toString()).toBe("going gone"));
  });
});

describe("many rows", () => {
  test("of a long time offline become one that stands for all edits", async () => {
    const a = openTab("a");
    const b = openTab("b");
    b.copy.linked = true;
    for (let i = 0; i < 250; i += 1) a.type(String(i % 10));
    await eventually(() => expect(a.copy.settled).toBe(250));
    await vi.advanceTimersByTimeAsync(1_000);
    await eventually(async () => expect((await db.load("d", "e")).rows).toHaveLength(1));
    expect(await unsentEdits()).toBe(250);
    expect(b.copy.otherTabs.edits).toBe(250);
    a.copy.acknowledged(250);
    await a.copy.flushAll();
    expect(await unsentEdits()).toBe(0);
    expect((await stored()).length).toBe(250);
  });

  test("that the server has become a snapshot", async () => {
    const tab = openTab("a");
    for (let i = 0; i < 150; i += 1) tab.type("x");
    await eventually(() => expect(tab.copy.settled).toBe(150));
    tab.copy.acknowledged(150);
    await tab.copy.flushAll();
    for (let i = 0; i < 160; i += 1) tab.type("y");
    await eventually(() => expect(tab.copy.settled).toBe(310));
    tab.copy.acknowledged(310);
    await tab.copy.flushAll();
    tab.type("z");
    await tab.copy.flushAll();
    await vi.advanceTimersByTimeAsync(1_000);
    await eventually(async () => expect((await db.load("d", "e")).snapshot).not.toBeNull());
    const copy = await db.load("d", "e");
    expect(copy.rows).toHaveLength(1);
    expect(await stored()).toBe(tab.doc.getText("t").toString());
  });
});

describe("a reload", () => {
  test("finds everything, and its unsent rows are changes again", async () => {
    const before = openTab("a");
    before.type("kept ");
    before.type("on the device");
    await before.copy.close();
    const after = openTab("b");
    const stored = await db.load("d", "e");
    let number = 0;
    after.copy.loaded(stored.version, stored.rows, () => ++number);
    expect(after.copy.settled).toBe(2);
    after.copy.acknowledged(2);
    await after.copy.flushAll();
    expect(await unsentEdits()).toBe(0);
  });
});
