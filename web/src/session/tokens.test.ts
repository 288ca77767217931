import { describe, expect, test } from "vitest";
import { takeInvitation } from "./invitation";
import { Tokens, tokenIn } from "./tokens";

/** As much of a browser's storage as the tokens use. */
function memory(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
  } as unknown as Storage;
}

describe("tokens", () => {
  test("last beyond the page, each for its document", () => {
    const storage = memory();
    const tokens = new Tokens(storage);
    tokens.keep("notes", "n1");
    tokens.keep("plans", "p1");
    const later = new Tokens(storage);
    expect([later.of("notes"), later.of("plans")]).toEqual(["n1", "p1"]);
  });

  test("a document without one is tried with the newest", () => {
    const tokens = new Tokens(memory());
    expect(tokens.of("other")).toBe("");
    tokens.keep("notes", "n1");
    tokens.keep("plans", "p1");
    expect(tokens.of("other")).toBe("p1");
    expect(tokens.own("other")).toBeNull();
    tokens.keep("notes", "n2");
    expect(tokens.of("other")).toBe("n2");
  });

  test("what may only be read is remembered, until another token comes", () => {
    const storage = memory();
    new Tokens(storage).keep("notes", "n1");
    new Tokens(storage).noteScope("notes", true);
    const later = new Tokens(storage);
    expect(later.readOnly("notes")).toBe(true);
    expect(later.of("notes")).toBe("n1");
    later.keep("notes", "n2");
    expect(later.readOnly("notes")).toBe(false);
  });

  test("without any token nothing is noted", () => {
    const tokens = new Tokens(memory());
    tokens.noteScope("notes", true);
    expect(tokens.readOnly("notes")).toBe(false);
    expect(tokens.own("notes")).toBeNull();
  });

  test("another tab's token is told as one's own", () => {
    const storage = memory();
    const here = new Tokens(storage);
    let told = 0;
    const stop = here.subscribe(() => {
      told += 1;
    });
    new Tokens(storage).keep("notes", "n1");
    here.readAgain();
    expect([told, here.of("notes")]).toEqual([1, "n1"]);
    stop();
    here.keep("notes", "n2");
    expect(told).toBe(1);
  });

  test("storage that is broken, forbidden or foreign is no fault", () => {
    const foreign = memory();
    for (const value of ["{", "null", '[["a"]]', '[["a",{"token":1}]]', '{"a":1}']) {
      foreign.setItem("scriptorium.tokens", value);
      expect(new Tokens(foreign).of("a")).toBe("");
    }
    const full = { getItem: () => null, setItem: () => raise() } as unknown as Storage;
    for (const storage of [null, full]) {
      const tokens = new Tokens(storage);
      tokens.keep("notes", "n1");
      expect(tokens.of("notes")).toBe("n1");
    }
  });

  test("are bounded: the oldest go", () => {
    const tokens = new Tokens(memory());
    for (let i = 0; i <= 100; i += 1) tokens.keep(`d${i}`, `t${i}`);
    expect(tokens.own("d0")).toBeNull();
    expect(tokens.own("d1")).toBe("t1");
  });
});

function raise(): never {
  throw new Error("QuotaExceededError");
}

test.each([
  ["abc.DEF-1_2~", "abc.DEF-1_2~"],
  ["  abc\n", "abc"],
  ["http://host/d/notes#token=abc", "abc"],
  ["http://host/d/notes#x=1&token=a%2Bb&y=2", "a+b"],
  ["", null],
  ["two words", null],
  ["läng", null],
  ["#token=", null],
  ["#token=%0d%0aX:y", null],
  ["#token=%ff", null],
  ["x".repeat(8_193), null],
])("the token in %j", (pasted, token) => {
  expect(tokenIn(pasted)).toBe(token);
});

describe("an invitation", () => {
  function open(address: string) {
    const { pathname, search, hash } = new URL(address, "http://host");
    const seen: string[] = [];
    const past = {
      state: { kept: true },
      replaceState: (state: unknown, _title: string, to: string) => {
        expect(state).toEqual({ kept: true });
        seen.push(to);
      },
    };
    const tokens = new Tokens(memory());
    takeInvitation({ pathname, search, hash } as Location, past as unknown as History, tokens);
    return { seen, tokens };
  }

  test("leaves its token in the store and a clean address behind", () => {
    const { seen, tokens } = open("/d/team/a%20b?x=1#token=secret");
    expect(seen).toEqual(["/d/team/a%20b?x=1"]);
    expect(tokens.own("team/a b")).toBe("secret");
  });

  test("to the server as a whole is for every document", () => {
    expect(open("/#token=secret").tokens.of("notes")).toBe("secret");
  });

  test.each(["/d/notes", "/d/notes#", "/d/notes#token", "/d/notes#heading"])("is not %s", (at) => {
    const { seen, tokens } = open(at);
    expect(seen).toEqual([]);
    expect(tokens.of("notes")).toBe("");
  });

  test("with a token that can be none cleans the address all the same", () => {
    const { seen, tokens } = open("/d/notes#token=a%20b");
    expect(seen).toEqual(["/d/notes"]);
    expect(tokens.of("notes")).toBe("");
  });
});
