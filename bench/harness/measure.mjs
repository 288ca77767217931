// One row: find its size, then take samples of all engines in turn.
import { spread } from "./figures.mjs";

/** How a mode spends its time. Milliseconds. */
export const MODES = {
  /** `share`: for one engine in a row of weight 1; `sample`: the least measured time of a sample. */
  smoke: { share: 0, warm: 1, sample: 1, samples: 1, fresh: 1, longest: 5_000 },
  quick: { share: 90, warm: 12, sample: 8, samples: 5, fresh: 2, longest: 5_000 },
  full: { share: 12_000, warm: 400, sample: 200, samples: 7, fresh: 5, longest: 45_000 },
};

/** The size of a row that only proves that it runs. */
const SMALL = 40;

/** How fast a cost grows with the size, in the worst case that we plan for. */
const STEEPEST = 2.2;

export class Measuring {
  /** `engines` by name: workers with `family`; `files` resolves requests. */
  constructor(engines, files, mode) {
    this.engines = engines;
    this.files = files;
    this.mode = mode;
    this.plan = MODES[mode];
    /** Milliseconds of each engine since somebody cleared it. */
    this.spent = new Map();
  }

  async #sample(name, row, n, millis, check = false) {
    const worker = this.engines.get(name);
    const request = await this.files.resolve(row.request(n, this.mode), worker.family);
    const from = performance.now();
    const answer = await worker.ask({ ...request, do: "sample", millis, check });
    this.spent.set(name, (this.spent.get(name) ?? 0) + performance.now() - from);
    return answer;
  }

  /** The row, and where a peer was too slow for it one more row at a size that all engines can do. */
  async row(row) {
    const without = { ...(row.without?.[this.mode] ?? {}) };
    const main = await this.#sized(row, without, row.least);
    const dropped = Object.keys(without);
    if (dropped.length === 0 || row.sizes || row.plot || row.noCommon) return [main];
    const { start = row.start, request = row.request, label = "small enough for all" } = row.common ?? {};
    const common = { ...row, ...row.common, start, request, name: `${row.name}, ${label}` };
    return [main, await this.#sized(common, {}, 0)];
  }

  async #sized(row, without, least) {
    const share = this.plan.share * (row.weight ?? 1);
    const names = [...this.engines.keys()].filter((name) => !without[name]);
    const none = { ...without };
    let n = this.mode === "smoke" ? Math.min(row.start, SMALL) : row.start;
    if (row.sizes) n = row.sizes[this.mode];
    else if (row.full === undefined) n = undefined;
    const full = row.sizes || n === undefined ? n : row.full;
    let last = null;
    for (;;) {
      const times = new Map();
      for (const name of [...names]) {
        const answer = await this.#sample(name, row, n, this.plan.warm);
        if (answer.none) {
          none[name] = answer.none;
          names.splice(names.indexOf(name), 1);
        } else times.set(name, answer.ms);
      }
      if (n === full || share === 0) return this.#measured(row, n, full, names, none, times);
      const next = this.#next(n, full, times, last, share, least, names, without, none);
      last = { n, times };
      if (next <= n) return this.#measured(row, n, full, names, none, times);
      n = next;
    }
  }

  /** The next size to try; the same when no larger one fits. Peers that hold a row under its least size leave it. */
  #next(n, full, times, last, share, least, names, without, none) {
    const limit = this.mode === "full" ? this.plan.longest : share;
    const fits = (name) => {
      const now = times.get(name);
      const before = last?.times.get(name);
      const steepness = before ? Math.log(now / before) / Math.log(n / last.n) : 1;
      return n * (limit / now) ** (1 / Math.min(STEEPEST, Math.max(1, steepness)));
    };
    const wanted = Math.min(full, this.mode === "full" ? full : least);
    for (const name of [...names]) {
      if (name === "ours" || name === "yjs" || fits(name) >= wanted || n < wanted / 64) continue;
      const each = times.get(name) / n;
      without[name] = `too slow for this size: ${each.toPrecision(2)} ms each at ${n.toLocaleString("en-US")}`;
      none[name] = without[name];
      names.splice(names.indexOf(name), 1);
    }
    const most = Math.min(...names.map(fits));
    const next = Math.min(n * 4, full, most);
    if (next === full) return full;
    return next < n * 1.3 ? n : rounded(next);
  }

  async #measured(row, n, full, names, none, times) {
    const { samples, sample } = this.plan;
    const share = this.plan.share * (row.weight ?? 1);
    const taken = new Map(names.map((name) => [name, []]));
    const checks = new Map();
    const wanted = (name) => Math.max(1, Math.min(samples, Math.floor((share * 1.5) / times.get(name)) || 1));
    const least = this.mode === "full" ? 3 : 1;
    for (let round = 0; round < samples; round++) {
      for (let i = 0; i < names.length; i++) {
        const name = names[(i + round) % names.length];
        if (round >= Math.max(least, wanted(name))) continue;
        const answer = await this.#sample(name, row, n, sample, round === 0);
        taken.get(name).push(answer.ms);
        if (answer.check) checks.set(name, answer.check);
      }
    }
    agree(row, checks, this.engines);
    const scale = (row.unit === "us" ? 1000 : 1) / (row.per ? row.per(n) : 1);
    const values = new Map([...taken].map(([name, list]) => [name, spread(list.map((ms) => ms * scale))]));
    return { row, n, full, values, none };
  }
}

const rounded = (n) => {
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return Math.floor(n / digit) * digit;
};

/** All made the same: in a row of one user all engines, else those of Yjs's family, or ours and Yjs byte for byte. */
function agree(row, checks, engines) {
  const who = [...checks.keys()].filter((name) => {
    if (row.same === "all") return true;
    if (row.same === "family") return engines.get(name).family === "yjs";
    return row.same === "ours" && (name === "ours" || name === "yjs");
  });
  const results = new Set(who.map((name) => checks.get(name)));
  if (results.size > 1) {
    const told = who.map((name) => `${name} ${checks.get(name)}`).join(", ");
    throw new Error(`${row.name}: the engines do not agree: ${told}`);
  }
}
