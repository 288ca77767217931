// How live JSON keeps up: typists at simple editors in one document, one letter at a time, each whole content over a real
// socket of the packaged server.
//
//   node bench/live/typists.mjs [--typists 10] [--kilobytes 200] [--every 200] [--seconds 20] [--java PATH] [--url WS]
//
// Without --url it starts server/target/scriptorium.jar on a free port with a throw-away store. Latency is from the moment
// a letter is sent to the moment the echo that has it is parsed; the last line is everything as JSON.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const JAR = fileURLToPath(new URL("../../server/target/scriptorium.jar", import.meta.url));
const TICKS_PER_SECOND = 100;

const { values: options } = parseArgs({
  options: {
    typists: { type: "string", default: "10" },
    kilobytes: { type: "string", default: "200" },
    every: { type: "string", default: "200" },
    seconds: { type: "string", default: "20" },
    java: { type: "string", default: process.env.BENCH_JAVA ?? "java" },
    "java-options": { type: "string", default: "" },
    url: { type: "string" },
  },
});
const typists = Number(options.typists);
const kilobytes = Number(options.kilobytes);
const everyMillis = Number(options.every);
const seconds = Number(options.seconds);

/** Ordinary prose: paragraphs with some words set otherwise, a heading now and then. */
function text(bytes) {
  const words = "the quick brown fox jumps over a lazy dog while nobody looks at the river".split(" ");
  let html = "";
  for (let block = 0; html.length < bytes; block++) {
    if (block % 12 === 0) html += `<h2>Chapter ${block / 12}</h2>`;
    let paragraph = "";
    for (let i = 0; i < 70; i++) {
      const word = words[(block * 31 + i * 7) % words.length];
      paragraph += `${i > 0 ? " " : ""}${(block + i) % 23 === 0 ? `<strong>${word}</strong>` : word}`;
    }
    html += `<p>${paragraph} ${block}.</p>`;
  }
  return html;
}

const mine = (number) => `Typist ${number}:`;

/** A simple editor: shows what comes, sends what it shows. */
class Typist {
  latencies = [];
  typed = 0;
  content = "";
  received = 0;
  bytes = 0;
  #waiting = [];

  constructor(url, number) {
    this.number = number;
    this.socket = new WebSocket(url);
    this.socket.addEventListener("message", (event) => this.#hear(event.data));
    this.opened = new Promise((resolve, reject) => {
      this.socket.addEventListener("open", resolve);
      this.socket.addEventListener("error", reject);
    });
  }

  async join() {
    await this.opened;
    this.say({ type: "userevent", username: `Typist ${this.number}` });
  }

  say(message) {
    this.socket.send(JSON.stringify(message));
  }

  /** Its own line in what it shows. */
  line(content = this.content) {
    const from = content.indexOf(mine(this.number));
    return from < 0 ? "" : content.slice(from, content.indexOf("</p>", from));
  }

  #hear(data) {
    this.received++;
    this.bytes += data.length;
    if (!data.startsWith('{"type":"contentchange"')) return;
    this.content = JSON.parse(data).data.editorContent;
    const line = this.line();
    const now = performance.now();
    while (this.#waiting.length > 0 && line.length >= this.#waiting[0].length) {
      this.latencies.push(now - this.#waiting.shift().at);
    }
  }

  /** Types one letter at the end of its own line. */
  type() {
    const line = this.line();
    const at = this.content.indexOf(line) + line.length;
    this.content = `${this.content.slice(0, at)}${"abcdefghij"[this.typed % 10]}${this.content.slice(at)}`;
    this.typed++;
    this.#waiting.push({ length: line.length + 1, at: performance.now() });
    this.say({ type: "contentchange", content: this.content });
  }

  lost() {
    return this.typed - (this.line().length - mine(this.number).length);
  }
}

function quantile(sorted, q) {
  return sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startServer() {
  if (!existsSync(JAR)) throw new Error(`${JAR} is not there: run ./scriptorium build`);
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "typists-"));
  const jvm = options["java-options"].split(" ").filter((each) => each !== "");
  const child = spawn(options.java, [...jvm, "-jar", JAR, "serve", "--port", `${port}`, "--data", data], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (let i = 0; i < 200; i++) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/health/ready`)).ok) break;
    } catch {
      // not listening yet
    }
    await wait(100);
  }
  const stop = async () => {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
    rmSync(data, { recursive: true, force: true });
  };
  return { url: `ws://127.0.0.1:${port}/?document=typists`, pid: child.pid, stop };
}

/** CPU seconds and resident megabytes of a process, where /proc tells. */
function usage(pid) {
  if (pid === undefined || !existsSync(`/proc/${pid}/stat`)) return null;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    residentMegabytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024),
  };
}

async function typing(everybody, forSeconds) {
  const until = performance.now() + forSeconds * 1000;
  await Promise.all(
    everybody.map(async (typist, i) => {
      await wait((everyMillis * i) / everybody.length);
      while (performance.now() < until) {
        typist.type();
        await wait(everyMillis * (0.8 + 0.4 * Math.random()));
      }
    }),
  );
  await wait(2_000);
}

async function measure({ url, pid }) {
  const everybody = Array.from({ length: typists }, (_, i) => new Typist(url, i));
  for (const typist of everybody) await typist.join();
  const lines = everybody.map(({ number }) => `<p>${mine(number)}</p>`).join("");
  everybody[0].say({ type: "contentchange", content: text(kilobytes * 1000) + lines });
  while (everybody.some((typist) => typist.line() === "")) await wait(50);
  await typing(everybody, Math.min(10, seconds)); // the virtual machine warms up
  for (const typist of everybody) Object.assign(typist, { latencies: [], received: 0, bytes: 0 });
  const before = usage(pid);
  const own = process.cpuUsage();
  await typing(everybody, seconds);
  const after = usage(pid);
  const ownAfter = process.cpuUsage(own);
  const sorted = everybody.flatMap(({ latencies }) => latencies).sort((a, b) => a - b);
  const round = (value) => Math.round(value * 10) / 10;
  const perSecond = (value) => round(value / (seconds + 2));
  return {
    typists,
    kilobytes,
    everyMillis,
    letters: sorted.length,
    echoMillis: {
      p50: round(quantile(sorted, 0.5)),
      p90: round(quantile(sorted, 0.9)),
      p99: round(quantile(sorted, 0.99)),
      max: round(sorted.at(-1)),
    },
    lostLetters: everybody.reduce((sum, typist) => sum + typist.lost(), 0),
    contentsPerSecondAndTypist: perSecond(everybody.reduce((sum, { received }) => sum + received, 0) / typists),
    megabytesPerSecond: perSecond(everybody.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6),
    serverCores: before && after ? perSecond(after.cpuSeconds - before.cpuSeconds) : null,
    serverMegabytes: after?.residentMegabytes ?? null,
    clientCores: perSecond((ownAfter.user + ownAfter.system) / 1e6),
  };
}

async function main() {
  const server = options.url === undefined ? await startServer() : { url: options.url, stop: () => {} };
  try {
    const figures = await measure(server);
    console.log(JSON.stringify(figures));
  } finally {
    await server.stop();
  }
  process.exit(0);
}

if (globalThis.WebSocket === undefined) {
  // Node.js 20 has it behind a flag.
  const again = spawn(process.execPath, ["--experimental-websocket", "--no-warnings", ...process.argv.slice(1)], {
    stdio: "inherit",
  });
  again.once("exit", (code) => process.exit(code ?? 1));
} else {
  await main();
}
