// ./scriptorium bench engine: our engine and its peers, measured in one run.
//
// Usage: node harness/main.mjs [--quick | --smoke] [--rows PATTERN] [--engines a,b] [--java PROGRAM] [--jar FILE]
//    or: node harness/main.mjs --jmh [--java PROGRAM] [--jar FILE] [-- options of JMH]
// Progress goes to standard error; standard output gets the table and, as its last line, one JSON object.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ENGINES, lastLine, spread, table } from "./figures.mjs";
import { MadeFiles } from "./files-made.mjs";
import { Measuring, MODES } from "./measure.mjs";
import { plot } from "./plot.mjs";
import { rowsOf } from "./rows.mjs";
import { Worker } from "./worker-process.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    jmh: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
    rows: { type: "string", default: "" },
    engines: { type: "string", default: ENGINES.join(",") },
    java: { type: "string", default: "java" },
    jar: { type: "string", default: fileURLToPath(new URL("../target/scriptorium-bench.jar", import.meta.url)) },
  },
});
if (options.jmh) {
  const { status } = spawnSync(options.java, ["-jar", options.jar, "-prof", "gc", ...positionals], {
    stdio: "inherit",
  });
  process.exit(status);
}
const mode = options.smoke ? "smoke" : options.quick ? "quick" : "full";
const script = fileURLToPath(new URL("../peers/worker.mjs", import.meta.url));
const begun = performance.now();
const seconds = () => ((performance.now() - begun) / 1000).toFixed(1).padStart(6);
const say = (text) => process.stderr.write(`${seconds()} s  ${text}\n`);

/** Collections that leave nothing dead behind and round nothing up, so that what is in use is what lives. */
const EXACT = ["-XX:+UseSerialGC", "-XX:MarkSweepDeadRatio=0"];

/** The heaps may grow as far as a server's would; only memory rows force collections. */
function start(name, weighing = false) {
  const worker =
    name === "ours"
      ? new Worker(name, options.java, [
          "-Xmx4g",
          ...(weighing ? EXACT : []),
          "-cp",
          options.jar,
          "io.scriptorium.bench.EngineWorker",
        ])
      : new Worker(name, process.execPath, [
          "--max-old-space-size=4096",
          ...(weighing ? ["--expose-gc"] : []),
          script,
          name,
        ]);
  worker.family = name === "loro" || name === "automerge" ? name : "yjs";
  return worker;
}

const names = options.engines.split(",");
const pattern = new RegExp(options.rows);
const rows = rowsOf(mode).filter((row) => pattern.test(row.name));
const engines = new Map(names.map((name) => [name, start(name)]));
const maker = start("yjs");
const files = new MadeFiles(engines, maker);
const results = [];

async function cold(row, none) {
  const values = new Map();
  const n = row.sizes[mode];
  for (let round = 0; round < MODES[mode].fresh; round++) {
    for (const name of names.filter((one) => !none[one])) {
      if (values.get(name)?.[0] > 1_000) continue; // slow enough to be seen in one start
      const worker = start(name);
      const request = await files.resolve(row.request(n, mode), worker.family);
      const { ms } = await worker.ask({ ...request, do: "sample", millis: 0 });
      values.set(name, [...(values.get(name) ?? []), ms]);
      worker.end();
    }
  }
  return { row, n, full: n, values: spreads(values), none };
}

/** Nothing is timed here, so that two engines go at once. */
async function weighed(row, none) {
  const { copies, grow, limit, weighings } = MODES[mode];
  const n = row.sizes[mode];
  const values = new Map();
  const waiting = names.filter((one) => !none[one]);
  const weighNext = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const worker = start(name, true);
      const request = await files.resolve(row.request(n, mode), worker.family);
      const weights = [];
      for (let round = 0; round < weighings; round++) {
        const { bytes } = await worker.ask({
          ...request,
          do: "memory",
          copies,
          grow,
          limit,
        });
        weights.push(bytes / (row.unit === "KB" ? 1000 : n));
      }
      values.set(name, weights);
      worker.end();
    }
  };
  // What is to be loaded is made first, because a worker makes one thing at a time.
  for (const family of new Set(waiting.map((name) => engines.get(name).family))) {
    await files.resolve(row.request(n, mode), family);
  }
  await Promise.all([weighNext(), weighNext()]);
  return { row, n, full: n, values: spreads(values), none };
}

/** Only a full run draws: a quick one has no large texts. */
function draw() {
  const series = names.flatMap((engine) =>
    [false, true].map((marked) => ({
      engine,
      marked,
      label: `${engine === "ours" ? "Scriptorium" : engine}${marked ? ", a bold mark" : ""}`,
      points: results
        .filter(({ row, values }) => row.plot?.bold === marked && values.has(engine))
        .map(({ row, values }) => [row.plot.items, values.get(engine).median]),
    })),
  );
  const file = fileURLToPath(new URL("../../docs/bench-keystroke.svg", import.meta.url));
  writeFileSync(file, plot(series, "What a keystroke costs as the text grows"));
  say(`written: ${file}`);
}

/** On a machine that is too slow for all of it, the slower peers go, so that the run ends when it should. */
function late(left) {
  const gone = left >= 0 ? [] : left > -3_000 ? ["automerge"] : ["automerge", "loro", "ywasm"];
  return Object.fromEntries(gone.map((name) => [name, "the time of the run was used up"]));
}

const sumOfWeights = (some) => some.reduce((sum, { weight = 1 }) => sum + weight, 0);

const spreads = (values) => new Map([...values].map(([name, list]) => [name, spread(list)]));

try {
  const runtimes = [];
  for (const worker of engines.values())
    runtimes.push(`${worker.name}: ${(await worker.ask({ do: "hello" })).runtime}`);
  const measuring = new Measuring(engines, files, mode, start);
  let section = null;
  let weight = sumOfWeights(rows);
  for (const row of rows) {
    const from = performance.now();
    const left = (MODES[mode].total ?? Number.POSITIVE_INFINITY) - (from - begun);
    const millis = Math.max(50, (left * (row.weight ?? 1)) / weight);
    weight -= row.weight ?? 1;
    const none = { ...row.without?.[mode], ...late(left) };
    if (row.section !== section && !row.cold && !row.memory) {
      if (section) measuring.renew();
      section = row.section;
      await measuring.warmUp(rows.filter((other) => other.section === section && other.warmUp));
      measuring.spent.clear();
      say(`${section}: all are warm`);
    }
    const measured = row.cold
      ? [await cold(row, none)]
      : row.memory
        ? [await weighed(row, none)]
        : await measuring.row(row, millis, none);
    results.push(...measured);
    const each = [...measuring.spent].map(([name, millis]) => `${name} ${(millis / 1000).toFixed(1)}`).join(", ");
    measuring.spent.clear();
    say(`${row.name}: ${((performance.now() - from) / 1000).toFixed(1)} s${each && ` (${each})`}`);
  }
  if (mode === "full" && results.some(({ row }) => row.plot)) draw();
  const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores`;
  process.stdout.write(
    `${table(results)}\n\n${machine}; ${runtimes.join("; ")}; ${mode} run of ${seconds().trim()} s.\n`,
  );
  process.stdout.write(`${lastLine(results)}\n`);
} catch (error) {
  // Told before the workers end, because whoever still waits for them fails then, too.
  say(error.stack);
  process.exitCode = 1;
} finally {
  process.on("unhandledRejection", () => {});
  for (const worker of [maker, ...engines.values()]) worker.end();
  files.remove();
}
