import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { newClient } from "../src/clients.ts";
import { eventually, sleep } from "../src/eventually.ts";
import { Neighbours } from "../src/neighbours.ts";
import { newRandom } from "../src/random.ts";
import { binary, type FrameOptions, frame, opcode, RawSocket } from "../src/rawSocket.ts";
import type { Server } from "../src/server.ts";
import { expect, test } from "../src/test.ts";
import * as wire from "../src/wire.ts";

const endPoints = ["/collab", `/ws/${Neighbours.document}`] as const;

/** What may never be read in an answer: where the server lies, what it is made of, how it failed. */
const secrets = /\.java|Exception|\bat io\.|\/tmp|\/home|\/root|sqlite|SQL|netty|vertx|null/i;

/** Sees the offender closed: with one of the codes, then without a socket. */
async function expectClosed(
  socket: RawSocket,
  what: string,
  codes: readonly number[],
): Promise<void> {
  await eventually(
    `${what}: a close frame`,
    () => socket.closeFrame() !== undefined || socket.closed,
    20_000,
  );
  const close = socket.closeFrame();
  expect(codes, `${what}: closed with ${JSON.stringify(close)}`).toContain(close?.code);
  expect(close?.reason ?? "").not.toMatch(secrets);
  if (close !== undefined)
    socket.send(frame({ opcode: opcode.close, payload: Buffer.of(3, 0xe8) }));
  await eventually(`${what}: the socket is gone`, () => socket.closed, 5_000);
  socket.destroy();
}

/** Sees that the connection still serves. */
async function expectAlive(socket: RawSocket, what: string): Promise<void> {
  const pongs = () => socket.frames().filter((one) => one.opcode === opcode.pong).length;
  const before = pongs();
  socket.send(frame({ opcode: opcode.ping, payload: "still there?" }));
  await eventually(
    `${what}: a pong`,
    () => pongs() > before,
    5_000,
    () => JSON.stringify(socket.closeFrame()),
  );
  socket.destroy();
}

const empty = new Uint8Array();
const hello = { opcode: opcode.binary, payload: "hello" };
const sentences: readonly (readonly [
  what: string,
  codes: readonly number[],
  frames: FrameOptions[],
])[] = [
  ["a frame without mask", [1002], [{ opcode: opcode.ping, masked: false }]],
  ...[1, 2, 4, 7].map((rsv) => [`reserved bits ${rsv}`, [1002], [{ ...hello, rsv }]] as const),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
    (reserved) => [`reserved opcode ${reserved}`, [1002], [{ opcode: reserved }]] as const,
  ),
  ["a ping in fragments", [1002], [{ opcode: opcode.ping, fin: false }]],
  ["a close in fragments", [1002], [{ opcode: opcode.close, fin: false }]],
  ["a ping of 126 bytes", [1002], [{ opcode: opcode.ping, payload: "x".repeat(126) }]],
  ["a continuation of nothing", [1002], [{ opcode: opcode.continuation, payload: "x" }]],
  [
    "a message within a message",
    [1002],
    [
      { opcode: opcode.binary, payload: "x", fin: false },
      { opcode: opcode.binary, payload: "x" },
    ],
  ],
  ["a length with its top bit", [1002, 1009], [{ ...hello, lengthBytes: 8, length: 1n << 63n }]],
  ["a length not in its shortest form", [1002], [{ ...hello, lengthBytes: 2 }]],
  ["a length of a gigabyte", [1009], [{ ...hello, length: 1n << 30n }]],
  ["a text where bytes are spoken", [1003], [{ opcode: opcode.text, payload: "{}" }]],
  [
    "a text that is no UTF-8",
    [1003, 1007],
    [{ opcode: opcode.text, payload: Buffer.of(0xc3, 0x28) }],
  ],
  ["a close of one byte", [1002], [{ opcode: opcode.close, payload: Buffer.of(3) }]],
  ...[0, 999, 1004, 1005, 1006, 1015, 2999].map((code) => {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    return [`close code ${code}`, [1002], [{ opcode: opcode.close, payload }]] as const;
  }),
  [
    "a close reason that is no UTF-8",
    [1002, 1007],
    [{ opcode: opcode.close, payload: Buffer.of(3, 0xe8, 0xff) }],
  ],
].map(([what, codes, frames]) => [what, codes, frames] as [string, number[], FrameOptions[]]);

