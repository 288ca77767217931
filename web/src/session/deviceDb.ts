import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import { applyUpdate, Doc, mergeUpdates } from "yjs";

/*
 * What this browser keeps of documents, in the IndexedDB database `scriptorium`:
 *
 *   heads      document → epoch of the copy that is opened offline
 *   snapshots  [document, epoch] → the whole state at some moment, as one Yjs update
 *   rows       id → one or more Yjs updates of [document, epoch] made since, `sent` 0 or 1
 *
 * A copy is its snapshot and all its rows. Several tabs write the same copy: a row carries the id of
 * the tab that wrote it. Copies of an epoch that is no longer the head stay until they are removed
 * by hand: they may hold the only text that a restored server has lost.
 */

export interface Row {
  id: number;
  document: string;
  epoch: string;
  tab: string;
  update: Uint8Array;
  /** 1 when the server has acknowledged it, or when it came from there. */
  sent: 0 | 1;
  /** How many edits the row stands for. */
  edits: number;
  /** When the oldest of them was made, milliseconds since the epoch. */
  madeAt: number;
}

export type NewRow = Omit<Row, "id">;

interface Snapshot {
  document: string;
  epoch: string;
  update: Uint8Array;
  /** Grows by one with each writing, so that a tab sees when another one wrote in between. */
  version: number;
  writtenAt: number;
}

interface Schema extends DBSchema {
  heads: { key: string; value: { document: string; epoch: string; openedAt: number } };
  snapshots: { key: [string, string]; value: Snapshot };
  rows: { key: number; value: NewRow & { id?: number }; indexes: { copy: [string, string] } };
}

export interface StoredCopy {
  snapshot: Uint8Array | null;
  version: number;
  rows: Row[];
}

/** The document that a copy holds. */
export function documentOf(copy: StoredCopy): Doc {
  const doc = new Doc();
  if (copy.snapshot !== null) applyUpdate(doc, copy.snapshot);
  for (const row of copy.rows) applyUpdate(doc, row.update);
  return doc;
}

export interface CopyInfo {
  document: string;
  epoch: string;
  writtenAt: number;
}

