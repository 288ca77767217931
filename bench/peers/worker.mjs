// One engine in a process of its own: a request a line on standard input, an answer a line on standard output.
// Usage: node worker.mjs yjs|ywasm|loro|automerge
import { createInterface } from "node:readline";
import { writeList } from "../harness/files.mjs";
import { caseOf, held, make } from "./cases.mjs";

const engine = await import(`./${process.argv[2]}.mjs`);

/** Runs again and again until the measured time reaches `millis`; one run at least. */
function sample(request) {
  const measured = caseOf(engine, request);
  if (measured.none) return { none: measured.none };
  const begun = performance.now();
  let millis = 0;
  let runs = 0;
  let check;
  do {
    const made = measured.prepare();
    const start = performance.now();
    measured.run(made);
    millis += performance.now() - start;
    runs++;
    check ??= request.check ? measured.check(made) : undefined;
    measured.free(made);
  } while (millis < request.millis && performance.now() - begun < 4 * request.millis);
  return { ms: millis / runs, runs, check };
}

/** Nothing that was weighed is let go of: what linear memory got back would hide what comes next. */
const weighed = [];

/** Bytes per document, from `copies` and then twice as many each time until they take `grow` bytes or `limit` ms. */
function memory(request) {
  weighed.push(held(engine, request)); // what loading leaves behind in any case
  const before = weigh();
  const begun = performance.now();
  let bytes = 0;
  let copies = 0;
  do {
    for (let more = Math.max(request.copies, copies); more > 0; more--, copies++) weighed.push(held(engine, request));
    bytes = weigh() - before;
  } while (bytes < request.grow && performance.now() - begun < request.limit);
  return { bytes: bytes / copies };
}

function weigh() {
  let last = Number.POSITIVE_INFINITY;
  for (;;) {
    globalThis.gc();
    const now = engine.bytesOf(process.memoryUsage());
    if (now >= last) return last;
    last = now;
  }
}

const actions = {
  hello: () => ({ engine: engine.name, runtime: `Node ${process.version}` }),
  sample,
  /** V8 does not tell whether it still compiles. */
  settle: () => ({}),
  memory,
  make(request) {
    writeList(request.file, make(engine, request));
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = await actions[request.do](request);
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
