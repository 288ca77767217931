import type { Doc } from "yjs";
import { encodeStateAsUpdate, mergeUpdates } from "yjs";
import type { DeviceDb, NewRow, Row } from "./deviceDb";
import type { TabChannel, TabMessage } from "./tabs";

/** A write that takes longer does not hold back sending any further. */
const WRITE_PATIENCE_MILLIS = 3_000;
const RETRY_MILLIS = 5_000;
const REMOTE_GATHER_MILLIS = 500;
const MARK_GATHER_MILLIS = 300;
/** How long another tab is left to deliver its own row before it is asked whether it is there. */
const ADOPT_AFTER_MILLIS = 3_000;
/** How long it may take to answer before this tab adopts the row. */
const ANSWER_MILLIS = 500;
const COMPACT_ROWS = 300;
const MERGE_UNSENT_ROWS = 200;

export interface CopyEvents {
  /** All changes up to `through` are settled (see {@link DeviceCopy.settled}). */
  settled(through: number, onDevice: "stored" | "failed"): void;
  /** Unsent edits of other tabs have changed. */
  otherTabsChanged(): void;
  /** Rows of another tab that this one should apply and offer itself. */
  adopt(row: Row): void;
}

/**
 * This tab's side of one copy on the device (a document in one epoch).
 *
 * Changes go into one queue and are written in order, all that gathered in one transaction. A change
 * is *settled* when its row is complete, or when writing has failed or is taking too long: then the
 * page says 'only in this tab', sends it anyway, and goes on trying to write it.
 */
export class DeviceCopy {
  settled = 0;
  #written = 0;
  #failing = false;
  /** Waiting to be written, in order; a row of another tab is there already and has null. */
  #queue: { through: number; row: NewRow | null }[] = [];
  #remote: Uint8Array[] = [];
  #flushing: Promise<void> | null = null;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #remoteTimer: ReturnType<typeof setTimeout> | null = null;
  /** Unsent rows that this tab's document contains: `through` is their change in the ledger. */
  #unsent: { through: number; id: number }[] = [];
  #toMark: number[] = [];
  #marking = false;
  /** Rows that this tab's document contains and the server has: the next snapshot replaces them. */
  #contained: number[] = [];
  #seenVersion: number | null = 0;
  #compacting = false;
  #others = new Map<number, { edits: number; madeAt: number }>();
  /** Rows whose own tab has said that it is there. */
  #answered = new Set<number>();
  #acked = 0;
  #linked = false;
  #closed = false;

  constructor(
    private readonly db: DeviceDb,
    private readonly document: string,
    private readonly epoch: string,
    private readonly tab: string,
    private readonly doc: Doc,
    private readonly channel: TabChannel,
    private readonly events: CopyEvents,
  ) {
    channel.listen((message) => this.#heard(message));
  }

  /** Takes over what {@link DeviceDb.load} returned, after its bytes were applied to the document. */
  loaded(version: number, rows: Row[], changeOf: (row: Row) => number): void {
    this.#seenVersion = version;
    for (const row of rows) {
      if (row.sent === 1) this.#contained.push(row.id);
      else this.#unsent.push({ through: changeOf(row), id: row.id });
    }
    this.settled = this.#unsent.at(-1)?.through ?? 0;
    this.#written = this.settled;
    this.#compactSoon();
    this.#mergeUnsentSoon();
  }

  /** False while changes can not be written. */
  get writing(): boolean {
    return !this.#failing;
  }

  /** Edits that other tabs have on the device and nobody has delivered, and since when. */
  get otherTabs(): { edits: number; since: number | null } {
    let edits = 0;
    let since: number | null = null;
    for (const row of this.#others.values()) {
      edits += row.edits;
      since = Math.min(row.madeAt, since ?? row.madeAt);
    }
    return { edits, since };
  }

  /** A change made in this tab: `number` is its place in the ledger. */
  changed(number: number, update: Uint8Array, madeAt: number): void {
    this.#gatherRemote();
    this.#queue.push({ through: number, row: this.#row(update, 0, 1, madeAt) });
    if (this.#failing) this.#settle(number, "failed");
    this.#flush();
  }

  /** A change that came from the server. It is kept for reading offline and gathered for a moment. */
  received(update: Uint8Array): void {
    this.#remote.push(update);
    this.#remoteTimer ??= this.#later(REMOTE_GATHER_MILLIS, () => {
      this.#remoteTimer = null;
      this.#gatherRemote();
      this.#flush();
    });
  }

