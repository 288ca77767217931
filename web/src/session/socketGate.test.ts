import { describe, expect, test } from "vitest";
import { type Frame, readFrame } from "./frames";
import { Ledger } from "./ledger";
import { SocketGate } from "./socketGate";
import { stateless } from "./testdata/made";
import { recorded } from "./testdata/recorded";

const EPOCH = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";

function setUp(device = { settled: 0 }) {
  const sent: Frame[] = [];
  const told: string[] = [];
  const ledger = new Ledger();
  const gate = new SocketGate(
    "d",
    EPOCH,
    ledger,
    device,
    {
      frameArrived: () => {},
      epochVerified: () => told.push("verified"),
      epochDiffers: (epoch) => told.push(`differs ${epoch}`),
      storeState: (state) => told.push(`store ${state}`),
      refused: (reason) => told.push(`refused ${reason}`),
      ledgerMoved: () => {},
    },
    (bytes) => {
      const frame = readFrame(bytes);
      if (frame !== null) sent.push(frame);
    },
  );
  return { gate, ledger, sent, told, device, kinds: () => sent.map(kind) };
}

function kind(frame: Frame): string {
  return frame.type === "sync" ? frame.kind : frame.type;
}

function storeMessage(epoch: string) {
  return stateless("d", { type: "store", epoch, state: "ok" });
}

/** The handshake as providers and server do it, up to the acknowledged Step 2. */
function handshake(gate: SocketGate) {
  gate.outgoing(recorded("auth-v4"));
  gate.outgoing(recorded("step1"));
  gate.incoming(recorded("auth-ok"));
  gate.incoming(storeMessage(EPOCH));
  gate.incoming(recorded("server-step1"));
  gate.outgoing(recorded("step2-empty"));
  gate.incoming(recorded("step2"));
  gate.incoming(recorded("ack"));
}

describe("before the epoch is known", () => {
  test("only Auth and SyncStep1 leave", () => {
    const { gate, kinds } = setUp();
    for (const id of ["auth-v4", "step1", "awareness", "step2", "update", "stateless"]) {
      gate.outgoing(recorded(id));
    }
    expect(kinds()).toEqual(["auth", "step1"]);
  });

  test("nothing of the document comes in", () => {
    const { gate } = setUp();
    expect(gate.incoming(recorded("auth-ok"))).toBe(true);
    for (const id of ["server-step1", "step2", "update", "awareness"]) {
      expect(gate.incoming(recorded(id))).toBe(false);
    }
  });

  test("the awareness that was held leaves with the agreement", () => {
    const { gate, kinds, told } = setUp();
    gate.outgoing(recorded("awareness"));
    gate.incoming(storeMessage(EPOCH));
    expect(kinds()).toEqual(["awareness"]);
    expect(told).toEqual(["verified", "store ok"]);
  });
});

describe("another epoch", () => {
  test("stops both directions for good", () => {
    const { gate, sent, told } = setUp();
    gate.outgoing(recorded("auth-v4"));
    gate.outgoing(recorded("step1"));
    gate.incoming(storeMessage(OTHER));
    expect(told[0]).toBe(`differs ${OTHER}`);
    const before = sent.length;
    for (const id of ["step2", "update", "awareness", "close-client"]) gate.outgoing(recorded(id));
    expect(sent.length).toBe(before);
    for (const id of ["server-step1", "step2", "update"]) {
      expect(gate.incoming(recorded(id))).toBe(false);
    }
    expect(gate.incoming(storeMessage(EPOCH))).toBe(false);
    gate.outgoing(recorded("update"));
    expect(sent.length).toBe(before);
  });

  test("in the middle of a session drops what was still waiting for the device", () => {
    const { gate, ledger, kinds, device } = setUp();
    handshake(gate);
    ledger.changed(1, "writing");
    gate.outgoing(recorded("update"));
    gate.incoming(storeMessage(OTHER));
    device.settled = 1;
    gate.deviceSettled();
    expect(kinds()).not.toContain("update");
  });
});