test("broken WebSocket frames close their sender alone", async ({ server }) => {
  const neighbours = await Neighbours.settle(server);
  for (const endPoint of endPoints) {
    for (const [what, codes, frames] of sentences) {
      const socket = await RawSocket.upgraded(server, endPoint);
      for (const one of frames) socket.send(frame(one));
      await expectClosed(socket, `${what} on ${endPoint}`, codes);
    }
  }
  await neighbours.unharmed();
});

test("a close is answered, and a message may come in pieces with pings between", async ({
  server,
}) => {
  const neighbours = await Neighbours.settle(server);
  const question = wire.sync("pieces", wire.syncKind.step1, Y.encodeStateVector(new Y.Doc()));
  const plain = wire.sync(undefined, wire.syncKind.step1, Y.encodeStateVector(new Y.Doc()));
  for (const [endPoint, message] of [
    ["/collab", question],
    ["/ws/pieces", plain],
  ] as const) {
    const answers: string[] = [];
    for (const size of [message.length, 2, 1]) {
      const socket = await RawSocket.upgraded(server, endPoint);
      for (let at = 0; at < message.length; at += size) {
        const payload = message.subarray(at, at + size);
        const fin = at + size >= message.length;
        socket.send(
          frame({ opcode: at === 0 ? opcode.binary : opcode.continuation, payload, fin }),
        );
        if (!fin) socket.send(frame({ opcode: opcode.ping, payload: "between" }));
      }
      const step2 = () =>
        socket.frames().find((one) => {
          if (one.opcode !== opcode.binary) return false;
          const read = wire.readFrame(
            endPoint === "/collab" ? one.payload : addressed(one.payload),
          );
          return read.is === "sync" && read.kind === wire.syncKind.step2;
        });
      await eventually(
        `an answer to pieces of ${size} on ${endPoint}`,
        () => step2() !== undefined,
      );
      answers.push(step2()?.payload.toString("hex") ?? "");
      socket.send(frame({ opcode: opcode.close, payload: Buffer.of(3, 0xe8) }));
      await expectClosed(socket, "a good close", [1000]);
    }
    expect(new Set(answers).size).toBe(1);
  }
  await neighbours.unharmed();
});

function addressed(message: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(0), message]);
}

/** Bytes of an update that no engine makes: what its counts say is not there. */
function lyingUpdate(write: (to: encoding.Encoder) => void): Uint8Array {
  return encoding.encode(write);
}

const huge = 2 ** 31;
const lies: readonly (readonly [what: string, update: Uint8Array])[] = [
  ["no byte", empty],
  ["2^31 clients", lyingUpdate((to) => encoding.writeVarUint(to, huge))],
  [
    "2^31 structs",
    lyingUpdate((to) => {
      for (const value of [1, huge, 7, 0]) encoding.writeVarUint(to, value);
    }),
  ],
  [
    "2^53 - 1 structs of a client 2^53 - 1",
    lyingUpdate((to) => {
      const most = Number.MAX_SAFE_INTEGER;
      for (const value of [1, most, most, most]) encoding.writeVarUint(to, value);
    }),
  ],
  [
    "2^31 ranges of deletes",
    lyingUpdate((to) => {
      for (const value of [0, 1, 7, huge]) encoding.writeVarUint(to, value);
    }),
  ],
  [
    "a string of 2^31 bytes",
    lyingUpdate((to) => {
      for (const value of [1, 1, 7, 0]) encoding.writeVarUint(to, value);
      encoding.writeUint8(to, 4);
      encoding.writeVarUint(to, 1);
      encoding.writeVarString(to, "text");
      encoding.writeVarUint(to, huge);
    }),
  ],
];

function documentOf(endPoint: string): string | undefined {
  return endPoint === "/collab" ? Neighbours.document : undefined;
}

