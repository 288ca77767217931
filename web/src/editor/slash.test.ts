import { expect, test } from "vitest";
import { findEntries } from "./slash";

test("what begins with the word comes first", () => {
  expect(findEntries("h")[0]?.id).toBe("heading1");
  expect(
    findEntries("t")
      .map(({ id }) => id)
      .slice(0, 3),
  ).toEqual(["paragraph", "taskList", "table"]);
});

test("other words for the same thing are found, and nonsense is not", () => {
  expect(findEntries("todo").map(({ id }) => id)).toEqual(["taskList"]);
  expect(findEntries("picture").map(({ id }) => id)).toEqual(["image"]);
  expect(findEntries("xyzzy")).toEqual([]);
});

test("without a word everything is offered", () => {
  expect(findEntries("").length).toBeGreaterThan(10);
});
