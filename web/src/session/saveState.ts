import type { DenialReason } from "./access";
import type { LedgerTotals } from "./ledger";

/** A link without any frame for this long is stale: the server sends something every 15 s. */
export const LINK_STALE_MILLIS = 20_000;
/** An edit that waits longer for its acknowledgement than this is worth a word. */
export const SLOW_ACK_MILLIS = 5_000;

export type SaveKind = "saved" | "saving" | "retrying" | "offline" | "denied" | "refused" | "epoch";

/** Everything that the indicator is derived from; nothing else may influence it. */
export interface SaveFacts {
  readonly totals: LedgerTotals;
  /** Edits of other tabs of this browser that wait on the device. */
  readonly otherTabsUnsent: number;
  readonly otherTabsSince: number | null;
  readonly epoch: "unverified" | "verified" | "differs";
  readonly link: "down" | "connecting" | "up";
  /** Milliseconds since the epoch; null when no frame came on this socket yet. */
  readonly lastFrameAt: number | null;
  /** Since when the page tries to get its first connection, or the last one ended. */
  readonly linkChangedAt: number;
  readonly refusal: string | null;
  /** Why the server does not let this page at the document, or null. */
  readonly denial: DenialReason | null;
}

export interface SaveStatus {
  readonly kind: SaveKind;
  /** Edits that are not acknowledged. */
  readonly unsaved: number;
  /** How many of those are in the device store: the newest may still be on its way there. */
  readonly kept: number;
  /** The device store could not keep some of them: they are only in this tab. */
  readonly onlyHere: boolean;
  /** Nothing is unsaved, but the link is still being made. */
  readonly connecting: boolean;
  readonly reason: string | null;
}

/**
 * The one state that the page shows, from the facts alone.
 *
 * Precedence: another history, then a refusal, then no right to be here, then a missing link, then
 * what is unacknowledged.
 * 'saved' needs everything at once: nothing unacknowledged, nothing awaited, nothing unsent on the
 * device, the epoch verified on this socket, our Step 2 acknowledged, and a frame within 20 s.
 */
export function saveStatus(facts: SaveFacts, now: number): SaveStatus {
  const unsaved = facts.totals.unacked + facts.otherTabsUnsent;
  const base = {
    unsaved,
    kept: unsaved - facts.totals.unackedWriting - facts.totals.unackedFailed,
    onlyHere: facts.totals.unackedFailed > 0,
    connecting: false,
    reason: null,
  };
  if (facts.epoch === "differs") return { ...base, kind: "epoch" };
  if (facts.refusal !== null || facts.totals.refused) {
    return { ...base, kind: "refused", reason: facts.refusal };
  }
  if (facts.denial !== null) return { ...base, kind: "denied", reason: facts.denial };
  if (facts.link !== "up") {
    const justStarted =
      facts.link === "connecting" && unsaved === 0 && now - facts.linkChangedAt < SLOW_ACK_MILLIS;
    return justStarted
      ? { ...base, kind: "saving", connecting: true }
      : { ...base, kind: "offline" };
  }
  const stale = facts.lastFrameAt !== null && now - facts.lastFrameAt >= LINK_STALE_MILLIS;
  const settled =
    facts.epoch === "verified" &&
    facts.totals.synced &&
    facts.totals.awaited === 0 &&
    unsaved === 0;
  if (settled && !stale && facts.lastFrameAt !== null) return { ...base, kind: "saved" };

  const waitingSince = facts.totals.oldestUnackedAt ?? facts.otherTabsSince ?? facts.linkChangedAt;
  const slow = now - waitingSince >= SLOW_ACK_MILLIS;
  return {
    ...base,
    kind: slow || stale ? "retrying" : "saving",
    connecting: unsaved === 0 && !settled,
  };
}

/** Closing the tab loses something: it is neither acknowledged nor on the device. */
export function losesOnClose(totals: LedgerTotals): boolean {
  return totals.unackedWriting + totals.unackedFailed > 0;
}
