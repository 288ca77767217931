import { Awareness } from "y-protocols/awareness";
import { applyUpdate, Doc } from "yjs";
import { askAbout, type DenialReason, isDenial } from "./access";
import { Chat } from "./chat";
import { DeviceCopy } from "./deviceCopy";
import { type CopyInfo, type DeviceDb, documentOf, type StoredCopy } from "./deviceDb";
import { DocumentLink } from "./documentLink";
import { type EpochAnswer, fetchEpoch } from "./epoch";
import { fallbackWebSocket, pageParts } from "./fallbackSocket";
import { Ledger } from "./ledger";
import { mergeActivity, readActivity, readSize } from "./pageMessages";
import { colourOf, peopleIn, samePeople } from "./people";
import { losesOnClose, type SaveStatus, saveStatus } from "./saveState";
import { AT_FIRST, type SessionState } from "./sessionState";
import { Store } from "./store";
import { randomId, tabChannel } from "./tabs";
import { pageTokens } from "./tokens";
import { type Transport, watchedChoice } from "./transportChoice";

const TICK_MILLIS = 1_000;
const RETRY_OPEN_MILLIS = 4_000;
/** How long a document that is on the device waits for the server before it is shown. */
const HEAD_PATIENCE_MILLIS = 1_500;
const RESYNC_GATHER_MILLIS = 100;
/** How long a document that was left stays connected for edits that are not acknowledged. */
const LINGER_MILLIS = 5_000;
/** A socket without a frame for this long is given up. */
const LINK_DEAD_MILLIS = 30_000;
/** Above this the copies on the device are thinned out. */
const DEVICE_BYTES = 50 * 1024 * 1024;
/** Origin of what was read from the device: offered to the server, but not written again. */
const FROM_DEVICE = Symbol("from the device");

/** Close codes by which a server ends a socket that may not be here. */
const DENYING_CODES = new Map<number, DenialReason>([
  [4401, "unauthenticated"],
  [4403, "forbidden"],
]);

let socketClass: typeof WebSocket | null = null;

/** One class for all documents: what is known about the network outlives a document. */
function pageSocket(): typeof WebSocket {
  socketClass ??= fallbackWebSocket(pageParts(watchedChoice()));
  return socketClass;
}

/**
 * One document that this tab has open: the Y.Doc, its copy on the device, its link to the server, and
 * the state that the page shows. Where it stands is always in {@link state}; nothing else is told.
 *
 * Order of an edit made here: the Y.Doc reports it → the ledger numbers it → the device copy writes
 * it → the gate lets its frame leave → the server acknowledges → the ledger and the device clear it.
 */
export class DocumentSession {
  readonly doc = new Doc();
  readonly awareness = new Awareness(this.doc);
  readonly state = new Store<SessionState>(AT_FIRST);

