// All rows: what each measures, how large it may be, and how its input is made. bench/README.md says it for people.
//
// A row is sized by its `n`: from `start` up to `full`, as far as its share of time goes (`weight`, 1 if not said). Rows with
// `common` have a `least` size to mean something: a peer that is too slow for it leaves the row for a second one, where all
// engines share a smaller size. `sizes` are fixed, for each mode. `same` says whose results must agree. Rows with `warmUp`
// run at that size before all others.
import * as traces from "./traces.mjs";

const N = 6_000;
const CLIENTS = 1_540;
const B4 = traces.TRACE_LENGTH;
const PARAGRAPHS = 10_000;
const SEED = 42;

const MINUTES = "minutes to build the document";

// --- Small helpers: the input of a case ---

const b4 = (n) => ({ trace: `b4-${n}`, edits: () => traces.editingTrace(n) });
const input = (name, n, edits) => ({ trace: `${name}-${n}`, edits: () => edits(n) });
/** `each`: a change for each edit, where an engine answers from between changes only. */
const b4State = (n) => ({ make: "state", trace: b4(n), each: true, prebuilt: n === B4 });
const whole = (mode) => (mode === "smoke" ? 300 : B4);
const fragments = (n) => input("fragments", n, (count) => traces.insertWords(count, SEED, 1, 1));
const page = (n) => ({ make: "page", trace: input("page", n, paragraphs) });

function paragraphs(n) {
  const next = traces.random(SEED);
  return Array.from({ length: n }, (_, i) => [i, 0, traces.letters(next(2 ** 31), 60)]);
}

// --- B1: one user; the updates are kept. B2: two users. B3: many users ---

function b1(number, what, edits, options = {}) {
  const name = `B1.${number}`;
  return {
    name: `${name} ${what}`,
    unit: "ms",
    full: N,
    start: options.one ? N : 250,
    warmUp: options.warmUp,
    same: "all",
    request: (n) => ({
      case: "edit",
      type: options.numbers ? "array" : "text",
      whole: options.whole,
      updates: "keep",
      trace: input(name, n, edits),
    }),
  };
}

const anywhere = (i, next) => next(i + 1);

const B1 = [
  b1(1, "append characters", (n) => traces.append(n, SEED)),
  b1(2, "insert one string", (n) => [[0, 0, traces.letters(SEED, n)]], { one: true }),
  b1(3, "prepend characters", (n) => traces.prepend(n, SEED)),
  b1(4, "insert characters anywhere", (n) => traces.insertWords(n, SEED, 1, 1)),
  b1(5, "insert words anywhere", (n) => traces.insertWords(n, SEED, 2, 10)),
  b1(
    6,
    "insert one string, delete it",
    (n) => [
      [0, 0, traces.letters(SEED, n)],
      [0, n, ""],
    ],
    { one: true },
  ),
  b1(7, "insert and delete anywhere", (n) => traces.insertAndDelete(n, SEED), { warmUp: 250 }),
  b1(8, "append numbers", (n) => traces.numbers(n, SEED, (i) => i), { numbers: true, warmUp: 250 }),
  b1(9, "insert one array of numbers", (n) => traces.numbers(n, SEED, (i) => i), {
    numbers: true,
    whole: true,
    one: true,
    warmUp: N,
  }),
  b1(10, "prepend numbers", (n) => traces.numbers(n, SEED, () => 0), { numbers: true }),
  b1(11, "insert numbers anywhere", (n) => traces.numbers(n, SEED, anywhere), { numbers: true }),
];

const INITIAL = traces.letters(SEED, 100);

function b2(name, edits, options = {}) {
  return {
    name,
    unit: "ms",
    full: N,
    start: options.one ? N : 250,
    warmUp: options.warmUp,
    same: "family",
    request: (n) => ({
      case: "pair",
      initial: INITIAL,
      offline: options.offline ?? false,
      traces: [1, 2].map((user) => input(`${name.split(" ")[0]}-${user}`, n, (count) => edits(count, SEED + user))),
    }),
  };
}

