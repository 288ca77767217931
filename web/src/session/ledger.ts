/**
 * What this tab has changed, what of it is on the device, and what the server has acknowledged.
 *
 * Changes are numbered 1, 2, 3 … in the order in which the Y.Doc reported them. A frame that leaves
 * for the server covers all changes up to a number: an Update its own, a Step 2 everything that the
 * document held when it was made. Acknowledgements (SyncStatus) carry no number: they come one per
 * acknowledged frame, in the order of sending, and only on the socket that carried the frame. So a
 * first-in-first-out list of the expected ones for each socket ({@link SocketAccount}) is all it takes.
 *
 * The ledger never looks at the provider's `unsyncedChanges`, at state vectors or at time.
 */
export type OnDevice = "writing" | "stored" | "failed";

interface Change {
  readonly number: number;
  /** Milliseconds since the epoch at which the change was made here. */
  readonly madeAt: number;
  /** How many edits it stands for: a row that was merged while offline is one change of many. */
  readonly edits: number;
  onDevice: OnDevice;
}

export interface LedgerTotals {
  /** Edits that no acknowledgement covers. */
  readonly unacked: number;
  /** Those of them whose row in the device store is not complete yet. */
  readonly unackedWriting: number;
  /** Those of them that the device store could not keep. */
  readonly unackedFailed: number;
  /** When the oldest of them was made, or null. */
  readonly oldestUnackedAt: number | null;
  /** Acknowledged frames still under way on the present socket. */
  readonly awaited: number;
  /** The Step 2 that offered everything on the present socket has been acknowledged. */
  readonly synced: boolean;
  /** The server has refused a change for good. */
  readonly refused: boolean;
  /** How many Step 2s that offered everything have been acknowledged so far. */
  readonly offersAcked: number;
}

export class Ledger {
  #last = 0;
  #acked = 0;
  #changes: Change[] = [];
  #socket: SocketAccount | null = null;
  #refused = false;
  #offersAcked = 0;

  /** Number of the newest change; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Everything up to this change is acknowledged. */
  get acked(): number {
    return this.#acked;
  }

  /** Records a change of this tab (or an unsent row found on the device) and returns its number. */
  changed(madeAt: number, onDevice: OnDevice, edits = 1): number {
    this.#last += 1;
    this.#changes.push({ number: this.#last, madeAt, edits, onDevice });
    return this.#last;
  }

  /**
   * The device store has written all changes up to `through`, or has failed to. What failed stays in
   * its queue, in order, so a later 'stored' holds for it as well.
   */
  written(through: number, onDevice: "stored" | "failed"): void {
    for (const change of this.#changes) {
      if (change.number > through) break;
      if (change.onDevice === "writing" || onDevice === "stored") change.onDevice = onDevice;
    }
  }

  /** Starts the account of a new socket; it is the present one until the next or until it closes. */
  openSocket(): SocketAccount {
    const account = new SocketAccount(
      (through, step2) => this.#applied(through, step2),
      () => {
        this.#refused = true;
      },
      () => {
        if (this.#socket === account) this.#socket = null;
      },
    );
    this.#socket = account;
    return account;
  }

  totals(): LedgerTotals {
    let unacked = 0;
    let unackedWriting = 0;
    let unackedFailed = 0;
    for (const change of this.#changes) {
      unacked += change.edits;
      if (change.onDevice === "writing") unackedWriting += change.edits;
      if (change.onDevice === "failed") unackedFailed += change.edits;
    }
    return {
      unacked,
      unackedWriting,
      unackedFailed,
      oldestUnackedAt: this.#changes[0]?.madeAt ?? null,
      awaited: this.#socket?.awaited ?? 0,
      synced: this.#socket?.synced ?? false,
      refused: this.#refused,
      offersAcked: this.#offersAcked,
    };
  }

  #applied(through: number, step2: boolean): void {
    // A Step 2 holds everything before it, so its acknowledgement also ends an earlier refusal. After
    // a refusal, an Update alone proves nothing about the one before it.
    if (step2) {
      this.#refused = false;
      this.#offersAcked += 1;
    }
    if (this.#refused || through <= this.#acked) return;
    this.#acked = through;
    const firstOpen = this.#changes.findIndex((change) => change.number > through);
    this.#changes = firstOpen === -1 ? [] : this.#changes.slice(firstOpen);
  }
}

/**
 * The acknowledgements that one socket owes. Acknowledged are every Update and the first Step 2 after
 * each of our own SyncStep1s; further Step 2s get no SyncStatus and are not counted. What a socket
 * still owed when it ended is offered again on the next one.
 */
export class SocketAccount {
  #expected: { through: number; step2: boolean }[] = [];
  #step1Open = false;
  #synced = false;

  constructor(
    private readonly applied: (through: number, step2: boolean) => void,
    private readonly refused: () => void,
    private readonly ended: () => void,
  ) {}

  get awaited(): number {
    return this.#expected.length;
  }

  get synced(): boolean {
    return this.#synced;
  }

  sentStep1(): void {
    this.#step1Open = true;
    this.#synced = false;
  }

  /** A Step 2 left; `through` is the newest change that it contains. */
  sentStep2(through: number): void {
    if (!this.#step1Open) return;
    this.#step1Open = false;
    this.#expected.push({ through, step2: true });
  }

  /** The Update of the change `through` left. */
  sentUpdate(through: number): void {
    this.#expected.push({ through, step2: false });
  }

  /** A SyncStatus arrived on this socket. One that nothing waits for is ignored. */
  status(applied: boolean): void {
    const answered = this.#expected.shift();
    if (answered === undefined) return;
    if (!applied) {
      this.refused();
      return;
    }
    if (answered.step2) this.#synced = true;
    this.applied(answered.through, answered.step2);
  }

  close(): void {
    this.#expected = [];
    this.#step1Open = false;
    this.#synced = false;
    this.ended();
  }
}