  /** A row of another tab is now part of this tab's document, as the given change. */
  adopted(row: Row, number: number): void {
    this.#unsent.push({ through: number, id: row.id });
    this.#others.delete(row.id);
    this.events.otherTabsChanged();
    this.#queue.push({ through: number, row: null });
    this.#flush();
  }

  /** The server has acknowledged all changes up to `through`. */
  acknowledged(through: number): void {
    this.#acked = Math.max(this.#acked, through);
    const delivered = this.#unsent.filter((row) => row.through <= this.#acked);
    if (delivered.length === 0) return;
    this.#unsent = this.#unsent.filter((row) => row.through > this.#acked);
    if (this.#toMark.length === 0) this.#later(MARK_GATHER_MILLIS, () => void this.#mark());
    this.#toMark.push(...delivered.map((row) => row.id));
  }

  /**
   * Whether there is a link to the server. Without one, what other tabs write is shown here at once;
   * with one it comes from the server, and only what a closed tab has left behind is adopted.
   */
  set linked(linked: boolean) {
    this.#linked = linked;
    if (!linked) for (const id of this.#others.keys()) void this.#adopt(id);
  }

  /** Writes and marks what is still in memory. Called when the page is hidden or left. */
  async flushAll(): Promise<void> {
    this.#gatherRemote();
    this.#flush();
    await Promise.all([this.#flushing, this.#mark()]);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.flushAll();
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.channel.close();
  }

  #row(update: Uint8Array, sent: 0 | 1, edits: number, madeAt: number): NewRow {
    const { document, epoch, tab } = this;
    return { document, epoch, tab, update, sent, edits, madeAt };
  }

  /** Remote changes go before the local one that may build on them. */
  #gatherRemote(): void {
    if (this.#remote.length === 0) return;
    const update = this.#remote.length === 1 ? this.#remote[0] : mergeUpdates(this.#remote);
    this.#remote = [];
    if (update === undefined) return;
    const through = this.#queue.at(-1)?.through ?? this.#written;
    this.#queue.push({ through, row: this.#row(update, 1, 0, Date.now()) });
  }

  #flush(): void {
    if (this.#flushing !== null || this.#queue.length === 0 || this.#closed) return;
    this.#flushing = this.#write().finally(() => {
      this.#flushing = null;
      if (!this.#failing) this.#flush();
    });
  }

  async #write(): Promise<void> {
    const batch = [...this.#queue];
    const through = batch.at(-1)?.through ?? 0;
    const patience = this.#later(WRITE_PATIENCE_MILLIS, () => this.#fail(through));
    try {
      const rows = batch.flatMap(({ row, through }) => (row === null ? [] : [{ row, through }]));
      const ids = await this.db.append(rows.map(({ row }) => row));
      this.#queue.splice(0, batch.length);
      this.#written = through;
      this.#failing = false;
      rows.forEach(({ row, through }, index) => {
        const id = ids[index];
        if (id !== undefined) this.#placed(row, id, through);
      });
      this.#settle(through, "stored");
      this.acknowledged(this.#acked);
      this.#compactSoon();
      this.#mergeUnsentSoon();
    } catch {
      this.#fail(this.#queue.at(-1)?.through ?? through);
      this.#later(RETRY_MILLIS, () => this.#flush());
    } finally {
      clearTimeout(patience);
      this.#timers.delete(patience);
    }
  }

  #placed(row: NewRow, id: number, through: number): void {
    if (row.sent === 1) {
      this.#contained.push(id);
      return;
    }
    this.#unsent.push({ through, id });
    this.channel.tell({ kind: "row", id, edits: row.edits, madeAt: row.madeAt });
  }

  #fail(through: number): void {
    this.#failing = true;
    this.#settle(through, "failed");
  }

  #settle(through: number, onDevice: "stored" | "failed"): void {
    this.settled = Math.max(this.settled, through);
    this.events.settled(through, onDevice);
  }

