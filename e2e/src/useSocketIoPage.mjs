// A page without a browser: one React component with the unmodified hook useSocketIO. It runs in a
// process of its own, because it needs a window for a global; its parent says what it shall send,
// and hears what the hook returns.
//
// Arguments: the server's address, the document.

import { JSDOM } from "jsdom";

const [address, document] = process.argv.slice(2);
const page = new JSDOM('<div id="root"></div>', { url: "http://127.0.0.1/" });
globalThis.window = page.window;
globalThis.document = page.window.document;
globalThis.WebSocket = page.window.WebSocket;
Object.defineProperty(globalThis, "navigator", { value: page.window.navigator });

const { createElement, useEffect } = await import("react");
const { createRoot } = await import("react-dom/client");
const { useSocketIO } = await import("react-use-websocket");

const options = {
  queryParams: { document },
  shouldReconnect: () => true,
  reconnectInterval: 200,
  retryOnError: true,
};
let hook;

function tell(what) {
  if (process.connected) process.send(what);
}

function Component() {
  hook = useSocketIO(address, options);
  const { lastMessage, readyState } = hook;
  useEffect(() => {
    tell({ readyState });
  }, [readyState]);
  useEffect(() => {
    tell({ message: lastMessage });
  }, [lastMessage]);
  return null;
}

createRoot(page.window.document.getElementById("root")).render(createElement(Component));

process.on("message", ({ text, json }) => {
  if (json === undefined) hook.sendMessage(text);
  else hook.sendJsonMessage(json);
});
process.on("disconnect", () => process.exit());
