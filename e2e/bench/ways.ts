import * as Y from "yjs";
import { type ClientKind, newClient } from "../src/clients.ts";
import { eventually } from "../src/eventually.ts";
import { LiveClient, type LiveMessage, type LiveTransport } from "../src/liveClients.ts";
import type { Addresses } from "../src/server.ts";
import { SocketIoClient } from "../src/socketIo.ts";
import { providerOver } from "../src/sockJsProvider.ts";

/** Told by a seat of what happens to it. */
export interface Ears {
  /** Something came: what it shows is so long now. */
  shown(length: number): void;
  /** So many of the letters that were typed here are known to be on disk. */
  saved(letters: number): void;
}

/** Somebody with a document open. */
export interface Seat {
  /** How long what it shows is: it grows by one with each letter. */
  readonly length: number;
  /** Types a letter at the end of the text. */
  type(): void;
  close(): void;
}

/** One way into a document, with the client that one would take for it. */
export interface Way {
  readonly name: string;
  /** Whether its author is told what is on disk. */
  readonly tells: boolean;
  open(server: Addresses, document: string, who: string, ears: Ears): Promise<Seat>;
}

const letter = (number: number) => String.fromCharCode(97 + (number % 26));

/** An editor that sends the whole text with every letter, and asks each time when it is on disk. */
class WholeText {
  #typed = 0;
  #text: string;

  constructor(
    text: string,
    private readonly send: (text: string, id: number) => void,
  ) {
    this.#text = text;
  }

  type(): void {
    const end = this.#text.lastIndexOf("</p>");
    this.#text = this.#text.slice(0, end) + letter(this.#typed) + this.#text.slice(end);
    this.#typed += 1;
    this.send(this.#text, this.#typed);
  }
}

function live(name: string, transport: LiveTransport, everyMillis?: number): Way {
  return {
    name,
    tells: true,
    open: async (server, document, who, ears) => {
      const client = new LiveClient(transport, server, document, who, everyMillis);
      let heard = "";
      client.onMessage = (message) => {
        if (message.type === "ack") ears.saved(Number(message.id));
        if (message.type !== "contentchange") return;
        heard = message.data?.editorContent ?? "";
        ears.shown(heard.length);
      };
      await eventually(`${name}: ${who} is here`, () => client.here && heard !== "");
      const editor = new WholeText(heard, (text, id) => client.write(text, id));
      return {
        get length() {
          return heard.length;
        },
        type: () => editor.type(),
        close: () => client.leave(),
      };
    },
  };
}

function socketIo(transport: "websocket" | "polling"): Way {
  const name = `Socket.IO, ${transport}`;
  return {
    name,
    tells: true,
    open: async (server, document, who, ears) => {
      const client = await SocketIoClient.connect(server, document, { transports: [transport] });
      const { socket } = client;
      socket.emit("userevent", { username: who });
      await client.has(`${name}: ${who} is here`, () => client.users.includes(who));
      await client.has(`${name}: the text is here`, () => client.content !== "");
      const editor = new WholeText(client.content, (content, id) => {
        socket.emit("contentchange", { content }, () => ears.saved(id));
      });
      socket.on("contentchange", (message: LiveMessage) =>
        ears.shown(message.data?.editorContent?.length ?? 0),
      );
      return {
        get length() {
          return client.content.length;
        },
        type: () => editor.type(),
        close: () => socket.disconnect(),
      };
    },
  };
}

/** A Yjs document that a provider keeps in step. */
interface Provided {
  readonly doc: Y.Doc;
  inStep(): boolean;
  onUnsynced(listener: (changes: number) => void): void;
  destroy(): void;
}

/** The last line of the rich text. */
function lastLine(doc: Y.Doc): Y.XmlText {
  const text = doc.getXmlFragment("default");
  const paragraph = text.get(text.length - 1);
  const line = paragraph instanceof Y.XmlElement ? paragraph.get(0) : undefined;
  if (line instanceof Y.XmlText) return line;
  throw new Error("there is no line in this document");
}

function yjs(
  name: string,
  tells: boolean,
  provide: (server: Addresses, document: string) => Provided,
): Way {
  return {
    name,
    tells,
    open: async (server, document, who, ears) => {
      const provided = provide(server, document);
      await eventually(`${name}: ${who} is in step`, () => provided.inStep());
      const line = lastLine(provided.doc);
      let typed = 0;
      provided.doc.on("update", () => ears.shown(line.length));
      provided.onUnsynced((changes) => ears.saved(typed - changes));
      return {
        get length() {
          return line.length;
        },
        type: () => {
          typed += 1;
          line.insert(line.length, letter(typed));
        },
        close: () => provided.destroy(),
      };
    },
  };
}

const withProvider = (kind: ClientKind) => (server: Addresses, document: string) => {
  const client = newClient(kind, server, document);
  return {
    doc: client.doc,
    inStep: () => client.synced() && (client.unsynced() ?? 0) === 0,
    onUnsynced: (listener: (changes: number) => void) => client.onUnsynced(listener),
    destroy: () => client.destroy(),
  };
};

function overSockJs(transport: string): Way {
  return yjs(`Hocuspocus over SockJS, ${transport}`, true, (server, document) => {
    const { document: doc, provider, destroy } = providerOver(transport, server, document);
    return {
      doc,
      inStep: () => provider.isSynced && provider.unsyncedChanges === 0,
      onUnsynced: (listener) =>
        provider.on("unsyncedChanges", (event: { number: number }) => listener(event.number)),
      destroy,
    };
  });
}

export const ways: readonly Way[] = [
  yjs("Hocuspocus provider", true, withProvider("hocuspocus 4.8.0")),
  yjs("y-websocket", false, withProvider("y-websocket 3.1.0")),
  overSockJs("websocket"),
  overSockJs("xhr-streaming"),
  overSockJs("xhr-polling"),
  live("WebSocket", "WebSocket"),
  socketIo("websocket"),
  socketIo("polling"),
  live("SockJS, websocket", "SockJS websocket"),
  live("SockJS, xhr-streaming", "SockJS xhr-streaming"),
  live("SockJS, eventsource", "SockJS eventsource"),
  live("SockJS, xhr-polling", "SockJS xhr-polling"),
  live("server-sent events + POST", "server-sent events"),
  live("fetch streaming + POST", "HTTP streaming"),
  live("long polling + POST", "long polling"),
  live("polling every second + POST", "plain polling", 1_000),
];
