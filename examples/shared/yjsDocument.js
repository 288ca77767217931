// A Yjs document over y-websocket, and who is in it: what the pages with an editor of their own share.
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { documentName, subprotocols } from "./access.js";
import { admitted, ownName, showNames, showState, whenNamed } from "./page.js";

const colours = ["#a03a2c", "#6b5b00", "#1f6f4f", "#1d5f97", "#6a4bb0", "#a5346f"];

/** The document of this page and its provider. */
export function openDocument() {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(
    `${location.origin.replace(/^http/, "ws")}/ws`,
    encodeURIComponent(documentName),
    doc,
    { protocols: subprotocols(), connect: false },
  );
  const { awareness } = provider;

  const introduce = () => {
    const colour = colours[doc.clientID % colours.length];
    // What others draw this one's caret with.
    const user = { name: ownName(), color: colour, colorLight: `${colour}40` };
    awareness.setLocalStateField("user", user);
  };
  whenNamed(introduce);
  if (ownName() !== "") introduce();

  awareness.on("change", () => {
    const people = [...awareness.getStates().values()].map((state) => state.user?.name ?? "");
    showNames(people.filter((name) => name !== ""));
  });
  provider.on("sync", (isSynced) => {
    if (isSynced) showState("connected");
  });
  provider.on("connection-close", async () => {
    showState("reconnecting", "Connection lost. Trying again… Go on writing: it is sent then.");
    if (!(await admitted())) provider.disconnect(); // with this token it would try in vain
  });
  admitted().then((open) => {
    if (open) provider.connect();
  });
  return { doc, provider };
}
