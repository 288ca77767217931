// What is measured, written once for all peers; `Cases.java` is the same for our engine.
//
// A case is made from a request and gives: `prepare()` makes what a run needs (not measured), `run(made)` is measured,
// `check(made)` sums up what came out of it, `free(made)` lets go of it.
import { readList, readTrace } from "../harness/files.mjs";
import { sum, sumOfArray, sumOfMap } from "./checks.mjs";
import { AUTHOR, clientId, OTHER, READER } from "./client-ids.mjs";

const remembered = new Map();

/** Files are read once; the last few are kept. */
function once(key, make) {
  if (!remembered.has(key)) {
    if (remembered.size > 8) remembered.delete(remembered.keys().next().value);
    remembered.set(key, make());
  }
  return remembered.get(key);
}
const trace = (file) => once(file, () => readTrace(file));
const fixture = (wanted) => once(wanted.file, () => readList(wanted.file));

function play(doc, edits, type) {
  if (type === "array") {
    for (const [index, , value] of edits) doc.put(index, [value]);
    return;
  }
  for (const [index, deleted, text] of edits) {
    if (deleted > 0) doc.remove(index, deleted);
    if (text.length > 0) doc.insert(index, text);
  }
}

/** The whole array in one insertion. */
function putWhole(doc, edits) {
  doc.put(
    0,
    edits.map((edit) => edit[2]),
  );
}

/** Loading ends when the text was read and a character inserted: some engines load lazily. */
function opened(engine, state, format, client) {
  const doc = engine.open(client);
  doc.load(state, format);
  const length = doc.text().length;
  doc.insert(length >> 1, "x");
  return doc;
}

let asked = null;

/** A document that is long to open and changes little stays open for the next sample, unless that is to be checked. */
function openedOnce({ state, check }, open) {
  if (asked?.file !== state.file || check) {
    asked?.doc.free();
    asked = { file: state.file, doc: open(fixture(state)[0]) };
  }
  return asked.doc;
}

const free = (docs) => {
  for (const doc of docs) doc?.free();
};

