import * as Y from "yjs";
import {
  allKinds,
  type Client,
  type ClientOptions,
  hocuspocusKinds,
  newClient,
} from "../src/clients.ts";
import { difference, randomEdit, view } from "../src/edits.ts";
import { eventually, sleep } from "../src/eventually.ts";
import { newRandom, type Random } from "../src/random.ts";
import type { Server } from "../src/server.ts";
import { expect, test } from "../src/test.ts";

test.describe("unmodified clients", () => {
  let clients: Client[] = [];

  test.afterEach(() => {
    for (const client of clients) client.destroy();
    clients = [];
  });

  function join(
    kind: Client["kind"],
    server: Server,
    name: string,
    options?: ClientOptions,
  ): Client {
    const client = newClient(kind, server, name, options);
    clients.push(client);
    return client;
  }

  async function allSynced(): Promise<void> {
    for (const client of clients) {
      await eventually(`${client.kind} is synced`, () => client.synced());
    }
  }

  async function converged(): Promise<void> {
    await eventually(
      "all clients see the same",
      () => new Set(clients.map((client) => view(client.doc))).size === 1,
      20_000,
      () => {
        const views = clients.map((client) => view(client.doc));
        const other = views.findIndex((one) => one !== views[0]);
        return `${clients[0]?.kind} and ${clients[other]?.kind}: ${difference(views[0] ?? "", views[other] ?? "")}`;
      },
    );
    expect(JSON.parse(view(clients[0]?.doc ?? new Y.Doc())).pending).toBe(false);
  }

  async function acknowledged(): Promise<void> {
    for (const client of clients) {
      await eventually(
        `${client.kind} has no unsynced change left`,
        () => (client.unsynced() ?? 0) <= 0,
        10_000,
        () => `It has ${client.unsynced()}.`,
      );
      if (client.kind !== "hocuspocus 2.15.3") expect(client.unsynced() ?? 0).toBe(0);
    }
  }

  async function editRandomly(random: Random, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      for (const client of clients) {
        if (random.chance(0.7)) randomEdit(client.doc, random);
        const draw = random.next();
        if (draw < 0.04) client.disconnect();
        else if (draw < 0.08) client.cut();
        else if (draw < 0.35) client.connect();
      }
      if (random.chance(0.6)) await sleep(random.below(12));
    }
    for (const client of clients) client.connect();
  }

  for (let run = 1; run <= 3; run++) {
    test(`six majors edit one document, with disconnects, and converge (${run} of 3)`, async ({
      server,
    }) => {
      const random = newRandom(`clients ${run}`);
      const name = `matrix ${run}/ü`;
      for (const kind of allKinds) join(kind, server, name);
      await allSynced();
      await editRandomly(random, 80);
      await allSynced();
      await converged();
      await acknowledged();

      // Late joiners, each of another package, see everything at once.
      for (const kind of allKinds) join(kind, server, name);
      await allSynced();
      await converged();

      // And go on from there.
      await editRandomly(random, 20);
      await allSynced();
      await converged();
      await acknowledged();

      // What a stop and a start leave is the same.
      expect(await server.stop()).toBe(0);
      await server.start();
      const reader = newClient("hocuspocus 4.8.0", server, name);
      clients.unshift(reader);
      await allSynced();
      await converged();
    });
  }

  for (const kind of allKinds) {
    test(`${kind}: what was written offline arrives once`, async ({ server }) => {
      const writer = join(kind, server, "offline");
      const reader = join("y-websocket 3.1.0", server, "offline");
      await allSynced();
      writer.doc.getText("text").insert(0, "before ");
      await converged();
      writer.disconnect();
      await eventually("the writer is offline", () => !writer.synced());
      for (const word of ["one ", "two ", "three "]) {
        const text = writer.doc.getText("text");
        text.insert(text.length, word);
      }
      reader.doc.getText("text").insert(0, "meanwhile ");
      writer.connect();
      await allSynced();
      await converged();
      await acknowledged();
      expect(reader.doc.getText("text").toString()).toBe("meanwhile before one two three ");
    });
  }

  for (const kind of hocuspocusKinds) {
    test(`${kind}: each change is acknowledged, with a token and without`, async ({ server }) => {
      for (const token of [null, "a-token"]) {
        const client = join(kind, server, "acknowledged", { token });
        await allSynced();
        for (let i = 0; i < 25; i++) {
          client.doc.getText("text").insert(0, "x");
          if (i % 5 === 0) await sleep(5);
        }
        expect(client.unsynced()).toBeGreaterThan(0);
        await acknowledged();
      }
      await converged();
    });
  }

  for (const kind of allKinds) {
    test(`${kind}: presence comes and goes with its client`, async ({ server }) => {
      const watcher = join("hocuspocus 4.8.0", server, "presence");
      const peer = join(kind, server, "presence");
      await allSynced();
      peer.awareness.setLocalStateField("user", { name: "Ada" });
      const id = peer.doc.clientID;
      await eventually(
        "the watcher sees Ada",
        () => watcher.awareness.getStates().get(id)?.user?.name === "Ada",
      );
      watcher.awareness.setLocalStateField("user", { name: "Bob" });
      await eventually(
        "Ada sees the watcher",
        () => peer.awareness.getStates().get(watcher.doc.clientID)?.user?.name === "Bob",
      );
      const start = performance.now();
      peer.cut();
      // It comes back by itself, and with it its presence.
      await eventually("Ada is gone or back", () => peer.synced());
      await eventually("the watcher sees Ada again", () => watcher.awareness.getStates().has(id));
      peer.disconnect();
      await eventually("Ada has left", () => !watcher.awareness.getStates().has(id), 2_500);
      expect(performance.now() - start).toBeLessThan(10_000);
    });
  }
});