  async #mark(): Promise<void> {
    if (this.#marking || this.#toMark.length === 0) return;
    this.#marking = true;
    const ids = this.#toMark;
    this.#toMark = [];
    try {
      await this.db.markSent(ids);
      this.#contained.push(...ids);
      this.channel.tell({ kind: "sent", ids });
      this.#compactSoon();
    } catch {
      this.#toMark.push(...ids);
      this.#later(RETRY_MILLIS, () => void this.#mark());
    } finally {
      this.#marking = false;
    }
  }

  #compactSoon(): void {
    if (this.#contained.length < COMPACT_ROWS || this.#compacting) return;
    this.#compacting = true;
    this.#later(1_000, () => void this.#compact());
  }

  async #compact(): Promise<void> {
    const contained = this.#contained;
    try {
      const state = encodeStateAsUpdate(this.doc);
      const seen = this.#seenVersion ?? -1;
      this.#seenVersion = await this.db.compact(this.document, this.epoch, state, seen, contained);
      const gone = new Set(contained);
      this.#contained = this.#contained.filter((id) => !gone.has(id));
    } catch {
      // The rows stay as they are; the next write tries again.
    } finally {
      this.#compacting = false;
    }
  }

  /** A long time offline leaves many small rows: they become one. */
  #mergeUnsentSoon(): void {
    if (this.#unsent.length < MERGE_UNSENT_ROWS || this.#compacting) return;
    this.#compacting = true;
    this.#later(1_000, () => void this.#mergeUnsent());
  }

  async #mergeUnsent(): Promise<void> {
    const parts = [...this.#unsent];
    try {
      const row = await this.db.mergeUnsent(
        parts.map((part) => part.id),
        this.tab,
      );
      if (row === null) return;
      const gone = new Set(parts.map((part) => part.id));
      const rest = this.#unsent.filter((part) => !gone.has(part.id));
      const through = Math.max(...parts.map((part) => part.through));
      this.#toMark = this.#toMark.filter((id) => !gone.has(id));
      this.#unsent = [{ through, id: row.id }, ...rest];
      this.channel.tell({
        kind: "merged",
        gone: [...gone],
        id: row.id,
        edits: row.edits,
        madeAt: row.madeAt,
      });
      // They may have been acknowledged in the meantime.
      this.acknowledged(this.#acked);
    } catch {
      // They stay single.
    } finally {
      this.#compacting = false;
    }
  }

  #heard(message: TabMessage): void {
    switch (message.kind) {
      case "row":
        this.#noteOther(message.id, message.edits, message.madeAt);
        break;
      case "sent":
        for (const id of message.ids) this.#others.delete(id);
        break;
      case "ask":
        if (this.#unsent.some((row) => row.id === message.id)) {
          this.channel.tell({ kind: "mine", id: message.id });
        }
        return;
      case "mine":
        this.#answered.add(message.id);
        return;
      case "merged": {
        const gone = new Set(message.gone);
        for (const id of gone) this.#others.delete(id);
        this.#unsent = this.#unsent.filter((row) => !gone.has(row.id));
        this.#noteOther(message.id, message.edits, message.madeAt);
      }
    }
    this.events.otherTabsChanged();
  }

  #noteOther(id: number, edits: number, madeAt: number): void {
    this.#others.set(id, { edits, madeAt });
    if (this.#linked) this.#later(ADOPT_AFTER_MILLIS, () => this.#ask(id));
    else void this.#adopt(id);
  }

  #ask(id: number): void {
    if (!this.#others.has(id)) return;
    this.channel.tell({ kind: "ask", id });
    this.#later(ANSWER_MILLIS, () => {
      if (this.#answered.delete(id)) this.#later(ADOPT_AFTER_MILLIS, () => this.#ask(id));
      else void this.#adopt(id);
    });
  }

  async #adopt(id: number): Promise<void> {
    if (!this.#others.has(id)) return;
    const row = await this.db.row(id).catch(() => null);
    if (!this.#others.has(id) || this.#closed) return;
    if (row === null || row.sent === 1) {
      this.#others.delete(id);
      this.events.otherTabsChanged();
      return;
    }
    this.events.adopt(row);
  }

  #later(millis: number, run: () => void): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, millis);
    this.#timers.add(timer);
    return timer;
  }
}
