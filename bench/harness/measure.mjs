// One row: find its size, then take samples of all engines in turn.
import { grouped, spread } from "./figures.mjs";

/** How a mode spends its time. Milliseconds, but for the counts. */
export const MODES = {
  smoke: {
    warmUp: 0,
    warmUpOfPeers: 0,
    warm: 1,
    sample: 1,
    samples: 1,
    fewest: 1,
    fresh: 1,
    copies: 1,
    grow: 0,
    limit: 0,
    weighings: 1,
  },
  quick: {
    /** All of it, with the start of the workers. */
    total: 37_000,
    /** Before the first row of each section. */
    warmUp: 8_000,
    warmUpOfPeers: 2_000,
    /** The least measured time of a run that finds the size. */
    warm: 20,
    /** The least measured time of a sample. */
    sample: 20,
    /** At most, and at least however slow an engine is. */
    samples: 5,
    fewest: 1,
    /** Processes of each engine for a cold row. */
    fresh: 1,
    /** Documents that are weighed: so many at least, and until they take so many bytes or so long. */
    copies: 1,
    grow: 8e6,
    limit: 300,
    weighings: 1,
  },
  full: {
    /** For one engine in a row of weight 1. */
    share: 2_500,
    /** The longest that one run may take: who needs more leaves the row. */
    longest: 6_000,
    warmUp: 12_000,
    warmUpOfPeers: 4_000,
    /** Ours warms up when the peers have done so, because its compiler needs the cores, too. */
    oursAlone: true,
    warm: 400,
    sample: 200,
    samples: 5,
    fewest: 3,
    fresh: 5,
    copies: 3,
    grow: 64e6,
    limit: 8_000,
    weighings: 3,
  },
};

/** The size of a row that only proves that it runs. */
const SMALL = 40;

/** Milliseconds of a run from which on one of them is sample enough where time is short. */
const SLOW = 300;

/** How fast a cost grows with the size, in the worst case that we plan for. */
const STEEPEST = 2.2;

/** Of the time of a row, how much goes into finding its size, warming up and preparing, compared with one engine's share. */
const OVERHEAD = 3;

export class Measuring {
  /** `engines` by name: workers with `family`; `files` resolves requests; `start` starts an engine of this name. */
  constructor(engines, files, mode, start) {
    this.start = start;
    this.engines = engines;
    this.files = files;
    this.mode = mode;
    this.plan = MODES[mode];
    /** Milliseconds of each engine since somebody cleared it. */
    this.spent = new Map();
  }

  /**
   * Some of everything that is to come, so that no engine is measured while it compiles itself. Ours gets longer: what V8
   * has compiled after a second takes the JVM several.
   */
  async warmUp(rows) {
    const warmedUp = async (name) => {
      const ends = performance.now() + (name === "ours" ? this.plan.warmUp : this.plan.warmUpOfPeers);
      const mine = rows.filter((row) => !row.without?.[this.mode]?.[name]);
      // Twice, because what comes later makes the JVM compile anew what it has compiled for less.
      const all = [...mine, ...mine];
      let weights = all.reduce((sum, { weight = 1 }) => sum + weight, 0);
      for (const row of all) {
        const left = ends - performance.now();
        if (left <= 0) return;
        const weight = row.weight ?? 1;
        await this.#sample(name, row, row.warmUp, Math.ceil((left * weight) / weights));
        weights -= weight;
      }
      await this.engines.get(name).ask({ do: "settle" });
    };
    const names = [...this.engines.keys()];
    const rounds = this.plan.oursAlone ? [names.filter((name) => name !== "ours"), ["ours"]] : [names];
    for (const round of rounds) await Promise.all(round.filter((name) => this.engines.has(name)).map(warmedUp));
  }

  /** New processes for all engines, which know nothing of the rows before. */
  renew() {
    for (const [name, worker] of this.engines) {
      worker.end();
      this.engines.set(name, this.start(name));
    }
  }

