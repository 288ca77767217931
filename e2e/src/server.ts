import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, sleep } from "./eventually.ts";

export const root = join(import.meta.dirname, "..", "..");
const jar = join(root, "server", "target", "scriptorium.jar");

// Below the range from which the operating system takes the ports of outgoing connections: a
// server that was killed must get its port back although clients try to reach it all the time.
const firstPort = 7200;
const lastPort = 7399;

let java: string | undefined;

export function javaProgram(): string {
  java ??= execFileSync(join(root, "scriptorium"), ["tools", "java"], { encoding: "utf8" }).trim();
  return java;
}

/** The packaged server in a process of its own, on a loopback port, with data of its own. */
export class Server {
  readonly port: number;
  readonly data: string;
  readonly #host: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;
  #output = "";

  private constructor(port: number, data: string, options: ServerOptions) {
    this.port = port;
    this.data = data;
    this.#host = options.host ?? "127.0.0.1";
    this.#options = options.arguments ?? [];
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    if (!existsSync(jar)) {
      throw new Error(`${jar} is missing: ./scriptorium check and ./scriptorium serve build it`);
    }
    const data = options.data ?? (await mkdtemp(join(tmpdir(), "scriptorium-e2e-")));
    const server = new Server(options.port ?? (await freePort()), data, options);
    await server.start();
    return server;
  }

  get http(): string {
    return `http${this.#s}://127.0.0.1:${this.port}`;
  }

  get collab(): string {
    return `ws${this.#s}://127.0.0.1:${this.port}/collab`;
  }

  get yWebsocket(): string {
    return `ws${this.#s}://127.0.0.1:${this.port}/ws`;
  }

  get #s(): string {
    return this.#options.includes("--tls-self-signed") ? "s" : "";
  }

  /** Carries out `token …` on this server's data, while it runs; the last line of what it prints. */
  token(...options: readonly string[]): string {
    const out = execFileSync(
      javaProgram(),
      ["-jar", jar, "token", ...options, "--data", this.data],
      { encoding: "utf8" },
    );
    return out.trimEnd().split("\n").at(-1) ?? "";
  }

  /** Everything that all runs of this server have written, to both outputs. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error("the server does not run");
    return pid;
  }

  get runs(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && !this.#process.killed;
  }

  async start(): Promise<void> {
    const child = this.#spawn();
    let standardOutput = "";
    child.stdout?.on("data", (text: string) => {
      standardOutput += text;
    });
    await eventually(
      "the server says its address",
      () => {
        if (child.exitCode !== null) {
          throw new Error(`the server ended with ${child.exitCode}:\n${this.#output}`);
        }
        return new RegExp(`https?://\\S+:${this.port}`).test(standardOutput);
      },
      30_000,
      () => this.#output,
    );
  }

  /** Starts it and kills it somewhere on its way. */
  async startAndKill(afterMillis: number): Promise<void> {
    this.#spawn();
    await sleep(afterMillis);
    await this.kill();
  }

  #spawn(): ChildProcess {
    const options = ["--host", this.#host, "--port", String(this.port), "--data", this.data];
    const child = spawn(
      javaProgram(),
      ["-XX:+ExitOnOutOfMemoryError", "-jar", jar, "serve", ...options, ...this.#options],
      { cwd: this.data, stdio: ["ignore", "pipe", "pipe"] },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    }
    this.#process = child;
    return child;
  }

  /** What a power switch does to the process: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends it in good order; the answer is its exit code. */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (child === undefined) return null;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill(signal);
      await ended;
    }
    this.#process = undefined;
    return child.exitCode;
  }

  /** Ends the server and removes its data. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }
}

/** Where a server is reached, itself or through something before it. */
export type Addresses = Pick<Server, "http" | "collab" | "yWebsocket">;

export interface ServerOptions {
  readonly host?: string;
  readonly port?: number;
  /** A folder of the caller's; otherwise a temporary one. */
  readonly data?: string;
  /** More arguments of `serve`. */
  readonly arguments?: readonly string[];
}

async function freePort(): Promise<number> {
  const count = lastPort - firstPort + 1;
  const start = Math.floor(Math.random() * count);
  for (let i = 0; i < count; i++) {
    const port = firstPort + ((start + i) % count);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${firstPort} to ${lastPort}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
