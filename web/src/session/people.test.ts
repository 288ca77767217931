import { describe, expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import { Doc } from "yjs";
import { colourOf, displayName, hueOf, initials, peopleIn, samePeople } from "./people";

function awarenessOf(states: [number, unknown][], own = 1): Awareness {
  const doc = new Doc();
  doc.clientID = own;
  const awareness = new Awareness(doc);
  awareness.states.clear();
  for (const [client, user] of states) awareness.states.set(client, { user });
  awareness.destroy = () => {};
  return awareness;
}

describe("a name", () => {
  test.each([
    ["Ada", "Ada"],
    ["  Ada \n Lovelace ", "Ada Lovelace"],
    ["", null],
    [" \t", null],
    [42, null],
    [undefined, null],
    ["x".repeat(1_000), "x".repeat(64)],
  ])("%j is shown as %j", (value, expected) => {
    expect(displayName(value)).toBe(expected);
  });

  test("has the same colour in any case and with any space around it", () => {
    expect(hueOf(" ada ")).toBe(hueOf("Ada"));
    expect(colourOf("Ada")).toMatch(/^#[0-9a-f]{6}$/);
  });

  test("has a colour for every text, and all colours are used", () => {
    const hues = new Set(Array.from({ length: 500 }, (_, i) => hueOf(`person ${i} é😀`)));
    expect(hues.size).toBe(12);
    expect(Math.min(...hues)).toBe(0);
  });

  test.each([
    ["Ada", "A"],
    ["Ada Lovelace", "AL"],
    ["ada king lovelace", "AL"],
    ["jean-luc", "JL"],
    ["😀 smile", "😀S"],
    ["-", "?"],
  ])("%s has the initials %s", (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});

describe("people", () => {
  test("are listed once each, oneself first, and nobody without a name", () => {
    const people = peopleIn(
      awarenessOf([
        [3, { name: "Zoe" }],
        [1, { name: "Mia" }],
        [4, { name: "Zoe" }],
        [5, { name: "Bob" }],
        [6, { name: "" }],
        [7, null],
        [8, "hostile"],
      ]),
    );
    expect(people.map(({ name, self }) => [name, self])).toEqual([
      ["Mia", true],
      ["Bob", false],
      ["Zoe", false],
    ]);
  });

  test("in another tab of one's own are still oneself", () => {
    const people = peopleIn(
      awarenessOf([
        [1, { name: "Mia" }],
        [2, { name: "Mia" }],
      ]),
    );
    expect(people).toMatchObject([{ name: "Mia", self: true }]);
  });

  test("are compared by what is shown", () => {
    const [mia] = peopleIn(awarenessOf([[1, { name: "Mia" }]]));
    if (mia === undefined) throw new Error("nobody there");
    expect(samePeople([mia], [{ ...mia }])).toBe(true);
    expect(samePeople([mia], [])).toBe(false);
  });
});
