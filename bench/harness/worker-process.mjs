// A worker, from the harness's side: one question at a time, one answer each.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class Worker {
  #process;
  #waiting = null;
  #stderr = "";

  constructor(name, command, args) {
    this.name = name;
    this.#process = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#process.stderr.on("data", (data) => {
      this.#stderr = (this.#stderr + data).slice(-4000);
    });
    createInterface({ input: this.#process.stdout }).on("line", (line) => this.#answered(line));
    this.#process.on("error", (error) => this.#failed(error.message));
    this.#process.on("close", (code) => this.#failed(`ended with ${code}`));
    this.#process.stdin.on("error", () => {});
  }

  ask(request) {
    if (this.ended) return Promise.reject(new Error(`${this.name} has ended`));
    if (this.#waiting) throw new Error(`${this.name} was asked while it answers`);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  #answered(line) {
    const { resolve, reject } = this.#waiting;
    this.#waiting = null;
    const answer = JSON.parse(line);
    if (answer.error) reject(new Error(`${this.name}: ${answer.error}`));
    else resolve(answer);
  }

  #failed(why) {
    this.ended = true;
    this.#waiting?.reject(new Error(`${this.name}: ${why}\n${this.#stderr}`));
    this.#waiting = null;
  }

  end() {
    this.#process.stdin.end();
    this.#process.kill();
  }
}