const B2 = [
  b2("B2.1 two users, one string each", (n, seed) => [[0, 0, traces.letters(seed, n)]], { one: true }),
  b2("B2.2 two users, characters anywhere", (n, seed) => traces.insertWords(n, seed, 1, 1, 100)),
  b2("B2.3 two users, words anywhere", (n, seed) => traces.insertWords(n, seed, 3, 9, 100)),
  b2("B2.4 two users, insert and delete", (n, seed) => traces.insertThenChange(n, seed, 100), { warmUp: 250 }),
  b2("offline two users, insert and delete", (n, seed) => traces.insertThenChange(n, seed, 100), { offline: true }),
];

function b3(number, what, name) {
  return {
    name: `B3.${number} ${name}`,
    unit: "ms",
    full: CLIENTS,
    start: 96,
    warmUp: 96,
    same: "family",
    request: (n) => ({
      case: "apply",
      together: true,
      read: what === "array" ? "array" : "map",
      updates: { make: "clients", what, count: n },
    }),
  };
}

const B3 = [
  b3(1, "number", "many users set a number"),
  b3(2, "object", "many users set an object"),
  b3(3, "string", "many users set a string"),
  b3(4, "array", "many users insert into an array"),
  {
    name: "one more user's keys in a map of many users",
    unit: "us",
    per: (n) => n,
    full: 1_000,
    start: 50,
    same: "family",
    request: (n, mode) => ({
      case: "setMany",
      keys: n,
      state: { make: "manyKeys", count: { smoke: 50, quick: 500, full: CLIENTS }[mode] },
    }),
  },
];

// --- B4: a paper as it was written ---

const replay = (n, updates, times = 1) => ({ case: "edit", type: "text", updates, times, trace: b4(n) });

const ONE_FORMAT = "has one format for whole documents: see the row before";
const second = { loro: ONE_FORMAT, automerge: ONE_FORMAT };
const withoutSecond = { without: { quick: second, full: second, smoke: second } };

const B4_ROWS = [
  {
    name: "B4 replay",
    unit: "ms",
    full: B4,
    start: 1_000,
    least: 10_000,
    weight: 6,
    same: "all",
    common: { label: "few enough for all", start: 500 },
    warmUp: 1_000,
    request: (n) => replay(n, "apply"),
  },
  {
    name: "B4 replay, nobody listens",
    unit: "ms",
    full: B4,
    start: 1_000,
    least: 10_000,
    weight: 3,
    same: "all",
    common: { label: "few enough for all", start: 500 },
    request: (n) => replay(n, "none"),
  },
  {
    name: "B4 apply single updates",
    unit: "ms",
    full: B4,
    start: 1_000,
    least: 10_000,
    weight: 4,
    same: "all",
    common: { label: "few enough for all", start: 500 },
    request: (n) => ({ case: "apply", updates: { make: "updates", trace: b4(n) } }),
  },
  { name: "B4 load", ...fixed(b4Case("load", 1)), weight: 6, warmUp: 1 },
  { name: "B4 load V2", ...fixed(b4Case("load", 2)), weight: 2, warmUp: 1, ...withoutSecond },
  { name: "B4 encode V1", ...fixed(b4Case("encode", 1)), same: "ours", weight: 3, warmUp: 1 },
  { name: "B4 encode V2", ...fixed(b4Case("encode", 2)), same: "ours", warmUp: 1, ...withoutSecond },
  {
    name: "B4 diff of the last 100 edits",
    ...fixed((_, mode) => ({ case: "answer", ...answers([100], mode) })),
    same: "ours",
  },
  {
    name: "B4 merge single updates",
    unit: "ms",
    full: 16_000,
    start: 1_000,
    weight: 2,
    warmUp: 1_000,
    same: "ours",
    request: (n) => ({ case: "merge", updates: { make: "updates", trace: b4(n) } }),
  },
  {
    name: "state-vector answers",
    unit: "ms",
    full: 1_000,
    start: 50,
    weight: 3,
    warmUp: 50,
    same: "ours",
    request: (n, mode) => {
      const next = traces.random(SEED);
      const lacks = Array.from({ length: n }, () => next(mode === "smoke" ? 200 : 2_000));
      return { case: "answer", ...answers(lacks, mode) };
    },
  },
];