/** Well-formed, but an array of arrays of arrays. */
function deepUpdate(depth: number): Uint8Array {
  return lyingUpdate((to) => {
    for (const value of [1, 1, 7, 0]) encoding.writeVarUint(to, value);
    encoding.writeUint8(to, 8);
    encoding.writeVarUint(to, 1);
    encoding.writeVarString(to, "array");
    encoding.writeVarUint(to, 1);
    for (let i = 0; i < depth; i++) {
      encoding.writeUint8(to, 117);
      encoding.writeVarUint(to, 1);
    }
    encoding.writeUint8(to, 126);
    encoding.writeVarUint(to, 0);
  });
}

test("an update that is nested too deeply is refused", async ({ server }) => {
  const neighbours = await Neighbours.settle(server);
  for (const endPoint of endPoints) {
    const document = documentOf(endPoint);
    for (const kind of [wire.syncKind.update, wire.syncKind.step2]) {
      for (const depth of [101, 50_000]) {
        const what = `${depth} levels, kind ${kind}, on ${endPoint}`;
        const socket = await RawSocket.upgraded(server, endPoint);
        socket.send(binary(wire.sync(document, kind, deepUpdate(depth))));
        await eventually(
          `${what} is refused`,
          () => socket.closeFrame() !== undefined || /"refused"/.test(socket.text()),
          5_000,
        );
        const code = socket.closeFrame()?.code;
        if (code !== undefined) expect([1009, 4403], what).toContain(code);
        socket.destroy();
      }
    }
  }
  await neighbours.unharmed();
});

test("messages that can not be read close their sender with 4400", async ({ server }) => {
  const neighbours = await Neighbours.settle(server);
  for (const endPoint of endPoints) {
    const document = documentOf(endPoint);
    const cases: [string, Uint8Array][] = [
      ["an empty message", empty],
      ["a sync message without kind", wire.message(document, wire.messageType.sync, empty)],
      ["a sync message of kind 3", wire.sync(document, 3, empty)],
      [
        "a Step 1 that is no state vector",
        wire.sync(document, wire.syncKind.step1, Buffer.of(9, 1)),
      ],
      [
        "a var int without end",
        wire.message(document, wire.messageType.sync, Buffer.alloc(40, 0xff)),
      ],
      ["an awareness message that is cut", wire.awareness(document, Buffer.of(3, 1))],
      ["presence that is no JSON", wire.awareness(document, presence([[1, 1, "{no"]]))],
    ];
    for (const [what, update] of lies) {
      cases.push([`an update of ${what}`, wire.sync(document, wire.syncKind.update, update)]);
      cases.push([`a Step 2 of ${what}`, wire.sync(document, wire.syncKind.step2, update)]);
    }
    if (document !== undefined) {
      cases.push(["a name that is longer than the message", Buffer.of(200, 1, 65)]);
      cases.push(["a name that is no UTF-8", Buffer.of(2, 0xc3, 0x28, 0, 0, 1, 0)]);
      cases.push([
        "a token that is cut",
        wire.message(document, wire.messageType.auth, Buffer.of(0, 9)),
      ]);
    }
    for (const [what, message] of cases) {
      const socket = await RawSocket.upgraded(server, endPoint);
      socket.send(binary(message));
      await expectClosed(socket, `${what} on ${endPoint}`, [4400]);
    }
  }
  await neighbours.unharmed();
});

function presence(
  entries: readonly (readonly [client: number, clock: number, state: string])[],
): Uint8Array {
  return encoding.encode((to) => {
    encoding.writeVarUint(to, entries.length);
    for (const [client, clock, state] of entries) {
      encoding.writeVarUint(to, client);
      encoding.writeVarUint(to, clock);
      encoding.writeVarString(to, state);
    }
  });
}

