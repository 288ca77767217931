import { describe, expect, test } from "vitest";
import { type ActivityEntry, mergeActivity, readActivity, readSize } from "./pageMessages";

function entry(seq: number): ActivityEntry {
  return {
    seq,
    time: seq * 1_000,
    kind: "join",
    user: "Ada",
    text: "Ada joined to edit the document",
  };
}

describe("activity", () => {
  test("is read with times in milliseconds or as text", () => {
    const text = "Ada left the document";
    const payload = (time: unknown) =>
      JSON.stringify({
        type: "activity",
        entries: [{ seq: 7, time, kind: "leave", user: "Ada", text }],
      });
    const expected = [{ seq: 7, time: 1_000, kind: "leave", user: "Ada", text }];
    expect(readActivity(payload(1_000))).toEqual(expected);
    expect(readActivity(payload("1970-01-01T00:00:01.000Z"))).toEqual(expected);
    expect(readActivity(payload("nonsense"))?.[0]?.time).toBe(0);
  });

  test("passes over entries that are none, and other messages", () => {
    expect(readActivity('{"type":"activity","entries":[null,{"seq":"1"},{"seq":1}]}')).toEqual([]);
    for (const other of ["", "null", "[]", '{"type":"store"}', '{"type":"activity"}', "{"]) {
      expect(readActivity(other)).toBeNull();
    }
  });

  test("is kept in order, each entry once, the newest 200", () => {
    const known = Array.from({ length: 200 }, (_, i) => entry(i));
    const merged = mergeActivity(known, [entry(201), entry(199), entry(200)]);
    expect(merged).toHaveLength(200);
    expect(merged.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 2));
  });
});

test("size is read, and nothing else is taken for it", () => {
  expect(readSize('{"type":"size","bytes":11,"soft":10,"hard":50}')).toEqual({
    bytes: 11,
    hard: 50,
  });
  expect(readSize('{"type":"size"}')).toBeNull();
  expect(readSize('{"type":"activity","entries":[]}')).toBeNull();
});