function b4Case(kind, format) {
  return (_, mode) => ({ case: kind, format, state: b4State(whole(mode)) });
}
function answers(lacks, mode) {
  const of = whole(mode);
  return { state: b4State(of), known: { make: "known", trace: b4(of), of, lacks } };
}
/** A row of one size. */
function fixed(request) {
  return { unit: "ms", same: "all", request };
}

// --- The server: keystrokes from elsewhere on a loaded document ---

const hotPath = (listen, base) => (n, mode) => ({
  case: "apply",
  listen,
  base: b4State(base ?? whole(mode)),
  updates: { make: "typing", base: b4State(base ?? whole(mode)), users: 10, count: n },
});

function hot(name, listen) {
  return {
    name,
    unit: "us",
    per: (n) => n,
    full: 20_000,
    start: 500,
    least: 2_000,
    weight: listen ? 3 : 6,
    same: "all",
    without: {
      quick: { automerge: "about 60 ms for each update on this document" },
      full: { automerge: "about 60 ms for each update on this document" },
    },
    warmUp: listen ? undefined : 500,
    request: hotPath(listen),
    common: listen ? undefined : { label: "on the first 2,000 edits", start: 20, request: hotPath(listen, 2_000) },
  };
}

const HOT = [hot("hot path", false), hot("hot path, with a listener", true)];

// --- B4 ten times over ---

const TEN = [
  {
    name: "B4x10 replay, nobody listens",
    unit: "ms",
    full: B4,
    start: 200,
    weight: 2,
    same: "all",
    request: (n) => replay(n, "none", 10),
  },
  {
    name: "B4x10 load",
    unit: "ms",
    same: "all",
    sizes: { quick: 2_000, full: B4, smoke: 100 },
    without: { full: { automerge: MINUTES } },
    request: (n) => ({ case: "load", format: 1, state: { make: "state", trace: b4(n), times: 10 } }),
  },
];

// --- A text of fragments: each character an item of its own ---

const fragmented = (n, bold) => ({
  make: "state",
  trace: fragments(n),
  large: n > 100_000,
  bold: bold ? [n >> 1, 100] : undefined,
});

function insertsInto(name, bold) {
  return (items) => ({
    name,
    unit: "ms",
    size: items,
    full: 10_000,
    start: 50,
    weight: bold ? 6 : 3,
    warmUp: bold ? 50 : undefined,
    same: bold ? "family" : "all",
    request: (n) => ({
      case: "into",
      state: fragmented(items, bold),
      trace: {
        trace: `into-${items}-${n}`,
        edits: () => traces.insertWords(n, SEED + 1, 1, 1, items),
      },
    }),
  });
}

const FRAGMENTS = [
  {
    name: "fragments build",
    unit: "ms",
    full: 100_000,
    start: 1_000,
    least: 5_000,
    weight: 2,
    same: "all",
    common: { label: "few enough for all", start: 500 },
    request: (n) => ({ case: "edit", type: "text", updates: "none", trace: fragments(n) }),
  },
  {
    name: "fragments load",
    unit: "ms",
    same: "all",
    sizes: { quick: 20_000, full: 100_000, smoke: 500 },
    request: (n) => ({ case: "load", format: 1, state: fragmented(n, false) }),
  },
  { byMode: { quick: 20_000, full: 100_000 }, of: insertsInto("fragments random inserts", false) },
  { byMode: { quick: 20_000, full: 100_000 }, of: insertsInto("fragments random inserts, one bold mark", true) },
];

// --- A page of paragraphs ---

const PAGE_SIZES = { quick: 2_000, full: PARAGRAPHS, smoke: 50 };

const PAGE = [
  {
    name: "page load",
    unit: "ms",
    same: "all",
    sizes: PAGE_SIZES,
    weight: 6,
    warmUp: 500,
    request: (n) => ({ case: "loadParagraphs", state: page(n) }),
  },
  {
    name: "page keystroke with delta",
    unit: "us",
    per: (n) => n,
    full: 200,
    start: 20,
    same: "all",
    weight: 3,
    warmUp: 20,
    request: (n, mode) => ({ case: "keyInParagraph", keys: n, state: page(PAGE_SIZES[mode]) }),
  },
];