test("presence that is too much harms nobody", async ({ server }) => {
  const neighbours = await Neighbours.settle(server);
  const watcher = newClient("hocuspocus 4.8.0", server, Neighbours.document);
  await eventually("the watcher is synced", () => watcher.synced());
  const many = Array.from(
    { length: 10_000 },
    (_, i) => [i + 1, 1, '{"user":{"name":"x"}}'] as const,
  );
  const bombs: readonly (readonly [string, Uint8Array])[] = [
    [
      "a state of 500 kB",
      presence([[1, 1, JSON.stringify({ user: { name: "x".repeat(500_000) } })]]),
    ],
    ["10,000 clients", presence(many)],
    ["a clock of 2^53 - 1", presence([[1, Number.MAX_SAFE_INTEGER, "{}"]])],
    ["JSON 10,000 deep", presence([[1, 1, `${"[".repeat(10_000)}${"]".repeat(10_000)}`]])],
    [
      "others sent away",
      presence([...watcher.awareness.getStates().keys()].map((id) => [id, 99, "null"])),
    ],
  ];
  for (const endPoint of endPoints) {
    for (const [what, bomb] of bombs) {
      const socket = await RawSocket.upgraded(server, endPoint);
      for (let i = 0; i < 5; i++) socket.send(binary(wire.awareness(documentOf(endPoint), bomb)));
      socket.send(frame({ opcode: opcode.ping }));
      const answered = () => socket.frames().some((one) => one.opcode === opcode.pong);
      await eventually(
        `${what} on ${endPoint}: ignored or closed`,
        () => answered() || socket.closeFrame() !== undefined,
      );
      const code = socket.closeFrame()?.code;
      if (code !== undefined) expect([1009, 4400], what).toContain(code);
      socket.destroy();
      expect(watcher.awareness.getStates().size, what).toBeLessThan(100);
    }
  }
  expect(watcher.disconnects()).toBe(0);
  watcher.destroy();
  await neighbours.unharmed();
});

test("messages beyond the limits are closed with 1009", async ({ server }) => {
  const neighbours = await Neighbours.settle(server);
  const doc = new Y.Doc();
  doc.getText("big").insert(0, "x".repeat(2 << 20));
  const update = Y.encodeStateAsUpdate(doc);
  doc.getText("big").insert(0, "x".repeat(18 << 20));
  const step2 = Y.encodeStateAsUpdate(doc);
  for (const endPoint of endPoints) {
    const document = documentOf(endPoint);
    for (const [what, message] of [
      ["an update of 2 MiB", wire.sync(document, wire.syncKind.update, update)],
      ["a Step 2 of 20 MiB", wire.sync(document, wire.syncKind.step2, step2)],
    ] as const) {
      const socket = await RawSocket.upgraded(server, endPoint);
      socket.send(binary(message));
      await expectClosed(socket, `${what} on ${endPoint}`, [1009]);
    }
    // The same in fragments that never end, no frame of them too large.
    const socket = await RawSocket.upgraded(server, endPoint);
    const piece = frame({ opcode: opcode.continuation, payload: Buffer.alloc(60_000), fin: false });
    socket.send(frame({ opcode: opcode.binary, payload: "x", fin: false }));
    for (let i = 0; i < 400 && !socket.closed; i++) {
      socket.send(piece);
      if (i % 20 === 0) await sleep(5);
    }
    await expectClosed(socket, `endless fragments on ${endPoint}`, [1009]);
  }
  await neighbours.unharmed();
});

/** Updates of many kinds, small enough to try every change of them. */
function samples(): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = 4711;
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  const text = doc.getText("attack");
  text.insert(0, "some text 😀");
  text.format(2, 5, { bold: true });
  text.delete(1, 3);
  doc
    .getMap("attack map")
    .set("key", { deep: [1, -0, null, "x", 2 ** 40, new Uint8Array([1, 2])] });
  const element = new Y.XmlElement("paragraph");
  element.setAttribute("level", "1");
  element.insert(0, [new Y.XmlText("inside")]);
  doc.getXmlFragment("attack xml").insert(0, [element]);
  doc.getXmlFragment("attack xml").delete(0, 1);
  updates.push(Y.encodeStateAsUpdate(doc));
  return updates;
}

