import { expect } from "@playwright/test";
import { type Client, newClient } from "./clients.ts";
import { eventually } from "./eventually.ts";
import type { Server } from "./server.ts";

/**
 * Two good people who go on typing in one document, over both protocols, whatever somebody else
 * does to the server: they must never notice.
 */
export class Neighbours {
  static readonly document = "garden";
  readonly #clients: readonly [Client, Client];
  readonly #sentAt = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #typed = 0;
  #slowestMillis = 0;

  private constructor(clients: readonly [Client, Client]) {
    this.#clients = clients;
    for (const [i, client] of clients.entries()) {
      client.doc.getMap<string>("typed").observe((event) => {
        for (const key of event.keysChanged) {
          const at = this.#sentAt.get(key);
          if (at === undefined || key.startsWith(`${i}-`)) continue;
          this.#slowestMillis = Math.max(this.#slowestMillis, performance.now() - at);
          this.#sentAt.delete(key);
        }
      });
    }
    this.#timer = setInterval(() => this.#type(), 25);
  }

  static async settle(server: Server): Promise<Neighbours> {
    const clients = [
      newClient("hocuspocus 4.8.0", server, Neighbours.document),
      newClient("y-websocket 3.1.0", server, Neighbours.document),
    ] as const;
    for (const client of clients) await eventually("a neighbour is synced", () => client.synced());
    return new Neighbours(clients);
  }

  #type(): void {
    for (const [i, client] of this.#clients.entries()) {
      const key = `${i}-${this.#typed}`;
      this.#sentAt.set(key, performance.now());
      client.doc.transact(() => {
        client.doc.getMap<string>("typed").set(key, "x");
        client.doc.getText("garden").insert(0, "x");
      });
    }
    this.#typed++;
  }

  /** Both were connected all the time, heard each other soon, and see every letter of both. */
  async unharmed(): Promise<void> {
    clearInterval(this.#timer);
    const [a, b] = this.#clients;
    const all = "x".repeat(2 * this.#typed);
    await eventually(
      "the neighbours see every letter",
      () => this.#clients.every(({ doc }) => doc.getText("garden").toString() === all),
      10_000,
      () =>
        `Typed ${all.length}, seen ${a.doc.getText("garden").length} and ${b.doc.getText("garden").length}.`,
    );
    await eventually("all is acknowledged", () => a.unsynced() === 0);
    expect(this.#clients.map((client) => client.disconnects())).toEqual([0, 0]);
    expect(this.#slowestMillis, "the slowest letter, in ms").toBeLessThan(2_000);
    expect(this.#typed).toBeGreaterThan(5);
    for (const client of this.#clients) client.destroy();
  }
}
