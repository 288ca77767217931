import { measure, type Plan } from "../bench/measure.ts";
import { tables } from "../bench/table.ts";
import { ways } from "../bench/ways.ts";
import { expect, test } from "../src/test.ts";

// `./scriptorium bench clients` in small: that every way is measured, and that its figures can be true.
test("the clients' benchmark has every figure of every way", async ({ server }) => {
  const plan: Plan = { sizes: [1_000], keystrokes: 3, everyMillis: 60, runs: 1, warmUp: 0 };
  const rows = [];
  for (const way of ways) {
    const row = await measure(server, way, 1_000, plan);
    rows.push(row);
    expect(row.shown.median, way.name).toBeGreaterThan(0);
    expect(row.shown.p95, way.name).toBeGreaterThanOrEqual(row.shown.median);
    if (way.tells) expect(row.saved?.median, way.name).toBeGreaterThan(0);
    else expect(row.saved).toBeNull();
    // Whoever sends whole contents sends at least the text; a letter's edit is far smaller.
    const wholeText = !/Hocuspocus|y-websocket/.test(way.name);
    expect(row.author.up > 1_000, `${way.name}: ${row.author.up} bytes up`).toBe(wholeText);
    expect(row.other.down, way.name).toBeGreaterThan(wholeText ? 300 : 10);
    for (const wire of [row.author, row.other]) {
      expect(wire.connectionsAtOnce, way.name).toBeGreaterThan(0);
    }
  }
  expect(tables(rows).split("\n")).toHaveLength(ways.length + 4);
});
