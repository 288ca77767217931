import * as Y from "yjs";

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Which clocks of which Yjs clients: inserted ones or deleted ones. */
class ClockSet {
  readonly #clients = new Map<number, Interval[]>();

  add(client: number, from: number, to: number): void {
    const merged: Interval[] = [];
    let added = { from, to };
    for (const one of this.#clients.get(client) ?? []) {
      if (one.to < added.from || one.from > added.to) merged.push(one);
      else added = { from: Math.min(one.from, added.from), to: Math.max(one.to, added.to) };
    }
    merged.push(added);
    this.#clients.set(client, merged);
  }

  addAll(other: ClockSet): void {
    for (const [client, from, to] of other.entries()) this.add(client, from, to);
  }

  *entries(): Generator<readonly [client: number, from: number, to: number]> {
    for (const [client, intervals] of this.#clients) {
      for (const { from, to } of intervals) yield [client, from, to];
    }
  }

  contains(other: ClockSet): boolean {
    for (const [client, from, to] of other.entries()) {
      const known = this.#clients.get(client) ?? [];
      if (!known.some((one) => one.from <= from && one.to >= to)) return false;
    }
    return true;
  }
}

/** What an update inserts and what it deletes, as Yjs itself reads it. */
export class Coverage {
  readonly inserted = new ClockSet();
  readonly deleted = new ClockSet();

  static of(update: Uint8Array): Coverage {
    const coverage = new Coverage();
    const { structs, ds } = Y.decodeUpdate(update);
    for (const struct of structs) {
      if (struct instanceof Y.Skip) continue; // stands for what is not there
      const { id, length } = struct;
      coverage.inserted.add(id.client, id.clock, id.clock + length);
    }
    for (const [client, ranges] of ds.clients) {
      for (const { clock, len } of ranges) coverage.deleted.add(client, clock, clock + len);
    }
    return coverage;
  }

  addAll(other: Coverage): void {
    this.inserted.addAll(other.inserted);
    this.deleted.addAll(other.deleted);
  }

  contains(other: Coverage): boolean {
    return this.inserted.contains(other.inserted) && this.deleted.contains(other.deleted);
  }
}
