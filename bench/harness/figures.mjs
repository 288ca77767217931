// From samples to figures, and from figures to the table and the last line.

export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), samples: sorted.length };
}

export const ENGINES = ["ours", "yjs", "ywasm", "loro", "automerge"];

const significant = (value) => Number(value.toPrecision(4));

/** One row as the last line has it. A ratio above 1 means that we are ahead; less is better in every unit. */
export function figures({ row, n, full, values, none }) {
  const result = {};
  const median = (name) => values.get(name)?.median;
  for (const name of ENGINES) result[name] = values.has(name) ? significant(median(name)) : null;
  result.unit = row.unit;
  const peers = ENGINES.filter((name) => name !== "ours" && values.has(name));
  const best = peers.toSorted?.((a, b) => median(a) - median(b))[0] ?? null;
  const ratio = (peer) =>
    peer && values.has(peer) && values.has("ours") ? significant(median(peer) / median("ours")) : null;
  result.vsYjs = ratio("yjs");
  result.vsBest = ratio(best);
  result.best = best;
  if (n !== undefined) result.size = n;
  if (full !== undefined && n < full) result.note = `prefix ${grouped(n)} of ${grouped(full)}`;
  result.range = Object.fromEntries(
    [...values].map(([name, { min, max, samples }]) => [name, [significant(min), significant(max), samples]]),
  );
  if (Object.keys(none).length > 0) result.none = none;
  return result;
}

export const grouped = (n) => n.toLocaleString("en-US");

export function short(value) {
  if (value === 0) return "0";
  if (value >= 100) return grouped(Math.round(value));
  return value.toPrecision(value >= 10 ? 3 : 2);
}

/** The table for people: the median, and under it the least and the most. */
export function table(results) {
  const lines = [];
  const widths = [48, 15, ...ENGINES.map(() => 22), 8, 14];
  const put = (cells) =>
    lines.push(
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
        .join("")
        .trimEnd(),
    );
  put(["", "size", ...ENGINES, "x yjs", "x best"]);
  const notes = [];
  for (const result of results) {
    const made = figures(result);
    const unit = result.row.unit;
    const cell = (name) => {
      const value = result.values.get(name);
      if (!value) {
        if (!result.none[name]) return "-";
        let at = notes.indexOf(result.none[name]);
        if (at < 0) at = notes.push(result.none[name]) - 1;
        return `- (${at + 1})`;
      }
      const range = value.samples > 1 ? ` [${short(value.min)}-${short(value.max)}]` : "";
      return short(value.median) + range;
    };
    let size = result.n === undefined ? "" : grouped(result.n);
    if (made.note) size += ` of ${grouped(result.full)}`;
    const ratio = (value) => (value === null ? "-" : short(value));
    put([
      `${result.row.name} (${unit})`,
      size,
      ...ENGINES.map(cell),
      ratio(made.vsYjs),
      made.vsBest === null ? "-" : `${ratio(made.vsBest)} ${made.best}`,
    ]);
  }
  return [...lines, ...notes.map((note, i) => `(${i + 1}) ${note}`)].join("\n");
}

export function lastLine(results) {
  return JSON.stringify({ rows: Object.fromEntries(results.map((result) => [result.row.name, figures(result)])) });
}
