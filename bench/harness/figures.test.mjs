import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { figures, lastLine, spread, table } from "./figures.mjs";
import { readList, readTrace, writeList, writeTrace } from "./files.mjs";
import { plot } from "./plot.mjs";
import { editingTrace, insertAndDelete, insertThenChange, TRACE_LENGTH } from "./traces.mjs";

const measured = {
  row: { name: "B4 replay", unit: "ms" },
  n: 20_000,
  full: 259_778,
  values: new Map([
    ["ours", spread([10, 12, 11])],
    ["yjs", spread([110, 100, 130])],
    ["loro", spread([55])],
  ]),
  none: { automerge: "too slow" },
};

test("a ratio above one says that we are ahead", () => {
  const made = figures(measured);
  assert.equal(made.ours, 11);
  assert.equal(made.vsYjs, 10);
  assert.equal(made.vsBest, 5);
  assert.equal(made.best, "loro");
  assert.equal(made.ywasm, null);
  assert.equal(made.note, "prefix 20,000 of 259,778");
  assert.deepEqual(made.none, { automerge: "too slow" });
  assert.deepEqual(made.range.yjs, [100, 130, 3]);
});

test("the last line is one object with all rows", () => {
  const line = lastLine([measured]);
  assert.ok(!line.includes("\n"));
  assert.deepEqual(Object.keys(JSON.parse(line).rows), ["B4 replay"]);
});

test("the table says what is missing and why", () => {
  const lines = table([measured]).split("\n");
  assert.match(lines[1], /^B4 replay \(ms\) +20,000 of 259,778 +11\.0 \[10\.0-12\.0\]/);
  assert.match(lines.at(-1), /^\(1\) too slow$/);
});

test("files are read back as they were written", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-test."));
  try {
    const file = join(folder, "file");
    for (const edits of [
      [
        [0, 0, "äb"],
        [1, 2, ""],
        [3, 0, "\u{1f600}"],
      ],
      [
        [0, 0, 7],
        [1, 0, 0],
      ],
    ]) {
      writeTrace(file, edits);
      assert.deepEqual(readTrace(file), edits);
    }
    writeList(file, [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)]);
    assert.deepEqual(readList(file), [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("edits stay within the text", () => {
  for (const [edits, before] of [
    [insertAndDelete(500, 1), 0],
    [insertThenChange(500, 1, 100), 100],
    [editingTrace(TRACE_LENGTH), 0],
  ]) {
    let length = before;
    for (const [index, deleted, text] of edits) {
      assert.ok(index + deleted <= length);
      length += text.length - deleted;
    }
  }
  assert.equal(editingTrace(TRACE_LENGTH).length, TRACE_LENGTH);
});

test("the plot has a line for each series", () => {
  const svg = plot(
    [
      {
        engine: "ours",
        label: "ours",
        points: [
          [1_000, 1],
          [10_000, 2],
        ],
      },
      {
        engine: "yjs",
        label: "yjs, bold",
        marked: true,
        points: [
          [1_000, 10],
          [10_000, 1_000],
        ],
      },
      { engine: "loro", label: "loro", points: [] },
    ],
    "A title",
  );
  assert.equal(svg.match(/class="line/g).length, 2);
  assert.match(svg, /prefers-color-scheme: dark/);
  assert.ok(!svg.includes("NaN"));
});
