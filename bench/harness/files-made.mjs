// Traces and fixtures on disk, each made once in a run, in a folder that goes when the run ends.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeTrace } from "./files.mjs";

export class MadeFiles {
  #folder = mkdtempSync(join(tmpdir(), "scriptorium-bench."));
  #engines;
  #yjs;
  /** By their files: what comes when they are made. */
  #fixtures = new Map();
  /** What each maker is asked last. */
  #busy = new WeakMap();

  /** Engines make what they begin from themselves; for the family of Yjs a process of its own does, so that none is warmer. */
  constructor(engines, yjs) {
    this.#engines = engines;
    this.#yjs = yjs;
  }

  /** A row's request as an engine of the family understands it: files in place of recipes. */
  async resolve(request, family) {
    if (request === null || typeof request !== "object") return request;
    if (Array.isArray(request)) {
      return Promise.all(request.map((one) => this.resolve(one, family)));
    }
    if (request.edits) return this.#trace(request);
    const resolved = {};
    for (const [key, value] of Object.entries(request)) resolved[key] = await this.resolve(value, family);
    // What somebody knows has no bytes in the other families.
    if (!request.make || (request.make === "known" && family !== "yjs")) return resolved;
    return { file: await this.#fixture(resolved, family) };
  }

  #trace({ trace, edits }) {
    const file = join(this.#folder, `${trace}.trace`);
    if (!existsSync(file)) writeTrace(file, edits());
    return file;
  }

  async #fixture(recipe, family) {
    const hash = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16);
    const file = join(this.#folder, `${family}-${recipe.make}-${hash}.list`);
    if (!this.#fixtures.has(file)) this.#fixtures.set(file, this.#make({ ...recipe, file }, family));
    await this.#fixtures.get(file);
    return file;
  }

  /** One thing after the other: a worker answers one question at a time. */
  #make(recipe, family) {
    const maker = this.#maker(recipe, family);
    const made = (this.#busy.get(maker) ?? Promise.resolve()).then(() => maker.ask({ ...recipe, do: "make" }));
    this.#busy.set(
      maker,
      made.catch(() => {}),
    );
    return made;
  }

  /** What is too large for Yjs to make is made by us; it is the same, byte for byte. */
  #maker({ large }, family) {
    if (family !== "yjs") return this.#engines.get(family);
    return (large && this.#engines.get("ours")) || this.#yjs;
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