// --- Memory: bytes of a document that is held, or of each of its items ---

function memory(name, unit, sizes, request) {
  return { name, unit, sizes, memory: true, weight: 4, request };
}

const MEMORY = [
  memory("memory B4", "KB", { quick: B4, full: B4, smoke: 300 }, (n) => ({ kind: "state", state: b4State(n) })),
  memory("memory B4x10", "KB", { full: B4, smoke: 100 }, (n) => ({
    kind: "state",
    state: { make: "state", trace: b4(n), times: 10 },
  })),
  memory("memory fragments, loaded", "B/item", { quick: 20_000, full: 100_000, smoke: 500 }, (n) => ({
    kind: "state",
    state: fragmented(n, false),
  })),
  memory("memory fragments, built in place", "B/item", { quick: 5_000, full: 50_000, smoke: 500 }, (n) => ({
    kind: "edit",
    trace: fragments(n),
  })),
  memory("memory page", "KB", PAGE_SIZES, (n) => ({ kind: "page", state: page(n) })),
];
MEMORY[1].without = { full: { automerge: MINUTES } };

// --- First runs in a fresh process ---

const COLD = [
  {
    name: "cold B4 load",
    unit: "ms",
    cold: true,
    weight: 8,
    sizes: { quick: B4, full: B4, smoke: 300 },
    request: b4Case("load", 1),
  },
  {
    name: "cold B4 replay",
    unit: "ms",
    cold: true,
    weight: 6,
    sizes: { quick: 1_000, full: 1_000, smoke: 100 },
    request: (n) => replay(n, "apply"),
  },
];

// --- Cost of a keystroke, by size: the plot ---

export const KEYSTROKES = 200;

function keystroke(items, bold) {
  return {
    name: `keystroke at ${items.toLocaleString("en-US")} items${bold ? ", one bold mark" : ""}`,
    unit: "us",
    per: () => KEYSTROKES,
    plot: { items, bold },
    without: items > 100_000 ? { full: { loro: MINUTES, automerge: MINUTES } } : undefined,
    same: bold ? "family" : "all",
    warmUp: items <= 10_000 ? 1 : undefined,
    request: () => ({
      case: "into",
      state: fragmented(items, bold),
      trace: {
        trace: `keystroke-${items}`,
        edits: () => traces.insertWords(KEYSTROKES, SEED + 2, 1, 1, items),
      },
    }),
  };
}

const PLOT_SIZES = [1_000, 10_000, 100_000, 1_000_000];
const PLOT = PLOT_SIZES.flatMap((items) => [keystroke(items, false), keystroke(items, true)]);

/** What is done, by the beginning of a row's name: rows of one kind of work, in processes of their own. */
const SECTIONS = [
  ["loading", /^(B4 (load|encode|diff|merge)|B4x10 load|state-vector)/],
  ["replaying", /^B4/],
  ["hot path", /^hot path/],
  ["fragments", /^(fragments|keystroke)/],
  ["pages", /^page/],
  ["one user", /^B1/],
  ["many users", /^/],
];

/** There is no time to start and warm up all engines more than once in a quick run. */
function sectionOf({ name, memory, cold }, mode) {
  if (memory || cold) return "fresh";
  const [section] = SECTIONS.find(([, names]) => names.test(name));
  return mode === "full" ? section : "all";
}

/** The rows of a mode, each with its `section`: `quick`, `full`, or `smoke` (all kinds, as small as they get). */
export function rowsOf(mode) {
  const plot = { quick: PLOT.filter((row) => row.plot.items <= 10_000), full: PLOT, smoke: [] }[mode];
  const all = [...B4_ROWS, ...HOT, ...TEN, ...FRAGMENTS, ...plot, ...PAGE, ...B1, ...B2, ...B3, ...MEMORY, ...COLD]
    .filter((row) => !row.sizes || row.sizes[mode])
    .map((row) => (row.byMode ? row.of(row.byMode[mode] ?? 500) : row))
    .map((row) => ({ ...row, section: sectionOf(row, mode) }));
  const sections = [...new Set(all.map((row) => row.section))];
  return sections.flatMap((section) => all.filter((row) => row.section === section));
}