  async #sample(name, row, n, millis, check = false) {
    const worker = this.engines.get(name);
    try {
      const request = await this.files.resolve(row.request(n, this.mode), worker.family);
      const from = performance.now();
      const answer = await worker.ask({ ...request, do: "sample", millis, check: check && mustAgree(row, worker) });
      this.spent.set(name, (this.spent.get(name) ?? 0) + performance.now() - from);
      return answer;
    } catch (error) {
      if (!worker.ended || name === "ours") throw error;
      this.engines.set(name, this.start(name));
      return { none: "its process ended, for want of memory or by a signal" };
    }
  }

  /**
   * The row in about so many milliseconds, and where a peer was too slow for it one more row at a size that all engines
   * can do. `without` names who is left out from the start, and why.
   */
  async row(row, millis, without) {
    const common = row.common;
    const main = await this.#sized(row, without, row.least, common ? millis * 0.7 : millis);
    if (!common || Object.keys(without).length === 0) return [main];
    const small = { ...row, ...common, common: undefined, name: `${row.name}, ${common.label}` };
    return [main, await this.#sized(small, {}, common.start, millis * 0.3)];
  }

  async #sized(row, without, least, millis) {
    const names = [...this.engines.keys()].filter((name) => !without[name]);
    const run = {
      row,
      names,
      without,
      least,
      none: { ...without },
      share: this.plan.share ? this.plan.share * (row.weight ?? 1) : millis / names.length / OVERHEAD,
      ends: performance.now() + millis,
      full: row.sizes?.[this.mode] ?? row.full,
      /** Of one size: what finds the size is as good as a sample, and checked. */
      fixed: row.sizes !== undefined || row.full === undefined,
      checks: new Map(),
    };
    let n = row.sizes ? run.full : row.start;
    if (this.mode === "smoke" && n !== undefined) n = Math.min(n, row.sizes ? n : SMALL);
    let last = null;
    for (;;) {
      const times = await this.#tried(run, n);
      const next = n === run.full || this.mode === "smoke" ? n : this.#next(run, n, times, last);
      last = { n, times };
      if (next === n) return this.#measured(run, n, times);
      n = next;
    }
  }

  /** One warm run of each at this size, after what they begin from was made, by all families at once. */
  async #tried(run, n) {
    const families = new Set(run.names.map((name) => this.engines.get(name).family));
    // Who fails here is asked again below, and heard then.
    await Promise.allSettled([...families].map((family) => this.files.resolve(run.row.request(n, this.mode), family)));
    const times = new Map();
    for (const name of [...run.names]) {
      const answer = await this.#sample(name, run.row, n, this.plan.warm, run.fixed);
      if (answer.none) {
        leaves(run, name, answer.none);
        continue;
      }
      times.set(name, answer.ms);
      if (answer.check) run.checks.set(name, answer.check);
      await this.engines.get(name).ask({ do: "settle" });
    }
    return times;
  }

  /** The next size to try; the same when no larger one fits. A peer that holds a row under its least size leaves it. */
  #next(run, n, times, last) {
    const limit = this.plan.longest ?? run.share;
    const fits = (name) => {
      const now = times.get(name);
      const before = last?.times.get(name);
      const steepness = before ? Math.log(now / before) / Math.log(n / last.n) : 1;
      return n * (limit / now) ** (1 / Math.min(STEEPEST, Math.max(1, steepness)));
    };
    const wanted = this.plan.longest ? run.full : Math.min(run.full, run.least);
    for (const name of [...run.names]) {
      if (!run.row.common || name === "ours" || name === "yjs" || n >= wanted || fits(name) >= wanted) continue;
      const each = (times.get(name) / n).toPrecision(2);
      run.without[name] = `too slow for this size (${each} ms each at ${grouped(n)}): see the next row`;
      leaves(run, name, run.without[name]);
    }
    if (performance.now() > run.ends && n >= wanted) return n;
    const next = Math.min(n * 4, run.full, Math.min(...run.names.map(fits)));
    if (next === run.full) return next;
    return next < n * 1.3 ? n : rounded(next);
  }

  async #measured(run, n, times) {
    const { row, names } = run;
    const { samples, sample, fewest } = this.plan;
    const { checks } = run;
    const taken = new Map(names.map((name) => [name, []]));
    const wanted = (name) => Math.max(fewest, Math.min(samples, Math.floor((run.share * 1.5) / times.get(name))));
    for (const name of names)
      if (run.fixed && fewest === 1 && times.get(name) > SLOW) taken.get(name).push(times.get(name));
    for (let round = 0; round < samples; round++) {
      for (let i = 0; i < names.length; i++) {
        const name = names[(i + round) % names.length];
        if (taken.get(name).length >= wanted(name) || (round >= fewest && performance.now() > run.ends)) continue;
        const millis = sample * Math.max(1, (row.weight ?? 1) / 2);
        const answer = await this.#sample(name, row, n, millis, !checks.has(name));
        if (answer.none) {
          leaves(run, name, answer.none);
          taken.delete(name);
          break;
        }
        taken.get(name).push(answer.ms);
        if (answer.check) checks.set(name, answer.check);
      }
    }
    agree(row, checks, this.engines);
    const scale = (row.unit === "us" ? 1000 : 1) / (row.per ? row.per(n) : 1);
    const values = new Map([...taken].map(([name, list]) => [name, spread(list.map((ms) => ms * scale))]));
    return { row, n, full: run.full, values, none: run.none };
  }
}

function leaves(run, name, why) {
  run.none[name] = why;
  run.names.splice(run.names.indexOf(name), 1);
}

const rounded = (n) => {
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return Math.floor(n / digit) * digit;
};

function mustAgree(row, { name, family }) {
  if (row.same === "all") return true;
  if (row.same === "family") return family === "yjs";
  return row.same === "ours" && (name === "ours" || name === "yjs");
}

/** All made the same: in a row of one user all engines, else those of Yjs's family, or ours and Yjs byte for byte. */
function agree(row, checks, engines) {
  const who = [...checks.keys()].filter((name) => mustAgree(row, engines.get(name)));
  if (new Set(who.map((name) => checks.get(name))).size > 1) {
    const told = who.map((name) => `${name} ${checks.get(name)}`).join(", ");
    throw new Error(`${row.name}: the engines do not agree: ${told}`);
  }
}
