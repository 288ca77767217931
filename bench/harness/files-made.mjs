// Traces and fixtures on disk, each made once in a run, in a folder that goes when the run ends.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeTrace } from "./files.mjs";

export class MadeFiles {
  #folder = mkdtempSync(join(tmpdir(), "scriptorium-bench."));
  #maker;

  /** Yjs makes what the engines of its family begin from. */
  constructor(maker) {
    this.#maker = maker;
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
    return request.make && family === "yjs" ? { file: await this.#fixture(resolved) } : resolved;
  }

  #trace({ trace, edits }) {
    const file = join(this.#folder, `${trace}.trace`);
    if (!existsSync(file)) writeTrace(file, edits());
    return file;
  }

  async #fixture(recipe) {
    const hash = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16);
    const file = join(this.#folder, `${recipe.make}-${hash}.list`);
    if (!existsSync(file)) await this.#maker.ask({ ...recipe, do: "make", file });
    return file;
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
