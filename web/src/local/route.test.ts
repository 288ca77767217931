import { describe, expect, test } from "vitest";
import { documentPath, routeOf } from "./route";

describe("routeOf", () => {
  test.each([
    ["/", { page: "home" }],
    ["/d/welcome", { page: "document", name: "welcome" }],
    ["/d/team/notes", { page: "document", name: "team/notes" }],
    ["/d/a%20b", { page: "document", name: "a b" }],
    ["/d/a%2520b", { page: "document", name: "a%20b" }],
    ["/d/%C3%A9", { page: "document", name: "é" }],
    ["/d/", { page: "missing" }],
    ["/d/%ff", { page: "missing" }],
    ["/elsewhere", { page: "missing" }],
  ])("%s", (path, expected) => {
    expect(routeOf(path)).toEqual(expected);
  });

  test.each(["welcome", "a b", "a%20b", "team/notes", "é😀", "?#&", "a//b/"])(
    "the path of %j leads back to it",
    (name) => {
      expect(routeOf(new URL(documentPath(name), "http://host").pathname)).toEqual({
        page: "document",
        name,
      });
    },
  );
});
