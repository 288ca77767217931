import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import * as Y from "yjs";
import { newClient } from "../src/clients.ts";
import { eventually } from "../src/eventually.ts";
import { sockJsSocket } from "../src/sockJsSocket.ts";
import { expect, test } from "../src/test.ts";

const transports = ["websocket", "xhr-streaming", "eventsource", "xhr-polling"];

/** The real provider over the real sockjs-client, on one of its transports. */
function providerOver(transport: string, http: string, name: string) {
  const sockets: { transport: string | null }[] = [];
  const polyfill = class extends sockJsSocket(`${http}/collab/sockjs`, transport) {
    constructor() {
      super();
      sockets.push(this);
    }
  };
  const socket = new HocuspocusProviderWebsocket({
    url: http.replace("http", "ws"),
    WebSocketPolyfill: polyfill,
    delay: 100,
    minDelay: 50,
    maxDelay: 300,
  });
  const document = new Y.Doc();
  const provider = new HocuspocusProvider({ name, document, websocketProvider: socket });
  provider.attach();
  return {
    document,
    provider,
    transport: () => sockets.at(-1)?.transport,
    destroy: () => {
      provider.destroy();
      socket.destroy();
      document.destroy();
    },
  };
}

for (const transport of transports) {
  test(`a provider over SockJS ${transport} writes with one over a WebSocket`, async ({
    server,
  }) => {
    const name = `sockjs ${transport}`;
    const other = newClient("hocuspocus 4.8.0", server, name);
    const one = providerOver(transport, server.http, name);
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
