import {
  allKinds,
  type Client,
  type ClientKind,
  type ClientOptions,
  hocuspocusKinds,
  newClient,
  yWebsocketKinds,
} from "../src/clients.ts";
import { eventually } from "../src/eventually.ts";
import type { Server } from "../src/server.ts";
import { expect, test } from "../src/test.ts";

test.describe("tokens and TLS", () => {
  let clients: Client[] = [];

  test.afterEach(() => {
    for (const client of clients) client.destroy();
    clients = [];
  });

  function join(kind: ClientKind, server: Server, options?: ClientOptions): Client {
    const client = newClient(kind, server, "notes", options);
    clients.push(client);
    return client;
  }

  function write(client: Client, word: string): void {
    client.doc.getText("t").insert(0, word);
  }

  function text(client: Client): string {
    return client.doc.getText("t").toString();
  }

  test("every client writes over wss, each with its token", async ({ startServer }) => {
    const server = await startServer({ arguments: ["--tls-self-signed", "--auth", "token"] });
    const token = server.token("create", "--name", "Ada", "--document", "notes");
    for (const kind of allKinds) join(kind, server, { token });
    for (const client of clients) {
      await eventually(`${client.kind} is synced`, () => client.synced(), 20_000);
      write(client, `[${client.kind}]`);
    }

    await eventually("all have every word", () =>
      clients.every((one) => allKinds.every((kind) => text(one).includes(`[${kind}]`))),
    );
    await eventually("all is acknowledged", () =>
      clients.every((client) => (client.unsynced() ?? 0) <= 0),
    );
    expect(server.output).not.toContain(token);
  });

  test("nobody gets in with a wrong token, and readers change nothing", async ({ startServer }) => {
    const server = await startServer({ arguments: ["--auth", "token"] });
    const token = server.token("create", "--name", "Ada", "--document", "notes");
    const reading = server.token("create", "--name", "Rea", "--document", "*", "--scope", "read");
    const writer = join("hocuspocus 4.8.0", server, { token });
    await eventually("the writer is synced", () => writer.synced());
    write(writer, "secret");
    const strangers = allKinds.map((kind) => join(kind, server, { token: "scr_guessed" }));
    const readers = allKinds.map((kind) => join(kind, server, { token: reading }));
    for (const reader of readers) {
      await eventually(`${reader.kind} reads`, () => text(reader) === "secret", 20_000);
      write(reader, "vandal ");
    }
    await eventually("the server has refused each of them", async () => {
      const metrics = await (await fetch(`${server.http}/metrics`)).text();
      const refused = /limit="read-only"\} (\d+)/.exec(metrics)?.[1];
      return Number(refused) >= allKinds.length;
    });

    expect(text(writer)).toBe("secret");
    for (const stranger of strangers) expect(text(stranger)).toBe("");
  });

  test("a token that is taken back ends live use", async ({ startServer }) => {
    const server = await startServer({ arguments: ["--auth", "token"] });
    const staying = server.token("create", "--name", "Ada", "--document", "notes");
    const going = server.token("create", "--name", "Bob", "--document", "notes");
    const writer = join("y-websocket 3.1.0", server, { token: staying });
    const gone = [...yWebsocketKinds, ...hocuspocusKinds].map((kind) =>
      join(kind, server, { token: going }),
    );
    for (const client of clients) {
      await eventually(`${client.kind} is synced`, () => client.synced(), 20_000);
    }
    server.token("revoke", going);
    // Not every version of a provider says so itself: provider 2 still calls itself synced.
    await eventually(
      "only the writer's session is left",
      async () => {
        const metrics = await (await fetch(`${server.http}/metrics`)).text();
        return /^scriptorium_sessions 1$/m.test(metrics);
      },
      5_000,
    );
    write(writer, "for Ada alone");
    const reader = join("y-websocket 3.1.0", server, { token: staying });
    await eventually("others read on", () => text(reader) === "for Ada alone");

    for (const client of gone) expect(text(client)).toBe("");
  });
});