const cases = {
  /** Edits one by one; nobody listens, or the updates are kept, or another document applies each at once. */
  edit(engine, { trace: file, type, updates, times = 1, whole = false }) {
    const edits = trace(file);
    return {
      prepare() {
        const kept = [];
        const other = updates === "apply" ? engine.open(OTHER) : null;
        const listener = {
          none: undefined,
          keep: (update) => kept.push(update),
          apply: (update) => other.apply(update),
        };
        return { kept, other, doc: engine.open(AUTHOR, listener[updates]) };
      },
      run({ doc }) {
        for (let i = 0; i < times; i++) {
          if (whole) putWhole(doc, edits);
          else play(doc, edits, type);
        }
      },
      check({ doc, other, kept }) {
        const read = (from) => (type === "array" ? sumOfArray(from.array()) : sum(from.text()));
        const result = read(doc);
        const second = other ?? (updates === "keep" ? engine.open(OTHER) : null);
        for (const update of kept) second.apply(update);
        if (second && read(second) !== result) throw new Error("the second document differs");
        if (second !== other) second?.free();
        return result;
      },
      free: ({ doc, other }) => free([doc, other]),
    };
  },

  /** Two documents that begin equal, each edits in one transaction; the update goes over at once, or after both (offline). */
  pair(engine, { traces, initial, offline }) {
    const [first, second] = traces.map(trace);
    return {
      prepare() {
        const made = { live: false };
        const waiting = [];
        const over = (to) => (update) => {
          if (made.live && offline) waiting.push([to, update]);
          else if (!made.applying) {
            made.applying = true;
            made[to].apply(update);
            made.applying = false;
          }
        };
        made.a = engine.open(AUTHOR, over("b"));
        made.b = engine.open(OTHER, over("a"));
        made.a.insert(0, initial);
        made.live = true;
        made.waiting = waiting;
        return made;
      },
      run(made) {
        made.a.batch(() => play(made.a, first, "text"));
        made.b.batch(() => play(made.b, second, "text"));
        made.live = false;
        made.applying = true;
        for (const [to, update] of made.waiting) made[to].apply(update);
      },
      check({ a, b }) {
        if (a.text() !== b.text()) throw new Error("the two documents differ");
        return sum(a.text());
      },
      free: ({ a, b }) => free([a, b]),
    };
  },

  /** Updates from elsewhere, one message each or all in one transaction, on a loaded or an empty document. */
  apply(engine, { updates: wanted, base, together, listen, read }) {
    const updates = fixture(wanted);
    const state = base && fixture(base)[0];
    return {
      prepare() {
        const made = { heard: 0 };
        made.doc = engine.open(
          READER,
          listen
            ? (update) => {
                made.heard += update.length;
              }
            : undefined,
        );
        if (state) {
          made.doc.load(state, 1);
          made.doc.text();
        }
        return made;
      },
      run({ doc }) {
        if (together) doc.applyAll(updates);
        else for (const update of updates) doc.apply(update);
      },
      check({ doc }) {
        if (read === "map") return sumOfMap(doc.map());
        return read === "array" ? sumOfArray(doc.array()) : sum(doc.text());
      },
      free: ({ doc }) => free([doc]),
    };
  },

  load(engine, { state, format }) {
    const states = fixture(state);
    const bytes = states[format - 1] ?? states[0];
    return {
      prepare: () => ({}),
      run(made) {
        made.doc = opened(engine, bytes, format, READER);
      },
      check: ({ doc }) => sum(doc.text()),
      free: ({ doc }) => free([doc]),
    };
  },

  /** The document is another one before each encoding. */
  encode(engine, request) {
    const doc = openedOnce(request, (state) => opened(engine, state, 1, READER));
    return {
      prepare() {
        doc.insert(0, "y");
        return {};
      },
      run(made) {
        made.bytes = doc.encode(request.format);
      },
      check: ({ bytes }) => sum(bytes),
      free() {},
    };
  },

  /** One answer each to clients that know different pasts of one document. */
  answer(engine, request) {
    const wanted = request.known;
    const doc = openedOnce(request, (state) => opened(engine, state, 1, READER));
    const known = engine.family === "yjs" ? fixture(wanted) : wanted.lacks.map((n) => doc.knownBefore(n, wanted.of));
    return {
      prepare() {
        doc.insert(0, "y");
        return { bytes: 0 };
      },
      run(made) {
        for (const one of known) made.bytes += doc.answer(one).length;
      },
      check: ({ bytes }) => String(bytes),
      free() {},
    };
  },

  merge(engine, { updates: wanted }) {
    if (!engine.merge) return { none: engine.noMerge };
    const updates = fixture(wanted);
    return {
      prepare: () => ({}),
      run(made) {
        made.bytes = engine.merge(updates);
      },
      check: ({ bytes }) => sum(bytes),
      free() {},
    };
  },

  /** Edits within a loaded document; nobody listens. */
  into(engine, { state, trace: file }) {
    const bytes = fixture(state)[0];
    const edits = trace(file);
    return {
      prepare: () => ({ doc: opened(engine, bytes, 1, READER) }),
      run: ({ doc }) => play(doc, edits, "text"),
      check: ({ doc }) => sum(doc.text()),
      free: ({ doc }) => free([doc]),
    };
  },

  /** A map that many clients wrote to, and one more that sets keys; the updates are kept. */
  setMany(engine, { state, keys }) {
    const bytes = fixture(state)[0];
    return {
      prepare() {
        const kept = [];
        const doc = engine.open(READER, (update) => kept.push(update));
        doc.load(bytes, 1);
        doc.map();
        return { doc };
      },
      run({ doc }) {
        for (let i = 0; i < keys; i++) doc.set(`k${i % 10}`, i);
      },
      check: ({ doc }) => sumOfMap(doc.map()),
      free: ({ doc }) => free([doc]),
    };
  },

  loadParagraphs(engine, { state }) {
    const bytes = fixture(state)[0];
    return {
      prepare: () => ({}),
      run(made) {
        made.doc = openedPage(engine, bytes, made);
        made.doc.key(0, "x");
      },
      check: ({ texts }) => sum(texts.join("\n")),
      free: ({ doc }) => free([doc]),
    };
  },

  /** Keystrokes in the middle of a page, with an observer that reads the delta. */
  keyInParagraph(engine, request) {
    const doc = openedOnce(request, (state) => openedPage(engine, state, {}));
    return {
      prepare() {
        doc.seen = 0;
        return {};
      },
      run() {
        for (let i = 0; i < request.keys; i++) doc.key(i, "x");
      },
      check() {
        if (doc.seen < request.keys) throw new Error(`the observer saw ${doc.seen} of ${request.keys} keystrokes`);
        return sum(doc.readParagraphs().join("\n"));
      },
      free() {},
    };
  },
};