/** All reading and writing of the database; every method is one transaction. */
export class DeviceDb {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  /** Opens the database; rejects where the browser has none or forbids it. */
  static async open(name = "scriptorium"): Promise<DeviceDb> {
    const db = await openDB<Schema>(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("heads", { keyPath: "document" });
        fresh.createObjectStore("snapshots", { keyPath: ["document", "epoch"] });
        fresh
          .createObjectStore("rows", { keyPath: "id", autoIncrement: true })
          .createIndex("copy", ["document", "epoch"]);
      },
      blocking(_current, _next, event) {
        (event.target as IDBDatabase).close();
      },
    });
    return new DeviceDb(db);
  }

  close(): void {
    this.db.close();
  }

  async head(document: string): Promise<string | null> {
    return (await this.db.get("heads", document))?.epoch ?? null;
  }

  async setHead(document: string, epoch: string): Promise<void> {
    await this.db.put("heads", { document, epoch, openedAt: Date.now() });
  }

  async load(document: string, epoch: string): Promise<StoredCopy> {
    const tx = this.db.transaction(["snapshots", "rows"]);
    const [snapshot, rows] = await Promise.all([
      tx.objectStore("snapshots").get([document, epoch]),
      tx.objectStore("rows").index("copy").getAll([document, epoch]),
    ]);
    return {
      snapshot: snapshot?.update ?? null,
      version: snapshot?.version ?? 0,
      rows: rows as Row[],
    };
  }

  /** The document that is opened offline under this name; null when there is none. */
  async headCopy(document: string): Promise<Doc | null> {
    const epoch = await this.head(document);
    return epoch === null ? null : documentOf(await this.load(document, epoch));
  }

  async row(id: number): Promise<Row | null> {
    return ((await this.db.get("rows", id)) as Row | undefined) ?? null;
  }

  /** Adds rows in their order and returns their ids once the transaction has completed. */
  async append(rows: NewRow[]): Promise<number[]> {
    const tx = this.db.transaction("rows", "readwrite");
    const ids = await Promise.all([...rows.map((row) => tx.store.add(row)), tx.done]);
    return ids.slice(0, rows.length) as number[];
  }

  /** Marks rows as acknowledged by the server; ids that are gone are passed over. */
  async markSent(ids: number[]): Promise<void> {
    const tx = this.db.transaction("rows", "readwrite");
    await Promise.all([
      ...ids.map(async (id) => {
        const row = await tx.store.get(id);
        if (row !== undefined) await tx.store.put({ ...row, sent: 1 });
      }),
      tx.done,
    ]);
  }

  /** Puts one row in the place of several; null when one of them is no longer there unsent. */
  async mergeUnsent(ids: number[], tab: string): Promise<Row | null> {
    const tx = this.db.transaction("rows", "readwrite");
    const rows: Row[] = [];
    for (const id of ids) {
      const row = (await tx.store.get(id)) as Row | undefined;
      if (row?.sent === 0) rows.push(row);
    }
    const first = rows[0];
    if (first === undefined || rows.length !== ids.length) {
      await tx.done;
      return null;
    }
    const merged: NewRow = {
      document: first.document,
      epoch: first.epoch,
      tab,
      update: mergeUpdates(rows.map((row) => row.update)),
      sent: 0,
      edits: rows.reduce((sum, row) => sum + row.edits, 0),
      madeAt: Math.min(...rows.map((row) => row.madeAt)),
    };
    const id = (await tx.store.add(merged)) as number;
    await Promise.all([...ids.map((gone) => tx.store.delete(gone)), tx.done]);
    return { ...merged, id };
  }

  /**
   * Writes `state` as the snapshot and deletes the rows that it contains, in one transaction. A
   * snapshot that another tab wrote since `seenVersion` is merged, never overwritten.
   *
   * @returns the new version, or null when the snapshot now also holds what another tab wrote
   */
  async compact(
    document: string,
    epoch: string,
    state: Uint8Array,
    seenVersion: number,
    contained: number[],
  ): Promise<number | null> {
    const tx = this.db.transaction(["snapshots", "rows"], "readwrite");
    const snapshots = tx.objectStore("snapshots");
    const before = await snapshots.get([document, epoch]);
    const foreign = before !== undefined && before.version !== seenVersion ? before.update : null;
    const version = (before?.version ?? 0) + 1;
    const rows = tx.objectStore("rows");
    await Promise.all([
      snapshots.put({
        document,
        epoch,
        update: foreign === null ? state : mergeUpdates([foreign, state]),
        version,
        writtenAt: Date.now(),
      }),
      ...contained.map((id) => rows.delete(id)),
      tx.done,
    ]);
    return foreign === null ? version : null;
  }

  /** Copies of a document whose epoch is not the given one. */
  async copiesAside(document: string, epoch: string): Promise<CopyInfo[]> {
    const tx = this.db.transaction(["snapshots", "rows"]);
    const range = IDBKeyRange.bound([document, ""], [document, "\uffff"]);
    const found = new Map<string, CopyInfo>();
    const note = (of: string, at: number) => {
      const writtenAt = Math.max(at, found.get(of)?.writtenAt ?? 0);
      if (of !== epoch) found.set(of, { document, epoch: of, writtenAt });
    };
    for (const snapshot of await tx.objectStore("snapshots").getAll(range)) {
      note(snapshot.epoch, snapshot.writtenAt);
    }
    for (const row of await tx.objectStore("rows").index("copy").getAll(range)) {
      note(row.epoch, row.madeAt);
    }
    return [...found.values()].sort((a, b) => b.writtenAt - a.writtenAt);
  }

  async removeCopy(document: string, epoch: string): Promise<void> {
    const tx = this.db.transaction(["snapshots", "rows"], "readwrite");
    const rows = tx.objectStore("rows");
    const ids = await rows.index("copy").getAllKeys([document, epoch]);
    await Promise.all([
      tx.objectStore("snapshots").delete([document, epoch]),
      ...ids.map((id) => rows.delete(id)),
      tx.done,
    ]);
  }

  /** Deletes a copy, and that it is the one to be opened offline. */
  async forgetDocument(document: string, epoch: string): Promise<void> {
    if ((await this.head(document)) === epoch) await this.db.delete("heads", document);
    await this.removeCopy(document, epoch);
  }

  /**
   * Deletes the whole database. Connections of other tabs close as well, so that nothing that they
   * still hold is written again.
   */
  async forgetAll(): Promise<void> {
    const { name } = this.db;
    this.db.close();
    await deleteDB(name);
  }

  /** How many edits of each document wait on this device for a server. */
  async unsent(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const tx = this.db.transaction("rows");
    for await (const { value } of tx.store) {
      if (value.sent === 0) {
        found.set(value.document, (found.get(value.document) ?? 0) + value.edits);
      }
    }
    return found;
  }

  /**
   * Removes copies until at most `limit` bytes are left, those first that were not written for the
   * longest time. Never removes what may be the only one: a copy with unsent rows, one that is not
   * the head of its document, or the one of `open`.
   *
   * @returns the bytes that are left, without IndexedDB's own overhead
   */
  async makeRoom(limit: number, open: string): Promise<number> {
    const tx = this.db.transaction(["heads", "snapshots", "rows"]);
    const heads = new Map<string, string>();
    for (const head of await tx.objectStore("heads").getAll()) heads.set(head.document, head.epoch);
    const copies = new Map<string, CopyInfo & { bytes: number; unsent: boolean }>();
    const copyOf = (document: string, epoch: string) => {
      const key = JSON.stringify([document, epoch]);
      const copy = copies.get(key) ?? { document, epoch, writtenAt: 0, bytes: 0, unsent: false };
      copies.set(key, copy);
      return copy;
    };
    for await (const { value } of tx.objectStore("snapshots")) {
      const copy = copyOf(value.document, value.epoch);
      copy.bytes += value.update.byteLength;
      copy.writtenAt = Math.max(copy.writtenAt, value.writtenAt);
    }
    for await (const { value } of tx.objectStore("rows")) {
      const copy = copyOf(value.document, value.epoch);
      copy.bytes += value.update.byteLength;
      copy.writtenAt = Math.max(copy.writtenAt, value.madeAt);
      copy.unsent ||= value.sent === 0;
    }
    let left = [...copies.values()].reduce((sum, copy) => sum + copy.bytes, 0);
    const removable = [...copies.values()]
      .filter(({ document, epoch, unsent }) => {
        return !unsent && document !== open && heads.get(document) === epoch;
      })
      .sort((a, b) => a.writtenAt - b.writtenAt);
    for (const copy of removable) {
      if (left <= limit) break;
      await this.removeCopy(copy.document, copy.epoch);
      left -= copy.bytes;
    }
    return left;
  }
}

let shared: Promise<DeviceDb | null> | null = null;

/** The database of this page, opened once; null where the browser has none or forbids it. */
export function openDeviceDb(): Promise<DeviceDb | null> {
  shared ??= DeviceDb.open().catch(() => null);
  return shared;
}