test("updates cut short or with flipped bits never harm the document", async ({ server }) => {
  test.setTimeout(240_000);
  const random = newRandom("flipped bits");
  const neighbours = await Neighbours.settle(server);
  const codes = new Set<number | undefined>();
  const attack = async (endPoint: string, messages: Uint8Array[]): Promise<void> => {
    let socket = await RawSocket.upgraded(server, endPoint);
    for (const message of messages) {
      if (socket.closed || socket.closeFrame() !== undefined) {
        codes.add(socket.closeFrame()?.code);
        socket.destroy();
        socket = await RawSocket.upgraded(server, endPoint);
      }
      socket.send(binary(message));
      await sleep(1);
    }
    await sleep(100);
    if (!socket.closed) codes.add(socket.closeFrame()?.code);
    socket.destroy();
  };
  for (const endPoint of endPoints) {
    const document = documentOf(endPoint);
    for (const update of samples()) {
      const broken: Uint8Array[] = [];
      for (let end = 0; end < update.length; end++) broken.push(update.slice(0, end));
      for (let i = 0; i < 40; i++) {
        const flipped = Uint8Array.from(update);
        const at = random.below(flipped.length);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
        broken.push(flipped);
      }
      await attack(
        endPoint,
        broken.map((bytes) => wire.sync(document, wire.syncKind.update, bytes)),
      );
      // The same damage to the message around the update.
      const whole = wire.sync(document, wire.syncKind.update, update);
      await attack(
        endPoint,
        Array.from({ length: 20 }, () => whole.slice(0, random.below(whole.length))),
      );
      await attack(
        endPoint,
        Array.from({ length: 20 }, () => random.bytes(random.between(1, 60))),
      );
    }
  }
  expect(
    [...codes].filter((code) => code !== undefined && ![4400, 4403, 1009].includes(code)),
  ).toEqual([]);
  await neighbours.unharmed();
  // And the document still opens, after a crash too.
  await server.kill();
  await server.start();
  await opens(server);
});

async function opens(server: Server): Promise<void> {
  const readers = (["hocuspocus 4.8.0", "y-websocket 3.1.0"] as const).map((kind) =>
    newClient(kind, server, Neighbours.document),
  );
  for (const reader of readers) await eventually("a reader is synced", () => reader.synced());
  const [a, b] = readers;
  if (a === undefined || b === undefined) throw new Error("two readers");
  expect(a.doc.getText("garden").length).toBeGreaterThan(10);
  expect(a.doc.getText("garden").toString()).toBe(b.doc.getText("garden").toString());
  for (const reader of readers) reader.destroy();
}

test("messages of unknown or forbidden kinds reach nobody", async ({ server }) => {
  const neighbours = await Neighbours.settle(server);
  const watcher = await RawSocket.upgraded(server, "/collab");
  watcher.send(binary(wire.authentication(Neighbours.document, "")));
  watcher.send(
    binary(wire.sync(Neighbours.document, wire.syncKind.step1, Y.encodeStateVector(new Y.Doc()))),
  );
  for (const endPoint of endPoints) {
    const document = documentOf(endPoint);
    for (const type of [4, 5, 6, 7, 8, 9, 10, 11, 100, 2 ** 31]) {
      const socket = await RawSocket.upgraded(server, endPoint);
      const body = encoding.encode((to) => encoding.writeVarString(to, "forged message"));
      socket.send(binary(wire.message(document, type, body)));
      await sleep(30);
      const close = socket.closeFrame();
      if (close !== undefined) {
        expect([4400, 1002, 1003, 4403, 4205], `type ${type} on ${endPoint}`).toContain(close.code);
        expect(close.reason).not.toMatch(secrets);
      }
      socket.destroy();
    }
  }
  expect(watcher.text()).not.toContain("forged message");
  await expectAlive(watcher, "the watcher");
  await neighbours.unharmed();
});

test("document names that are none are refused on both protocols", async ({ server }) => {
  const neighbours = await Neighbours.settle(server);
  for (const name of ["", "a\u0001b", "x".repeat(256), "ü".repeat(128)]) {
    const socket = await RawSocket.upgraded(server, "/collab");
    socket.send(binary(wire.authentication(name, "")));
    const step1 = wire.sync(name, wire.syncKind.step1, Y.encodeStateVector(new Y.Doc()));
    socket.send(binary(step1));
    await sleep(100);
    const step2 = socket.frames().some((one) => {
      if (one.opcode !== opcode.binary || one.payload.length < 2) return false;
      const read = wire.readFrame(one.payload);
      return read.is === "sync";
    });
    expect(step2, `no document of the name ${JSON.stringify(name)}`).toBe(false);
    const close = socket.closeFrame();
    if (close !== undefined) expect([4400, 4403]).toContain(close.code);
    socket.destroy();
  }
  await neighbours.unharmed();
});