/** Read as a whole and ready for a keystroke in the middle. */
function openedPage(engine, bytes, made) {
  const doc = engine.open(READER);
  doc.nameParagraphs();
  doc.load(bytes, 1);
  made.texts = doc.readParagraphs();
  doc.watchParagraph(made.texts.length >> 1);
  return doc;
}

export function caseOf(engine, request) {
  return cases[request.case](engine, request);
}

/** A document that is to be held in memory: loaded, or built in place. */
export function held(engine, { kind, state, trace: file }) {
  if (kind === "edit") {
    const doc = engine.open(AUTHOR);
    play(doc, trace(file), "text");
    doc.text();
    return doc;
  }
  const bytes = new Uint8Array(fixture(state)[0]);
  if (kind === "page") {
    const doc = openedPage(engine, bytes, {});
    doc.key(0, "x");
    return doc;
  }
  return opened(engine, bytes, 1, READER);
}

// --- What cases begin from ---

/** A list of byte arrays in the engine's own format. */
export function make(engine, wanted) {
  return makers[wanted.make](engine, wanted);
}

const makers = {
  /** The state after a trace: V1, then V2 where there is one. */
  state(engine, { trace: file, times = 1, bold, each, prebuilt }) {
    if (prebuilt && engine.prebuilt) return [engine.prebuilt()];
    const doc = engine.open(AUTHOR);
    const edits = trace(file);
    // One transaction for all makes Loro slow, one for each edit makes all slow.
    const step = each && engine.answersBetweenChanges ? 1 : 1_000;
    for (let i = 0; i < times; i++) {
      for (let from = 0; from < edits.length; from += step) {
        doc.batch(() => play(doc, edits.slice(from, from + step), "text"));
      }
    }
    if (bold) doc.bold(bold[0], bold[1]);
    const states = [doc.encode(1)];
    if (engine.family === "yjs") states.push(doc.encode(2));
    doc.free();
    return states;
  },

  updates(engine, { trace: file }) {
    const kept = [];
    const doc = engine.open(AUTHOR, (update) => kept.push(update));
    play(doc, trace(file), "text");
    doc.free();
    return kept;
  },

  /** What somebody knows who lacks the last n edits; only insertions count in the clocks of Yjs. */
  known(engine, { trace: file, lacks }) {
    const edits = trace(file);
    const clocks = [0];
    for (const edit of edits) clocks.push(clocks.at(-1) + edit[2].length);
    return lacks.map((n) => engine.vectorOf(AUTHOR, clocks[edits.length - n]));
  },

  /** One update from each of many clients. */
  clients(engine, { what, count }) {
    const updates = [];
    for (let i = 0; i < count; i++) {
      const doc = engine.open(clientId(i + 1), (update) => updates.push(update));
      if (what === "array") doc.put(0, [String(i)]);
      else doc.set(what === "keys" ? `client ${i}` : "v", valueToSet(what, i, count));
      doc.free();
    }
    return updates;
  },

  manyKeys(engine, { count }) {
    const doc = engine.open(READER);
    doc.applyAll(makers.clients(engine, { what: "keys", count }));
    const states = [doc.encode(1)];
    doc.free();
    return states;
  },

  /** Users who type at different places at once: their single keys in turn. */
  typing(engine, { base, users, count }) {
    const state = fixture(base)[0];
    const typed = [];
    for (let user = 0; user < users; user++) {
      const updates = [];
      const doc = engine.open(clientId(1001 + user), (update) => updates.push(update));
      doc.load(state, 1);
      updates.length = 0; // some tell of what was loaded, too
      const start = Math.floor(((user + 0.5) / users) * doc.text().length);
      const share = Math.ceil((count - user) / users);
      for (let i = 0; i < share; i++) doc.insert(start + i, "etaoinshr "[i % 10]);
      typed.push(updates);
      doc.free();
    }
    return Array.from({ length: count }, (_, i) => typed[i % users][Math.floor(i / users)]);
  },

  page(engine, { trace: file }) {
    const doc = engine.open(AUTHOR);
    doc.nameParagraphs();
    doc.buildParagraphs(trace(file).map((edit) => edit[2]));
    const states = [doc.encode(1)];
    doc.free();
    return states;
  },
};

function valueToSet(what, i, count) {
  if (what === "object") return { name: String(i), address: "here" };
  return what === "string" ? String(i).repeat(count) : i;
}
