import { describe, expect, test } from "vitest";
import type { ChatEntry } from "../session/pageMessages";
import { chatRows, dayWords, textParts } from "./chatRows";

const NOON = new Date(2026, 0, 31, 12).getTime();
const MINUTE = 60_000;

let seq = 0;
function said(user: string, time: number): ChatEntry {
  seq += 1;
  return { seq, time, user, text: `${seq}`, timestamp: "" };
}

function shape(entries: ChatEntry[]) {
  return chatRows(entries, (entry) => entry.user === "Ada").map((row) =>
    row.kind === "day" ? "day" : `${row.own ? "own " : ""}${row.user} ${row.entries.length}`,
  );
}

describe("rows", () => {
  test("of one person stand together for five minutes", () => {
    const entries = [0, 1, 4, 5].map((minute) => said("Bob", NOON + minute * MINUTE));
    expect(shape(entries)).toEqual(["day", "Bob 3", "Bob 1"]);
  });

  test("change with the person, also between own and others of the same name", () => {
    const entries = [said("Bob", NOON), said("Ada", NOON), said("", NOON), said("Bob", NOON)];
    expect(shape(entries)).toEqual(["day", "Bob 1", "own Ada 1", " 1", "Bob 1"]);
  });

  test("begin anew with each local day, even for one person at midnight", () => {
    const midnight = new Date(2026, 1, 1).getTime();
    const entries = [said("Bob", NOON), said("Bob", midnight - 1), said("Bob", midnight)];
    expect(shape(entries)).toEqual(["day", "Bob 1", "Bob 1", "day", "Bob 1"]);
  });

  test("of nothing are none", () => {
    expect(shape([])).toEqual([]);
  });
});

test.each([
  [NOON, "Today"],
  [new Date(2026, 0, 31).getTime(), "Today"],
  [new Date(2026, 0, 31).getTime() - 1, "Yesterday"],
  [new Date(2026, 0, 30).getTime(), "Yesterday"],
])("a day is named from here", (time, words) => {
  expect(dayWords(time, NOON)).toBe(words);
});

test("an earlier day has its date", () => {
  expect(dayWords(new Date(2026, 0, 29, 12).getTime(), NOON)).toMatch(/29/);
});

/** Links in brackets, as they stand in the text. */
function marked(text: string): string {
  const parts = textParts(text);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  return parts.map((part) => (part.kind === "link" ? `<${part.href}>` : part.text)).join("");
}

test.each([
  ["see https://example.com/a?b=c#d now", "see <https://example.com/a?b=c#d> now"],
  ["HTTP://EXAMPLE.COM", "<HTTP://EXAMPLE.COM>"],
  ["https://a.example, https://b.example.", "<https://a.example>, <https://b.example>."],
  ["(https://a.example/x)", "(<https://a.example/x>)"],
  ["https://a.example/x_(y)!", "<https://a.example/x_(y)>!"],
  ["https://a.example\nhttps://b.example", "<https://a.example>\n<https://b.example>"],
  ["javascript:alert(1)", "javascript:alert(1)"],
  ["data:text/html,x ftp://a mailto:a@b", "data:text/html,x ftp://a mailto:a@b"],
  ["javascript:https://a.example", "javascript:<https://a.example>"],
  ["https:// http://. https://[", "https:// http://. https://["],
  ["<https://a.example>", "<<https://a.example>>"],
  ['"https://a.example"onclick=x', '"<https://a.example>"onclick=x'],
  ["", ""],
])("links in %j", (text, expected) => {
  expect(marked(text)).toBe(expected);
});
