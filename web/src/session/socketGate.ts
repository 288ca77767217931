import { type Frame, readFrame } from "./frames";
import type { Ledger, SocketAccount } from "./ledger";

/** What a server says about its store, as stateless JSON. */
export type StoreState = "ok" | "readonly" | "full" | "fenced";

export interface GateEvents {
  /** Any frame arrived: the link is alive. */
  frameArrived(): void;
  /** The server named the document's epoch on this socket and it is the expected one. */
  epochVerified(): void;
  /** It is another one: nothing of the document passes this socket any more, in any direction. */
  epochDiffers(epoch: string): void;
  storeState(state: StoreState): void;
  refused(reason: string): void;
  /** The ledger has new totals. */
  ledgerMoved(): void;
}

/** How far the device store is, counted in changes of the ledger. */
export interface DeviceProgress {
  /** Every change up to this number is written, or its writing has failed. */
  readonly settled: number;
}

/**
 * Decides for one socket and one document which frame may pass, and when.
 *
 * - Until the server has named the epoch, only Auth and SyncStep1 (a state vector, no content) leave,
 *   and nothing of the document comes in.
 * - Updates made before our first Step 2 do not leave: that Step 2 contains them.
 * - An Update or a Step 2 leaves only when the device store has settled all changes that it contains;
 *   everything behind it waits too, so that a caret never overtakes its text.
 *
 * Every frame is entered in the ledger at the moment it really leaves.
 */
export class SocketGate {
  #epoch: "unknown" | "same" | "other" = "unknown";
  #offeredAll = false;
  #heldAwareness: Uint8Array | null = null;
  #queue: { bytes: Uint8Array; frame: Frame; through: number }[] = [];
  readonly #account: SocketAccount;

  constructor(
    private readonly address: string,
    private readonly expectedEpoch: string,
    private readonly ledger: Ledger,
    private readonly device: DeviceProgress,
    private readonly events: GateEvents,
    private readonly transmit: (bytes: Uint8Array) => void,
  ) {
    this.#account = ledger.openSocket();
  }

  /** A frame that the provider wants to send. */
  outgoing(bytes: Uint8Array): void {
    const frame = readFrame(bytes);
    if (frame === null || this.#epoch === "other") return;
    switch (frame.type) {
      case "ping":
      case "pong":
      case "auth":
      case "close":
        this.transmit(bytes);
        return;
      case "sync":
        this.#outgoingSync(bytes, frame);
        return;
      case "awareness":
        if (this.#epoch === "unknown") this.#heldAwareness = bytes;
        else this.#enqueue(bytes, frame, 0);
        return;
      default:
        if (this.#epoch === "same") this.#enqueue(bytes, frame, 0);
    }
  }

  #outgoingSync(bytes: Uint8Array, frame: Frame & { type: "sync" }): void {
    switch (frame.kind) {
      case "step1":
        this.transmit(bytes);
        this.#account.sentStep1();
        this.events.ledgerMoved();
        return;
      case "step2":
        if (this.#epoch !== "same") return;
        this.#offeredAll = true;
        this.#enqueue(bytes, frame, this.ledger.last);
        return;
      case "update":
        if (this.#offeredAll) this.#enqueue(bytes, frame, this.ledger.last);
    }
  }

  /** A frame from the server. @returns whether the provider may see it */
  incoming(bytes: Uint8Array): boolean {
    this.events.frameArrived();
    const frame = readFrame(bytes);
    if (frame === null) return false;
    if (frame.type === "ping" || frame.type === "pong") return true;
    if (frame.address !== this.address || this.#epoch === "other") return false;
    switch (frame.type) {
      case "auth":
      case "close":
        return true;
      case "stateless":
        return this.#stateless(frame.payload);
      case "syncStatus":
        this.#account.status(frame.applied);
        this.events.ledgerMoved();
        return true;
      default:
        return this.#epoch === "same";
    }
  }

  /** The device store has settled more changes: what waited for them may leave. */
  deviceSettled(): void {
    while (this.#queue[0] !== undefined && this.#queue[0].through <= this.device.settled) {
      const { bytes, frame, through } = this.#queue[0];
      this.#queue.shift();
      this.#leave(bytes, frame, through);
    }
  }

  closed(): void {
    this.#queue = [];
    this.#account.close();
    this.events.ledgerMoved();
  }

  #enqueue(bytes: Uint8Array, frame: Frame, through: number): void {
    if (this.#queue.length === 0 && through <= this.device.settled) {
      this.#leave(bytes, frame, through);
    } else {
      this.#queue.push({ bytes, frame, through });
    }
  }

  #leave(bytes: Uint8Array, frame: Frame, through: number): void {
    this.transmit(bytes);
    if (frame.type !== "sync") return;
    if (frame.kind === "step2") this.#account.sentStep2(through);
    else this.#account.sentUpdate(through);
    this.events.ledgerMoved();
  }

  #stateless(payload: string): boolean {
    const message = parseObject(payload);
    if (message?.type === "store") {
      if (typeof message.epoch === "string") this.#nameEpoch(message.epoch);
      if (isStoreState(message.state)) this.events.storeState(message.state);
      return false;
    }
    if (message?.type === "refused") {
      this.events.refused(typeof message.reason === "string" ? message.reason : "");
      return false;
    }
    return this.#epoch === "same";
  }

  #nameEpoch(epoch: string): void {
    if (epoch !== this.expectedEpoch) {
      this.#epoch = "other";
      this.#queue = [];
      this.events.epochDiffers(epoch);
      return;
    }
    if (this.#epoch !== "unknown") return;
    this.#epoch = "same";
    this.events.epochVerified();
    if (this.#heldAwareness !== null) this.outgoing(this.#heldAwareness);
    this.#heldAwareness = null;
  }
}

function parseObject(payload: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isStoreState(value: unknown): value is StoreState {
  return value === "ok" || value === "readonly" || value === "full" || value === "fenced";
}
