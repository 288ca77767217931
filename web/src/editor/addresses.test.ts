import { describe, expect, test } from "vitest";
import { completeAddress, isAllowedImage, isAllowedLink } from "./addresses";

const HOSTILE = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  " javascript:alert(1)",
  "\u0001javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox",
  "file:///etc/passwd",
  "blob:https://example.com/1",
  "//example.com",
  "relative",
  "",
];

describe("links", () => {
  test.each(["http://a.b", "https://a.b/c?d#e", "mailto:a@b.c", "tel:+4912345"])(
    "%s",
    (address) => {
      expect(isAllowedLink(address)).toBe(true);
    },
  );

  test.each(HOSTILE)("%j is not allowed", (address) => {
    expect(isAllowedLink(address)).toBe(false);
    expect(isAllowedImage(address)).toBe(false);
  });
});

describe("images", () => {
  test.each([
    ["https://a.b/c.png", true],
    ["data:image/png;base64,AAAA", true],
    ["data:image/svg+xml;base64,AAAA", false],
    ["mailto:a@b.c", false],
  ])("%s", (address, expected) => {
    expect(isAllowedImage(address)).toBe(expected);
  });
});

describe("what somebody types", () => {
  test.each([
    ["example.com", "https://example.com"],
    ["  example.com/a?b ", "https://example.com/a?b"],
    ["localhost:8000/d/x", "https://localhost:8000/d/x"],
    ["ada@example.com", "mailto:ada@example.com"],
    ["tel:+49123", "tel:+49123"],
    ["http://example.com", "http://example.com"],
    ["javascript:alert(1)", null],
    ["two words", null],
    ["", null],
  ])("%j becomes %j", (typed, expected) => {
    expect(completeAddress(typed)).toBe(expected);
  });
});
