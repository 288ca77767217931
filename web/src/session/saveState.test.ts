import { describe, expect, test } from "vitest";
import type { LedgerTotals } from "./ledger";
import { losesOnClose, type SaveFacts, saveStatus } from "./saveState";

const NOW = 1_000_000;

const EMPTY: LedgerTotals = {
  unacked: 0,
  unackedWriting: 0,
  unackedFailed: 0,
  oldestUnackedAt: null,
  awaited: 0,
  synced: true,
  refused: false,
  offersAcked: 1,
};

const SAVED: SaveFacts = {
  totals: EMPTY,
  otherTabsUnsent: 0,
  otherTabsSince: null,
  epoch: "verified",
  link: "up",
  lastFrameAt: NOW - 1_000,
  linkChangedAt: NOW - 60_000,
  refusal: null,
  denial: null,
};

function status(facts: Partial<SaveFacts>, totals: Partial<LedgerTotals> = {}) {
  return saveStatus({ ...SAVED, ...facts, totals: { ...EMPTY, ...totals } }, NOW);
}

function unacked(count: number, age: number): Partial<LedgerTotals> {
  return { unacked: count, oldestUnackedAt: NOW - age, awaited: count };
}

describe("saved", () => {
  test("needs every condition at once", () => {
    expect(status({}).kind).toBe("saved");
  });

  test.each<[string, Partial<SaveFacts>, Partial<LedgerTotals>]>([
    ["an unacknowledged edit", {}, unacked(1, 10)],
    ["an acknowledgement that is owed", {}, { awaited: 1 }],
    ["a Step 2 that is not acknowledged", {}, { synced: false }],
    ["an edit of another tab on the device", { otherTabsUnsent: 1, otherTabsSince: NOW }, {}],
    ["an unverified epoch", { epoch: "unverified" }, {}],
    ["another epoch", { epoch: "differs" }, {}],
    ["no link", { link: "down" }, {}],
    ["a link that is being made", { link: "connecting" }, {}],
    ["no frame on this socket yet", { lastFrameAt: null }, {}],
    ["a link that was silent for 20 s", { lastFrameAt: NOW - 20_000 }, {}],
    ["a refusal", {}, { refused: true }],
  ])("is not said with %s", (_what, facts, totals) => {
    expect(status(facts, totals).kind).not.toBe("saved");
  });

  test("is not said for any combination in which one condition fails", () => {
    const totals: Partial<LedgerTotals>[] = [
      {},
      { awaited: 1 },
      { synced: false },
      unacked(2, 9_000),
    ];
    const epochs = ["unverified", "verified", "differs"] as const;
    const links = ["down", "connecting", "up"] as const;
    const frames = [null, NOW, NOW - 20_000];
    let saved = 0;
    for (const total of totals)
      for (const epoch of epochs)
        for (const link of links)
          for (const lastFrameAt of frames)
            for (const refusal of [null, "too large"])
              for (const otherTabsUnsent of [0, 1]) {
                const facts = { epoch, link, lastFrameAt, refusal, otherTabsUnsent };
                if (status(facts, total).kind === "saved") saved += 1;
              }
    expect(saved).toBe(1);
  });
});

describe("waiting for an acknowledgement", () => {
  test("is 'saving' for less than 5 s on a live link", () => {
    expect(status({}, unacked(3, 4_999))).toMatchObject({ kind: "saving", unsaved: 3 });
  });

  test("is 'retrying' from 5 s on", () => {
    expect(status({}, unacked(3, 5_000)).kind).toBe("retrying");
  });

  test("is 'retrying' at once when the heartbeat is missed", () => {
    expect(status({ lastFrameAt: NOW - 20_000 }, unacked(1, 10)).kind).toBe("retrying");
  });

  test("of another tab's edit counts from when that was made", () => {
    expect(status({ otherTabsUnsent: 2, otherTabsSince: NOW - 100 }).kind).toBe("saving");
    expect(status({ otherTabsUnsent: 2, otherTabsSince: NOW - 6_000 }).kind).toBe("retrying");
  });
});

describe("without a link", () => {
  test("the number of edits and where they are is said", () => {
    const kept = status({ link: "down" }, unacked(4, 60_000));
    expect(kept).toMatchObject({ kind: "offline", unsaved: 4, kept: 4, onlyHere: false });
    const last = status({ link: "down" }, { ...unacked(4, 60_000), unackedWriting: 1 });
    expect(last).toMatchObject({ kind: "offline", unsaved: 4, kept: 3, onlyHere: false });
    const lost = status({ link: "down" }, { ...unacked(4, 60_000), unackedFailed: 1 });
    expect(lost).toMatchObject({ kind: "offline", unsaved: 4, onlyHere: true });
  });

  test("a page that has just been opened is connecting, not offline", () => {
    const facts = { link: "connecting", epoch: "unverified", lastFrameAt: null } as const;
    expect(status({ ...facts, linkChangedAt: NOW - 100 })).toMatchObject({
      kind: "saving",
      connecting: true,
    });
    expect(status({ ...facts, linkChangedAt: NOW - 5_000 }).kind).toBe("offline");
  });
});

describe("what can not be saved", () => {
  test("a refusal says its reason, also without a link", () => {
    expect(status({ refusal: "too large" }, unacked(1, 1))).toMatchObject({
      kind: "refused",
      reason: "too large",
    });
    expect(status({ refusal: "too large", link: "down" }).kind).toBe("refused");
  });

  test("without the right to be here says why and what is kept, also on a dead link", () => {
    for (const link of ["down", "connecting", "up"] as const) {
      const facts = { denial: "expired", link } as const;
      expect(status(facts, unacked(2, 60_000))).toMatchObject({
        kind: "denied",
        reason: "expired",
        unsaved: 2,
        kept: 2,
      });
    }
    expect(status({ denial: "revoked", refusal: "too large" }).kind).toBe("refused");
    expect(status({ denial: "revoked", epoch: "differs" }).kind).toBe("epoch");
  });

  test("another history comes before everything else", () => {
    expect(status({ epoch: "differs", refusal: "x", link: "down" }, unacked(1, 1)).kind).toBe(
      "epoch",
    );
  });
});

describe("closing the tab", () => {
  test("loses only what is neither acknowledged nor on the device", () => {
    expect(losesOnClose({ ...EMPTY, unacked: 5 })).toBe(false);
    expect(losesOnClose({ ...EMPTY, unacked: 5, unackedWriting: 1 })).toBe(true);
    expect(losesOnClose({ ...EMPTY, unacked: 5, unackedFailed: 1 })).toBe(true);
  });
});
