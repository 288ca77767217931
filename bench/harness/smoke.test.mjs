// All rows as small as they get: that the harness runs, and that its last line is what others rely on.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENGINES } from "./figures.mjs";
import { rowsOf } from "./rows.mjs";

test("a small run ends with one line of figures for each row", () => {
  const main = fileURLToPath(new URL("main.mjs", import.meta.url));
  const java = process.env.BENCH_JAVA ?? "java";
  const printed = execFileSync(process.execPath, [main, "--smoke", "--java", java], { encoding: "utf8" });
  const { rows } = JSON.parse(printed.trimEnd().split("\n").at(-1));
  for (const { name } of rowsOf("smoke")) {
    const row = rows[name];
    assert.ok(row, `no row ${name}`);
    for (const engine of ENGINES) {
      if (row[engine] === null) assert.ok(row.none[engine], `${name}: ${engine} is missing without a reason`);
      else assert.ok(row[engine] > 0, `${name}: ${engine} is ${row[engine]}`);
    }
    assert.equal(row.vsYjs > 1, row.yjs > row.ours, name);
    assert.ok(ENGINES.includes(row.best) && row.best !== "ours", name);
    assert.ok(row.vsBest <= row.vsYjs * 1.001, name);
  }
});