describe("the handshake", () => {
  test("ends with an empty ledger", () => {
    const { gate, ledger, kinds } = setUp();
    handshake(gate);
    expect(kinds()).toEqual(["auth", "step1", "step2"]);
    expect(ledger.totals()).toMatchObject({ awaited: 0, synced: true, unacked: 0 });
  });

  test("does not send what the Step 2 is going to contain", () => {
    const { gate, ledger, kinds } = setUp({ settled: 1 });
    gate.outgoing(recorded("auth-v4"));
    gate.outgoing(recorded("step1"));
    gate.incoming(storeMessage(EPOCH));
    ledger.changed(1, "stored");
    gate.outgoing(recorded("update"));
    gate.outgoing(recorded("step2"));
    expect(kinds()).toEqual(["auth", "step1", "step2"]);
    gate.incoming(recorded("ack"));
    expect(ledger.totals().unacked).toBe(0);
  });
});

describe("the device store", () => {
  test("holds an Update back until its row is complete, and what follows it too", () => {
    const { gate, ledger, kinds, device } = setUp();
    handshake(gate);
    ledger.changed(1, "writing");
    gate.outgoing(recorded("update"));
    gate.outgoing(recorded("awareness"));
    expect(kinds()).toEqual(["auth", "step1", "step2"]);
    expect(ledger.totals().awaited).toBe(0);
    device.settled = 1;
    gate.deviceSettled();
    expect(kinds().slice(3)).toEqual(["update", "awareness"]);
    expect(ledger.totals().awaited).toBe(1);
  });

  test("holds a Step 2 back until the rows of all that it contains are complete", () => {
    const { gate, ledger, kinds, device } = setUp();
    gate.outgoing(recorded("step1"));
    gate.incoming(storeMessage(EPOCH));
    ledger.changed(1, "writing");
    ledger.changed(2, "writing");
    gate.outgoing(recorded("step2"));
    device.settled = 1;
    gate.deviceSettled();
    expect(kinds()).toEqual(["step1"]);
    device.settled = 2;
    gate.deviceSettled();
    expect(kinds()).toEqual(["step1", "step2"]);
  });

  test("releases only what it has", () => {
    const { gate, ledger, kinds, device } = setUp();
    handshake(gate);
    for (const at of [1, 2]) {
      ledger.changed(at, "writing");
      gate.outgoing(recorded("update"));
    }
    device.settled = 1;
    gate.deviceSettled();
    expect(kinds().slice(3)).toEqual(["update"]);
  });

  test("never delays Auth and Pong", () => {
    const { gate, ledger, kinds } = setUp();
    handshake(gate);
    ledger.changed(1, "writing");
    gate.outgoing(recorded("update"));
    gate.outgoing(recorded("pong"));
    expect(kinds().slice(3)).toEqual(["pong"]);
  });
});

describe("incoming frames", () => {
  test("a refusal reaches the ledger and its reason the page", () => {
    const { gate, ledger, told } = setUp({ settled: 1 });
    handshake(gate);
    ledger.changed(1, "stored");
    gate.outgoing(recorded("update"));
    gate.incoming(stateless("d", { type: "refused", reason: "too large" }));
    gate.incoming(recorded("nack"));
    expect(told).toContain("refused too large");
    expect(ledger.totals()).toMatchObject({ refused: true, unacked: 1 });
  });

  test("of another document and garbage are swallowed", () => {
    const { gate } = setUp();
    handshake(gate);
    expect(gate.incoming(stateless("e", { type: "activity" }))).toBe(false);
    expect(gate.incoming(Uint8Array.of(0xff, 0xff))).toBe(false);
    expect(gate.incoming(new Uint8Array())).toBe(false);
  });

  test("that are stateless but not for the gate reach the page", () => {
    const { gate, told } = setUp();
    handshake(gate);
    expect(gate.incoming(stateless("d", { type: "activity", entries: [] }))).toBe(true);
    expect(gate.incoming(stateless("d", { type: "store", state: "full" }))).toBe(false);
    expect(told).toContain("store full");
  });
});