  readonly chat = new Chat((payload) => this.#link?.say(payload));

  readonly #tokens = pageTokens();
  readonly #ledger = new Ledger();
  readonly #tab = randomId();
  readonly #ticker: ReturnType<typeof setInterval>;
  /** Aborted when the session stops listening to the page. */
  readonly #listening = new AbortController();
  /** The token that the server was shown last. */
  #shownToken = "";
  /** The token whose name is {@link SessionState.principal}. */
  #namedToken = "";
  #userName: string;
  /** The copy was deleted while it was open: only a new session may open the document again. */
  #dropped = false;
  #copy: DeviceCopy | null = null;
  #link: DocumentLink | null = null;
  #ended = false;
  /** The epoch of {@link doc}, once it is known. */
  #ownEpoch: string | null = null;
  #epoch: "unverified" | "verified" | "differs" = "unverified";
  #linkState: "down" | "connecting" | "up" = "connecting";
  #linkChangedAt = Date.now();
  #lastFrameAt: number | null = null;
  /** Why the server refused, until it has acknowledged an offer of everything that came later. */
  #refusal: { reason: string; offersAcked: number } | null = null;
  #reopen: ReturnType<typeof setTimeout> | null = null;
  #resync: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly name: string,
    userName: string,
    private readonly deviceDb: Promise<DeviceDb | null>,
  ) {
    this.doc.getMap("meta").observe(() => this.#readTitle());
    this.doc.on("update", this.#documentChanged);
    this.awareness.on("change", this.#presenceChanged);
    this.#userName = userName;
    this.rename(userName);
    this.state.set({ readOnly: this.#tokens.readOnly(name) });
    this.#ticker = setInterval(this.#tick, TICK_MILLIS);
    const { signal } = this.#listening;
    window.addEventListener("online", this.reconnect, { signal });
    window.addEventListener("offline", this.#networkLost, { signal });
    window.addEventListener("beforeunload", this.#closing, { signal });
    window.addEventListener("pagehide", this.#visibilityChanged, { signal });
    window.addEventListener("pageshow", this.#pageShown, { signal });
    document.addEventListener("visibilitychange", this.#visibilityChanged, { signal });
    signal.addEventListener("abort", this.#tokens.subscribe(this.#tokensChanged));
    void this.#open();
  }

  /**
   * Ends the session: nobody sees this person here any more, but it goes on until nothing can be lost.
   * Edits that are on the device are left to the next opening if the server does not take them soon.
   */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#resync !== null) clearTimeout(this.#resync);
    this.awareness.setLocalState(null);
    await this.#copy?.flushAll();
    await this.#delivered();
    clearInterval(this.#ticker);
    if (this.#reopen !== null) clearTimeout(this.#reopen);
    this.#listening.abort();
    this.#link?.end();
    this.chat.end();
    this.awareness.destroy();
    await this.#copy?.close();
    this.doc.destroy();
  }

  async #delivered(): Promise<void> {
    const until = Date.now() + LINGER_MILLIS;
    for (;;) {
      const totals = this.#ledger.totals();
      const hopeful = this.#linkState === "up" && Date.now() < until && totals.unacked > 0;
      if (!hopeful && !losesOnClose(totals)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The name under which this person is seen from now on. */
  rename(userName: string): void {
    this.#userName = userName;
    const name = this.state.get().principal || userName;
    this.awareness.setLocalStateField("user", { name, color: colourOf(name) });
  }

  /** Whether the server is shown a token. */
  get hasToken(): boolean {
    return this.#shownToken !== "";
  }

  setTitle(title: string): void {
    this.doc.getMap("meta").set("title", title);
  }

  /** Tries to reach the server at once. */
  readonly reconnect = (): void => {
    if (this.#link !== null) this.#link.reconnect();
    else if (this.state.get().phase.kind === "unreachable") void this.#open();
  };

  /** After a refusal: offers everything once more, for example when the text was made shorter. */
  retryRefused(): void {
    this.#refusal = null;
    this.#link?.resync();
    this.refresh();
  }

  /** Deletes what this device keeps of the document, also what was not sent, and shows it no more. */
  async forgetCopy(): Promise<void> {
    this.#dropped = true;
    this.state.set({ hasContent: false });
    await this.#copy?.close();
    const db = await this.deviceDb;
    if (this.#ownEpoch !== null) await db?.forgetDocument(this.name, this.#ownEpoch);
  }

  /** From now on the server's document is opened; the copy of the other history stays aside. */
  async openServerDocument(epoch: string): Promise<void> {
    const db = await this.deviceDb;
    await db?.setHead(this.name, epoch).catch(() => {});
  }

  /** Copies of other histories on this device. @param epoch the present one; null for the known one */
  async copiesAside(epoch: string | null): Promise<CopyInfo[]> {
    const db = await this.deviceDb;
    if (db === null) return [];
    const present = epoch ?? (await db.head(this.name)) ?? "";
    return db.copiesAside(this.name, present);
  }

  async removeCopy(epoch: string): Promise<void> {
    const db = await this.deviceDb;
    await db?.removeCopy(this.name, epoch);
  }

  /** The document of one epoch as this device knows it; null when it does not. */
  async ownCopy(epoch: string): Promise<Doc | null> {
    if (epoch === this.#ownEpoch) return this.doc;
    const db = await this.deviceDb;
    return db === null ? null : documentOf(await db.load(this.name, epoch));
  }

  /** Derives the state anew from the facts. Called on every event and once a second. */
  readonly refresh = (): void => {
    const now = Date.now();
    const others = this.#copy?.otherTabs ?? { edits: 0, since: null };
    const save = saveStatus(
      {
        totals: this.#ledger.totals(),
        otherTabsUnsent: others.edits,
        otherTabsSince: others.since,
        epoch: this.#epoch,
        link: this.#linkState,
        lastFrameAt: this.#lastFrameAt,
        linkChangedAt: this.#linkChangedAt,
        refusal: this.#refusal?.reason ?? null,
        denial: this.state.get().denial?.reason ?? null,
      },
      now,
    );
    const before = this.state.get();
    const same = (Object.keys(save) as (keyof SaveStatus)[]).every(
      (key) => save[key] === before.save[key],
    );
    const newlySaved = save.kind === "saved" && before.save.kind !== "saved";
    this.state.set({
      save: same ? before.save : save,
      savedAt: newlySaved ? now : before.savedAt,
      deviceWorks: this.#copy?.writing ?? before.deviceWorks,
    });
  };

  async #open(): Promise<void> {
    const deviceDb = await this.deviceDb;
    const asked = fetchEpoch(this.name, this.#showToken());
    const head = (await deviceDb?.head(this.name).catch(() => null)) ?? null;
    // A copy is not kept waiting: the gate compares the epochs in any case before anything passes.
    const answer = head === null ? await asked : await within(HEAD_PATIENCE_MILLIS, asked);
    if (this.#ended) return;
    switch (answer.kind) {
      case "denied":
        this.state.set({ phase: { kind: "opening" } });
        if (head !== null) await this.#attach(deviceDb, head);
        this.#denied(answer.reason);
        return;
      case "unreadable":
        this.state.set({ phase: { ...answer, ownEpoch: head } });
        return;
      case "badName":
        this.state.set({ phase: answer });
        return;
      case "epoch":
        if (head !== null && head !== answer.epoch) {
          this.#historyChanged(head, answer.epoch);
          return;
        }
        await this.#attach(deviceDb, answer.epoch);
        return;
      case "unreachable":
        if (head !== null) {
          this.#linkState = "down";
          await this.#attach(deviceDb, head);
          return;
        }
        this.state.set({ phase: { kind: "unreachable" } });
        this.#reopen = setTimeout(() => void this.#open(), RETRY_OPEN_MILLIS);
    }
  }

  async #attach(deviceDb: DeviceDb | null, epoch: string): Promise<void> {
    const stored = await loadCopy(deviceDb, this.name, epoch);
    if (this.#ended) return;
    this.#ownEpoch = epoch;
    if (deviceDb !== null && stored !== null) this.#openCopy(deviceDb, epoch, stored);
    this.state.set({
      phase: { kind: "open" },
      hasContent: stored !== null && (stored.snapshot !== null || stored.rows.length > 0),
      deviceWorks: stored !== null,
    });
    this.#link = this.#connect(epoch);
    this.refresh();
    if (deviceDb !== null) void this.#makeRoom(deviceDb);
  }

  async #makeRoom(deviceDb: DeviceDb): Promise<void> {
    const bytes = await deviceDb.makeRoom(DEVICE_BYTES, this.name).catch(() => 0);
    this.state.set({ deviceFull: bytes > DEVICE_BYTES });
  }

  #openCopy(deviceDb: DeviceDb, epoch: string, stored: StoredCopy): void {
    const channel = tabChannel(this.name, epoch);
    const copy = new DeviceCopy(deviceDb, this.name, epoch, this.#tab, this.doc, channel, {
      settled: (through, onDevice) => {
        this.#ledger.written(through, onDevice);
        this.#link?.deviceSettled();
        this.refresh();
      },
      otherTabsChanged: this.refresh,
      adopt: (row) => {
        const number = this.#ledger.changed(row.madeAt, "stored", row.edits);
        applyUpdate(this.doc, row.update, FROM_DEVICE);
        copy.adopted(row, number);
        // The server may have it already: then no Update leaves, and only a Step 2 brings the proof.
        this.#resyncSoon();
      },
    });
    const parts = [stored.snapshot, ...stored.rows.map((row) => row.update)];
    this.doc.transact(() => {
      for (const part of parts) if (part !== null) applyUpdate(this.doc, part, FROM_DEVICE);
    }, FROM_DEVICE);
    copy.loaded(stored.version, stored.rows, (row) =>
      this.#ledger.changed(row.madeAt, "stored", row.edits),
    );
    this.#copy = copy;
    void deviceDb.setHead(this.name, epoch).catch(() => {});
  }

  #connect(epoch: string): DocumentLink {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    return new DocumentLink({
      url: `${scheme}//${location.host}/collab`,
      name: this.name,
      epoch,
      doc: this.doc,
      awareness: this.awareness,
      ledger: this.#ledger,
      device: this.#copy ?? { settled: Number.POSITIVE_INFINITY },
      token: () => this.#showToken(),
      Socket: pageSocket(),
      events: {
        opened: (transport) => this.#linkMoved("up", transport),
        closed: (code, reason) => {
          this.#linkMoved("down", null);
          const denial = DENYING_CODES.get(code);
          if (denial !== undefined) this.#denied(isDenial(reason) ? reason : denial);
        },
        frameArrived: () => {
          this.#lastFrameAt = Date.now();
        },
        epochVerified: () => {
          this.#epoch = "verified";
          this.#presentAgain();
          this.chat.connected();
          this.refresh();
        },
        epochDiffers: (serverEpoch) => this.#historyChanged(epoch, serverEpoch),
        storeState: (store) => this.state.set({ store }),
        refused: (reason) => this.#refused(reason),
        ledgerMoved: () => this.#ledgerMoved(),
        stateless: (payload) => this.#stateless(payload),
        denied: (reason) => {
          if (isDenial(reason)) this.#denied(reason);
          else this.#refused(reason);
        },
        scope: (readOnly) => this.#admitted(readOnly),
        contentArrived: () => {
          this.state.set({ hasContent: true });
          this.chat.attached();
        },
      },
    });
  }

  /**
   * Says who is here under a new clock: others took the old state back when the last socket closed,
   * and would take no notice of the same clock again until the next renewal.
   */
  #presentAgain(): void {
    this.awareness.setLocalState(this.awareness.getLocalState());
  }

  #linkMoved(to: "down" | "up", transport: Transport | null): void {
    const attemptFailed = to === "down" && this.#linkState !== "up";
    this.#linkState = to;
    this.state.set({ transport });
    if (to === "down") this.chat.disconnected();
    if (to === "up") this.state.set({ turnedAway: false });
    else if (attemptFailed && !this.state.get().hasContent) void this.#askWhy();
    this.#linkChangedAt = Date.now();
    this.#lastFrameAt = null;
    if (this.#epoch === "verified") this.#epoch = "unverified";
    if (this.#copy !== null) this.#copy.linked = to === "up";
    this.refresh();
  }

  /** A browser does not say why it got no socket: no network, or an answer that was no socket. */
  async #askWhy(): Promise<void> {
    const answer = await fetchEpoch(this.name, this.#showToken());
    if (this.#linkState === "down") this.state.set({ turnedAway: answer.kind === "epoch" });
  }

  #showToken(): string {
    this.#shownToken = this.#tokens.of(this.name);
    return this.#shownToken;
  }

  /** The server wants another token: nothing is sent until there is one; what is written stays. */
  #denied(reason: DenialReason): void {
    this.#link?.suspend();
    this.state.set({ denial: { reason, hadToken: this.#shownToken !== "" } });
    this.refresh();
    const gone = reason === "revoked" || reason === "forbidden";
    if (gone && this.state.get().save.unsaved === 0) void this.forgetCopy().catch(() => {});
  }

  #admitted(readOnly: boolean): void {
    this.state.set({ denial: null, readOnly });
    this.#tokens.noteScope(this.name, readOnly);
    this.refresh();
    if (this.#shownToken !== this.#namedToken) void this.#askName(this.#shownToken);
  }

  /** Others see the name that goes with the token: so it is shown here as well. */
  async #askName(token: string): Promise<void> {
    const answer = await askAbout(token);
    if (answer.kind !== "good" || this.#ended || token !== this.#shownToken) return;
    this.#namedToken = token;
    if (answer.name === this.state.get().principal) return;
    this.state.set({ principal: answer.name });
    this.rename(this.#userName);
  }

  /** A new token came from the form, an invitation or another tab: it is tried at once. */
  readonly #tokensChanged = (): void => {
    const { denial } = this.state.get();
    const own = this.#tokens.own(this.name);
    if (denial === null && (own === null || own === this.#shownToken)) return;
    if (this.#dropped) {
      location.reload();
      return;
    }
    this.state.set({ denial: null, readOnly: this.#tokens.readOnly(this.name) });
    this.refresh();
    if (this.#link !== null) this.#link.resume();
    else if (denial !== null) void this.#open();
  };

  #ledgerMoved(): void {
    this.#copy?.acknowledged(this.#ledger.acked);
    const totals = this.#ledger.totals();
    if (totals.offersAcked > (this.#refusal?.offersAcked ?? 0)) this.#refusal = null;
    this.refresh();
  }

  #refused(reason: string): void {
    if (reason === "unreadable" && !this.state.get().hasContent) {
      this.#link?.end();
      this.#link = null;
      this.state.set({ phase: { kind: "unreadable", message: "", ownEpoch: null } });
      return;
    }
    // What follows a refused change is refused as well: the first reason is the one that matters.
    if (this.#refusal === null) {
      this.#refusal = { reason, offersAcked: this.#ledger.totals().offersAcked };
    }
    this.refresh();
  }

  #historyChanged(ownEpoch: string, serverEpoch: string): void {
    this.#epoch = "differs";
    this.#link?.end();
    this.#link = null;
    void this.#copy?.flushAll();
    this.state.set({ phase: { kind: "historyChanged", ownEpoch, serverEpoch } });
    this.refresh();
  }

  #stateless(payload: string): void {
    if (this.chat.heard(payload)) return;
    const entries = readActivity(payload);
    if (entries !== null) {
      this.state.set({ activity: mergeActivity(this.state.get().activity, entries) });
      return;
    }
    const size = readSize(payload);
    if (size !== null) this.state.set({ size });
  }

  #documentChanged = (update: Uint8Array, origin: unknown): void => {
    if (origin === FROM_DEVICE) return;
    if (this.#link?.cameFromServer(origin) === true) {
      this.#copy?.received(update);
      return;
    }
    const now = Date.now();
    const number = this.#ledger.changed(now, this.#copy === null ? "failed" : "writing");
    this.#copy?.changed(number, update, now);
    this.refresh();
  };

  #presenceChanged = (): void => {
    const people = peopleIn(this.awareness);
    if (!samePeople(people, this.state.get().people)) this.state.set({ people });
  };

  #readTitle(): void {
    const title = this.doc.getMap("meta").get("title");
    this.state.set({ title: typeof title === "string" ? title : "" });
  }

  #resyncSoon(): void {
    if (this.#resync !== null) clearTimeout(this.#resync);
    this.#resync = setTimeout(() => {
      this.#resync = null;
      if (this.#linkState === "up") this.#link?.resync();
    }, RESYNC_GATHER_MILLIS);
  }

  #tick = (): void => {
    const heardAt = this.#lastFrameAt ?? this.#linkChangedAt;
    if (this.#linkState === "up" && Date.now() - heardAt > LINK_DEAD_MILLIS) this.#link?.cut();
    this.refresh();
  };

  #networkLost = (): void => this.#link?.cut();

  /** Hidden pages get little time: what counts is written now, and looked at anew on return. */
  #visibilityChanged = (): void => {
    void this.#copy?.flushAll();
    this.refresh();
  };

  #closing = (event: BeforeUnloadEvent): void => {
    if (losesOnClose(this.#ledger.totals())) event.preventDefault();
  };

  #pageShown = (event: PageTransitionEvent): void => {
    // The provider took this person's presence back when the page was put away.
    if (event.persisted) location.reload();
  };
}

function within(millis: number, answer: Promise<EpochAnswer>): Promise<EpochAnswer> {
  const late = new Promise<EpochAnswer>((resolve) => {
    setTimeout(() => resolve({ kind: "unreachable" }), millis);
  });
  return Promise.race([answer, late]);
}

/** Null when the device store does not work: the page then says 'only in this tab'. */
async function loadCopy(
  deviceDb: DeviceDb | null,
  name: string,
  epoch: string,
): Promise<StoredCopy | null> {
  try {
    return (await deviceDb?.load(name, epoch)) ?? null;
  } catch {
    return null;
  }
}
