import { availableParallelism, cpus, loadavg } from "node:os";
import { test } from "@playwright/test";
import { Server } from "../src/server.ts";
import { measure, type Plan, type Row } from "./measure.ts";
import { tables } from "./table.ts";
import { ways } from "./ways.ts";

const full: Plan = {
  sizes: [1_000, 20_000],
  keystrokes: 30,
  everyMillis: 100,
  runs: 3,
  warmUp: 10,
};
const quick: Plan = { ...full, keystrokes: 20, runs: 1, warmUp: 5 };

test("every way into a document", async () => {
  const plan = process.env.SCRIPTORIUM_BENCH_QUICK === "yes" ? quick : full;
  const begun = performance.now();
  // What else the machine does can not be taken out of the times: it is said with them.
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const server = await Server.start();
  const rows: Row[] = [];
  try {
    for (const size of plan.sizes) {
      for (const way of ways) {
        rows.push(await measure(server, way, size, plan));
        process.stderr.write(`${way.name}, ${size} characters\n`);
      }
    }
  } finally {
    await server.dispose();
  }
  const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, server and clients on one machine (loopback), load ${load} before, Node.js ${process.version}`;
  const how = `${plan.runs} ${plan.runs === 1 ? "run" : "runs"} of ${plan.keystrokes} keystrokes, one each ${plan.everyMillis} ms`;
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(`${tables(rows)}\n\n${machine}; ${how}; ${seconds} s in all.\n`);
  process.stdout.write(`${JSON.stringify({ machine, plan, rows })}\n`);
});
