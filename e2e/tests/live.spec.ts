import * as Y from "yjs";
import { type Client, newClient } from "../src/clients.ts";
import { eventually } from "../src/eventually.ts";
import { LiveClient, liveTransports } from "../src/liveClients.ts";
import { SocketIoClient } from "../src/socketIo.ts";
import { expect, test } from "../src/test.ts";

const DOCUMENT = "every way";

const count = (text: string, word: string) => text.split(`>${word}<`).length - 1;

/** What the rich text says, in the words of its paragraphs. */
function richText(client: Client): string {
  return client.doc.getXmlFragment("default").toString();
}

function writeRich(client: Client, word: string): void {
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText(word)]);
  const text = client.doc.getXmlFragment("default");
  text.insert(text.length, [paragraph]);
}

test("everybody writes and chats in one document, whatever carries it, also after kill -9", async ({
  server,
}) => {
  test.setTimeout(180_000);
  const rich = newClient("hocuspocus 4.8.0", server, DOCUMENT);
  const plain = newClient("y-websocket 3.1.0", server, DOCUMENT);
  const socketIo = await SocketIoClient.connect(server, DOCUMENT);
  socketIo.socket.emit("userevent", { username: "Socket.IO" });
  socketIo.socket.io.on("reconnect", () =>
    socketIo.socket.emit("userevent", { username: "Socket.IO" }),
  );
  const clients = liveTransports.map((each) => new LiveClient(each, server, DOCUMENT, each));
  const names = [...liveTransports, "Socket.IO"];
  const contents = () => [...clients.map((client) => client.content), socketIo.content];

  const allHave = (words: string[]) =>
    eventually(
      `all have ${words}`,
      () =>
        [...contents(), richText(rich), richText(plain)].every((text) =>
          words.every((word) => count(text, word) === 1),
        ),
      30_000,
      () => JSON.stringify([...contents(), richText(rich)], null, 1),
    );

  const round = async (number: number): Promise<string[]> => {
    await eventually(
      "all are here",
      () =>
        rich.synced() &&
        plain.synced() &&
        clients.every((client) => names.every((name) => client.users.includes(name))),
      30_000,
      () => clients.map((client) => `${client.transport}: ${client.users}`).join("\n"),
    );
    const words = [...names, "rich", "plain"].map((name) => `${name} ${number}`);
    for (const client of clients) {
      client.write(`${client.content}<p>${client.transport} ${number}</p>`);
      client.say(`${client.transport} says ${number}`);
    }
    writeRich(rich, `rich ${number}`);
    writeRich(plain, `plain ${number}`);
    socketIo.socket.emit("contentchange", {
      content: `${socketIo.content}<p>Socket.IO ${number}</p>`,
    });
    socketIo.socket.emit("message", `Socket.IO says ${number}`);
    await eventually(
      "all have heard what was said",
      () =>
        [...clients.map((client) => client.texts), socketIo.texts].every((texts) =>
          names.every((name) => texts.includes(`${name} says ${number}`)),
        ),
      30_000,
      () => clients.map((client) => `${client.transport}: ${client.texts}`).join("\n"),
    );
    return words;
  };

  try {
    const first = await round(1);
    await allHave(first);
    await server.kill();
    await eventually(
      "nobody is connected",
      () => {
        for (const client of clients) client.ask();
        return clients.every((client) => !client.here);
      },
      30_000,
      () => clients.map((client) => `${client.transport}: ${client.here}`).join("\n"),
    );
    await server.start();
    const second = await round(2);
    await allHave([...first, ...second]);
    expect(new Set(contents()).size, "all show the same").toBe(1);
    expect(richText(plain)).toBe(richText(rich));
    for (const client of clients) expect(client.errors, client.transport).toEqual([]);
  } finally {
    for (const client of clients) client.leave();
    socketIo.socket.disconnect();
    rich.destroy();
    plain.destroy();
  }
});
