import { newClient } from "../src/clients.ts";
import { eventually } from "../src/eventually.ts";
import { providerOver } from "../src/sockJsProvider.ts";
import { expect, test } from "../src/test.ts";

const transports = ["websocket", "xhr-streaming", "eventsource", "xhr-polling"];

for (const transport of transports) {
  test(`a provider over SockJS ${transport} writes with one over a WebSocket`, async ({
    server,
  }) => {
    const name = `sockjs ${transport}`;
    const other = newClient("hocuspocus 4.8.0", server, name);
    const one = providerOver(transport, server, name);
    try {
      await eventually("both are synced", () => other.synced() && one.provider.synced);
      expect(one.transport()).toBe(transport);
      const mine = one.document.getText("t");
      const theirs = other.doc.getText("t");
      for (let i = 0; i < 20; i++) {
        mine.insert(mine.length, `m${i} `);
        theirs.insert(0, `t${i} `);
        await eventually("an edit is acknowledged", () => one.provider.unsyncedChanges === 0);
      }
      mine.insert(0, "größer 漢字 😀".repeat(20_000)); // half a megabyte
      await eventually(
        "both show the same",
        () => mine.toString() === theirs.toString() && mine.length > 240_000,
      );

      await server.kill();
      mine.insert(0, "written while it was away ");
      await server.start();
      await eventually(
        "what was written meanwhile arrives",
        () => theirs.toString().startsWith("written while") && one.provider.unsyncedChanges === 0,
        30_000,
      );
      expect(theirs.toString()).toBe(mine.toString());
    } finally {
      one.destroy();
      other.destroy();
    }
  });
}
