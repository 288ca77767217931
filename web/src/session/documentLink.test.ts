import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import { Doc } from "yjs";
import { DocumentLink } from "./documentLink";
import { fallbackWebSocket, type SocketParts } from "./fallbackSocket";
import { Ledger } from "./ledger";
import { ScriptedServer } from "./testdata/scriptedServer";
import { TransportChoice } from "./transportChoice";

/*
 * The real provider between the gate and a scripted server: what leaves, what is counted, and that
 * nothing is called saved that the server has not stored.
 */

let server: ScriptedServer;
let ended: (() => void)[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
  server = new ScriptedServer();
  ended = [];
});

afterEach(() => {
  for (const end of ended) end();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A page on document `d`: as in the session, changes are numbered before the provider sees them. */
function openPage(
  device = { settled: Number.POSITIVE_INFINITY },
  { token = (): string => "", Socket = server.Socket } = {},
) {
  const doc = new Doc();
  const ledger = new Ledger();
  const told: string[] = [];
  let link: DocumentLink | null = null;
  doc.on("update", (_update: Uint8Array, origin: unknown) => {
    if (link?.cameFromServer(origin) !== true) ledger.changed(Date.now(), "stored");
  });
  const opened = new DocumentLink({
    url: "ws://127.0.0.1/collab",
    name: "d",
    epoch: "epoch-1",
    doc,
    awareness: new Awareness(doc),
    ledger,
    device,
    token,
    Socket,
    events: {
      opened: (transport) => told.push(transport === "http" ? "opened over http" : "opened"),
      closed: () => told.push("closed"),
      frameArrived: () => {},
      epochVerified: () => told.push("verified"),
      epochDiffers: (epoch) => {
        told.push(`differs ${epoch}`);
        opened.end();
      },
      storeState: () => {},
      refused: (reason) => told.push(`refused ${reason}`),
      ledgerMoved: () => {},
      stateless: () => {},
      denied: (reason) => {
        told.push(`denied ${reason}`);
        opened.suspend();
      },
      scope: () => {},
      contentArrived: () => told.push("content"),
    },
  });
  link = opened;
  ended.push(() => opened.end());
  return {
    ledger,
    told,
    link: opened,
    text: () => doc.getText("t").toString(),
    type: (text: string) => doc.getText("t").insert(doc.getText("t").length, text),
  };
}

const settle = () => vi.advanceTimersByTimeAsync(10);
const reconnected = () => vi.advanceTimersByTimeAsync(5_000);

function storedText(): string {
  return server.doc.getText("t").toString();
}

describe("opening", () => {
  test("ends with everything acknowledged, also for a document without any edit", async () => {
    const page = openPage();
    await settle();
    expect(page.told).toEqual(["opened", "verified", "content"]);
    expect(page.ledger.totals()).toMatchObject({ synced: true, awaited: 0, unacked: 0 });
    expect(server.received.filter((kind) => kind === "step2")).toHaveLength(1);
  });

  test("offers what was written before, in one Step 2 and no Update", async () => {
    const page = openPage();
    for (const word of ["written ", "before ", "the ", "link"]) page.type(word);
    expect(page.ledger.totals()).toMatchObject({ unacked: 4, synced: false });
    await settle();
    expect(storedText()).toBe("written before the link");
    expect(page.ledger.totals().unacked).toBe(0);
    expect(server.received).not.toContain("update");
  });

  test("of a document with another epoch sends nothing of it and takes nothing", async () => {
    server.epoch = "epoch-2";
    server.doc.getText("t").insert(0, "restored");
    const page = openPage();
    page.type("old copy");
    await settle();
    expect(page.told).toContain("differs epoch-2");
    expect(page.text()).toBe("old copy");
    expect(storedText()).toBe("restored");
    expect(server.received).not.toContain("step2");
    expect(server.received).not.toContain("update");
    await reconnected();
    expect(server.sockets.size).toBe(0);
  });
});

describe("writing", () => {
  test("sends one Update for each change and clears it with its acknowledgement", async () => {
    const page = openPage();
    await settle();
    server.mode = "withhold";
    page.type("a");
    page.type("b");
    await settle();
    expect(page.ledger.totals()).toMatchObject({ unacked: 2, awaited: 2 });
    server.release();
    await settle();
    expect(page.ledger.totals()).toMatchObject({ unacked: 0, awaited: 0 });
    expect(storedText()).toBe("ab");
  });

  test("waits for the device before anything leaves", async () => {
    const device = { settled: 0 };
    const page = openPage(device);
    await settle();
    page.type("a");
    await settle();
    expect(server.received).not.toContain("update");
    device.settled = 1;
    page.link.deviceSettled();
    await settle();
    expect(storedText()).toBe("a");
    expect(page.ledger.totals().unacked).toBe(0);
  });

  test("into a cut loses nothing and doubles nothing", async () => {
    const page = openPage();
    await settle();
    server.mode = "withhold";
    page.type("in flight ");
    await settle();
    server.cut();
    page.type("while away ");
    await settle();
    expect(page.told).toContain("closed");
    expect(page.ledger.totals()).toMatchObject({ unacked: 2, synced: false, awaited: 0 });
    // What was in flight is committed late, its acknowledgement is lost with the socket.
    server.release();
    expect(storedText()).toBe("in flight ");
    await reconnected();
    expect(storedText()).toBe("in flight while away ");
    expect(page.ledger.totals()).toMatchObject({ unacked: 0, synced: true });
  });

  test("a thousand changes offline comes back as one Step 2", async () => {
    const page = openPage();
    await settle();
    server.up = false;
    server.cut();
    await settle();
    for (let i = 0; i < 1_000; i += 1) page.type("x");
    await reconnected();
    expect(page.ledger.totals().unacked).toBe(1_000);
    server.up = true;
    server.received.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(storedText()).toHaveLength(1_000);
    expect(page.ledger.totals().unacked).toBe(0);
    expect(server.received.filter((kind) => kind === "update")).toHaveLength(0);
  });
});

describe("a refusal", () => {
  test("stays until everything was offered again and taken", async () => {
    const page = openPage();
    await settle();
    server.mode = "refuse";
    page.type("too much");
    await settle();
    expect(page.told).toContain("refused too large");
    expect(page.ledger.totals()).toMatchObject({ refused: true, unacked: 1 });
    server.mode = "store";
    page.link.resync();
    await settle();
    expect(page.ledger.totals()).toMatchObject({ refused: false, unacked: 0 });
    expect(storedText()).toBe("too much");
  });
});

describe("two pages", () => {
  test("that write at once, through cuts, end with the same text and empty ledgers", async () => {
    const pages = [openPage(), openPage()];
    await settle();
    for (let round = 0; round < 20; round += 1) {
      for (const [index, page] of pages.entries()) page.type(`[${index}.${round}]`);
      if (round % 5 === 2) server.cut();
      await vi.advanceTimersByTimeAsync(round % 3 === 0 ? 2_000 : 10);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    // This server does not broadcast: a new attach brings the other page's text.
    for (const page of pages) page.link.resync();
    await settle();
    for (const page of pages) {
      expect(page.ledger.totals()).toMatchObject({ unacked: 0, awaited: 0, synced: true });
      expect(page.text()).toBe(storedText());
    }
    for (let round = 0; round < 20; round += 1) {
      for (const index of [0, 1]) {
        expect(storedText().split(`[${index}.${round}]`)).toHaveLength(2);
      }
    }
  });
});

describe("a token", () => {
  test("that does not do suspends the link; what is written meanwhile is sent after a good one", async () => {
    server.members = { token: "good", reason: "expired" };
    let token = "old";
    const page = openPage(undefined, { token: () => token });
    page.type("before ");
    await settle();
    expect(page.told).toEqual(["opened", "denied expired", "closed"]);
    page.type("meanwhile");
    page.link.reconnect();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.shown, "no attempt without another token").toEqual(["old"]);
    expect(page.ledger.totals().unacked).toBe(2);
    expect(storedText()).toBe("");
    token = "good";
    page.link.resume();
    await settle();
    expect(server.shown).toEqual(["old", "good"]);
    expect(storedText()).toBe("before meanwhile");
    expect(page.ledger.totals()).toMatchObject({ unacked: 0, synced: true });
  });

  test("that is withdrawn while somebody writes loses nothing", async () => {
    server.members = { token: "first", reason: "unauthenticated" };
    let token = "first";
    const page = openPage(undefined, { token: () => token });
    await settle();
    page.type("acknowledged ");
    await settle();
    server.revoke("second");
    page.type("on its way ");
    await settle();
    expect(page.told).toContain("denied revoked");
    page.type("after");
    token = "second";
    page.link.resume();
    await reconnected();
    expect(storedText()).toBe("acknowledged on its way after");
    expect(page.ledger.totals().unacked).toBe(0);
  });

  test("that is new is shown although the link is still up", async () => {
    let token = "reader";
    const page = openPage(undefined, { token: () => token });
    await settle();
    token = "writer";
    page.link.resume();
    await reconnected();
    expect(server.shown).toEqual(["reader", "writer"]);
    page.type("x");
    await settle();
    expect(page.ledger.totals()).toMatchObject({ unacked: 0, synced: true });
  });
});

describe("over SockJS", () => {
  /** A network in which no WebSocket ever opens. */
  function blocked(): typeof WebSocket {
    class Blocked extends EventTarget {
      onclose: ((event: { code: number; reason: string }) => void) | null = null;
      constructor() {
        super();
        queueMicrotask(() => this.onclose?.({ code: 1006, reason: "" }));
      }
      close(): void {}
    }
    const parts: SocketParts = {
      choice: new TransportChoice(null),
      WebSocket: Blocked as unknown as typeof WebSocket,
      sockJsUrl: "http://127.0.0.1/collab/sockjs",
      loadSockJs: async () => server.SockJs,
      answersHttp: async () => server.up,
    };
    return fallbackWebSocket(parts);
  }

  test("gate and ledger are the same, through a cut as well", async () => {
    const page = openPage(undefined, { Socket: blocked() });
    page.type("offered ");
    await settle();
    expect(page.told).toEqual(["opened over http", "verified", "content"]);
    server.mode = "withhold";
    page.type("in flight ");
    await settle();
    expect(page.ledger.totals()).toMatchObject({ unacked: 1, awaited: 1 });
    server.up = false;
    server.cut();
    page.type("while away");
    await reconnected();
    expect(page.ledger.totals().unacked).toBe(2);
    server.up = true;
    server.release();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(storedText()).toBe("offered in flight while away");
    expect(page.ledger.totals()).toMatchObject({ unacked: 0, awaited: 0, synced: true });
    expect(page.told.filter((what) => what === "opened over http")).toHaveLength(2);
  });

  test("nothing leaves before the device has it", async () => {
    const device = { settled: 0 };
    const page = openPage(device, { Socket: blocked() });
    await settle();
    page.type("a");
    await settle();
    expect(storedText()).toBe("");
    device.settled = 1;
    page.link.deviceSettled();
    await settle();
    expect(storedText()).toBe("a");
  });
});
