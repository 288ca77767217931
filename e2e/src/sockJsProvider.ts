import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import * as Y from "yjs";
import type { Addresses } from "./server.ts";
import { sockJsSocket } from "./sockJsSocket.ts";

/** The real provider over the real sockjs-client, on one of its transports. */
export function providerOver(transport: string, server: Pick<Addresses, "http">, name: string) {
  const sockets: { transport: string | null }[] = [];
  const polyfill = class extends sockJsSocket(`${server.http}/collab/sockjs`, transport) {
    constructor() {
      super();
      sockets.push(this);
    }
  };
  const socket = new HocuspocusProviderWebsocket({
    url: server.http.replace("http", "ws"),
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
