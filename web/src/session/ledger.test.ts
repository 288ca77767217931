import { describe, expect, test } from "vitest";
import { Ledger } from "./ledger";

/** A ledger with a socket whose first Step 2 has been acknowledged. */
function synced() {
  const ledger = new Ledger();
  const socket = ledger.openSocket();
  socket.sentStep1();
  socket.sentStep2(ledger.last);
  socket.status(true);
  return { ledger, socket };
}

describe("acknowledgements", () => {
  test("come in the order of sending, one for each Update", () => {
    const { ledger, socket } = synced();
    for (const at of [10, 20, 30]) socket.sentUpdate(ledger.changed(at, "stored"));
    socket.status(true);
    expect(ledger.totals()).toMatchObject({ unacked: 2, oldestUnackedAt: 20, awaited: 2 });
    socket.status(true);
    socket.status(true);
    expect(ledger.totals()).toMatchObject({ unacked: 0, oldestUnackedAt: null, awaited: 0 });
    expect(ledger.acked).toBe(3);
  });

  test("of a Step 2 cover everything that it contained, and nothing made later", () => {
    const ledger = new Ledger();
    ledger.changed(1, "stored");
    ledger.changed(2, "stored");
    const socket = ledger.openSocket();
    socket.sentStep1();
    socket.sentStep2(ledger.last);
    ledger.changed(3, "stored");
    socket.status(true);
    expect(ledger.totals()).toMatchObject({ unacked: 1, oldestUnackedAt: 3, synced: true });
  });

  test("are owed for the first Step 2 after each own SyncStep1 only", () => {
    const { ledger, socket } = synced();
    socket.sentStep2(ledger.last);
    expect(ledger.totals().awaited).toBe(0);
    socket.sentStep1();
    socket.sentStep2(ledger.last);
    socket.sentStep2(ledger.last);
    expect(ledger.totals()).toMatchObject({ awaited: 1, synced: false });
  });

  test("that nothing waits for change nothing", () => {
    const { ledger, socket } = synced();
    ledger.changed(1, "stored");
    socket.status(true);
    expect(ledger.totals()).toMatchObject({ unacked: 1, awaited: 0 });
  });
});

describe("a socket that ends", () => {
  test("owes nothing any more, and its edits stay unacknowledged", () => {
    const { ledger, socket } = synced();
    socket.sentUpdate(ledger.changed(1, "stored"));
    socket.close();
    expect(ledger.totals()).toMatchObject({ unacked: 1, awaited: 0, synced: false });
  });

  test("does not touch the account of the next one when it ends late", () => {
    const { ledger, socket: old } = synced();
    const next = ledger.openSocket();
    next.sentStep1();
    next.sentStep2(ledger.changed(1, "stored"));
    old.close();
    expect(ledger.totals()).toMatchObject({ unacked: 1, awaited: 1 });
    next.status(true);
    expect(ledger.totals()).toMatchObject({ unacked: 0, synced: true });
  });

  test("leaves edits that the next Step 2 delivers at once", () => {
    const { ledger, socket } = synced();
    socket.sentUpdate(ledger.changed(1, "stored"));
    ledger.changed(2, "stored");
    socket.close();
    const next = ledger.openSocket();
    next.sentStep1();
    next.sentStep2(ledger.last);
    next.status(true);
    expect(ledger.totals().unacked).toBe(0);
  });
});

describe("a refusal", () => {
  test("keeps its edit unacknowledged, and every later Update too", () => {
    const { ledger, socket } = synced();
    socket.sentUpdate(ledger.changed(1, "stored"));
    socket.sentUpdate(ledger.changed(2, "stored"));
    socket.status(false);
    socket.status(true);
    expect(ledger.totals()).toMatchObject({ unacked: 2, refused: true });
  });

  test("ends with an acknowledged Step 2, which contains everything", () => {
    const { ledger, socket } = synced();
    socket.sentUpdate(ledger.changed(1, "stored"));
    socket.status(false);
    socket.sentStep1();
    socket.sentStep2(ledger.last);
    socket.status(true);
    expect(ledger.totals()).toMatchObject({ unacked: 0, refused: false });
  });
});

describe("the device", () => {
  test("is counted separately from the server", () => {
    const ledger = new Ledger();
    ledger.changed(1, "writing");
    const second = ledger.changed(2, "writing");
    ledger.changed(3, "writing");
    ledger.written(second, "stored");
    expect(ledger.totals()).toMatchObject({ unacked: 3, unackedWriting: 1, unackedFailed: 0 });
  });

  test("that failed and wrote later has everything up to there", () => {
    const ledger = new Ledger();
    const first = ledger.changed(1, "writing");
    ledger.written(first, "failed");
    const second = ledger.changed(2, "writing");
    expect(ledger.totals()).toMatchObject({ unackedWriting: 1, unackedFailed: 1 });
    ledger.written(second, "stored");
    expect(ledger.totals()).toMatchObject({ unackedWriting: 0, unackedFailed: 0 });
  });

  test("gives a merged row back with all its edits", () => {
    const ledger = new Ledger();
    ledger.changed(1, "stored", 250);
    expect(ledger.totals().unacked).toBe(250);
  });
});
