import { expect, test } from "vitest";
import { TransportChoice } from "./transportChoice";

const MINUTE = 60_000;
const NOW = Date.parse("2026-01-31T10:00:00Z");

/** As much of a tab's storage as the choice uses. */
function memory(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
    removeItem: (key: string) => values.delete(key),
  } as unknown as Storage;
}

test("what was concluded holds for ten minutes, also after a reload", () => {
  const tab = memory();
  const choice = new TransportChoice(tab);
  expect(choice.first(NOW)).toBe("websocket");
  choice.httpOpened(NOW);
  for (const one of [choice, new TransportChoice(tab)]) {
    expect(one.first(NOW)).toBe("http");
    expect(one.first(NOW + 10 * MINUTE - 1)).toBe("http");
    expect(one.first(NOW + 10 * MINUTE)).toBe("websocket");
  }
});

test("reconnects over HTTP do not prolong it", () => {
  const choice = new TransportChoice(memory());
  choice.httpOpened(NOW);
  choice.httpOpened(NOW + 9 * MINUTE);
  expect(choice.first(NOW + 10 * MINUTE)).toBe("websocket");
  choice.httpOpened(NOW + 10 * MINUTE);
  expect(choice.first(NOW + 19 * MINUTE)).toBe("http");
});

test("what is forgotten is forgotten in the tab as well", () => {
  const tab = memory();
  const choice = new TransportChoice(tab);
  choice.httpOpened(NOW);
  choice.forget();
  expect(choice.first(NOW)).toBe("websocket");
  expect(new TransportChoice(tab).first(NOW)).toBe("websocket");
});

test("a clock that was set back, and values that are none, conclude nothing", () => {
  const tab = memory();
  new TransportChoice(tab).httpOpened(NOW);
  expect(new TransportChoice(tab).first(NOW - 1)).toBe("websocket");
  for (const value of ["", "soon", "NaN", "null"]) {
    tab.setItem("scriptorium.blockedSince", value);
    expect(new TransportChoice(tab).first(NOW)).toBe("websocket");
  }
});
