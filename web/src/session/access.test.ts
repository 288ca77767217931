import { afterEach, describe, expect, test, vi } from "vitest";
import { askAbout, denialIn, opens } from "./access";
import { fetchEpoch } from "./epoch";

afterEach(() => vi.unstubAllGlobals());

interface Asked {
  url: string;
  authorization: string | null;
}

/** A server that gives one answer to everything; what it was asked is noted. */
function serve(status: number, body: unknown): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push({ url, authorization: new Headers(init.headers).get("authorization") });
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  });
  return asked;
}

const GOOD = { kind: "good", name: "", readOnly: false, documents: ["*"] } as const;

test("a token opens the documents that it names, or all", () => {
  const answer = (documents: string[]) => ({ ...GOOD, documents });
  expect(opens(answer(["*"]), "notes")).toBe(true);
  expect(opens(answer(["plans", "notes"]), "notes")).toBe(true);
  expect(opens(answer(["note", "notes/1"]), "notes")).toBe(false);
  expect(opens(answer([]), "*")).toBe(false);
});

describe("asking about a token", () => {
  test("carries it as a bearer and in no address", async () => {
    const documents = ["notes"];
    const asked = serve(200, { auth: "token", name: "Ada", scope: "write", documents });
    expect(await askAbout("secret")).toEqual({ ...GOOD, name: "Ada", documents });
    expect(asked).toEqual([{ url: "/api/session", authorization: "Bearer secret" }]);
  });

  test.each([
    [200, { auth: "jwt", name: "Ada", scope: "read" }, { ...GOOD, name: "Ada", readOnly: true }],
    [200, { auth: "none" }, GOOD],
    [429, { error: "too-many-tries" }, { kind: "busy" }],
    [401, { error: "expired" }, { kind: "denied", reason: "expired" }],
    [401, { error: "revoked" }, { kind: "denied", reason: "revoked" }],
    [401, { error: "who knows" }, { kind: "denied", reason: "unauthenticated" }],
    [403, { error: "forbidden" }, { kind: "denied", reason: "forbidden" }],
    [403, { error: "origin" }, { kind: "unreachable" }],
    [404, { error: "not-found" }, { kind: "unreachable" }],
    [200, "<html>a proxy's log-in page</html>", { kind: "unreachable" }],
    [200, null, { kind: "unreachable" }],
    [503, {}, { kind: "unreachable" }],
  ])("answer %i %j", async (status, body, expected) => {
    serve(status, body);
    expect(await askAbout("secret")).toEqual(expected);
  });

  test("of a server that is away is 'unreachable'", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await askAbout("secret")).toEqual({ kind: "unreachable" });
  });
});

describe("asking for an epoch", () => {
  test("shows the token where there is one, and none where there is none", async () => {
    const asked = serve(200, { epoch: "e" });
    expect(await fetchEpoch("a b", "secret")).toEqual({ kind: "epoch", epoch: "e" });
    await fetchEpoch("a b", "");
    expect(asked.map((request) => request.authorization)).toEqual(["Bearer secret", null]);
    expect(asked[0]?.url).toBe("/api/documents/a%20b/epoch");
  });

  test.each([
    [401, { error: "unauthenticated" }, { kind: "denied", reason: "unauthenticated" }],
    [403, { error: "forbidden" }, { kind: "denied", reason: "forbidden" }],
    [400, { error: "bad-name", message: "m" }, { kind: "badName", message: "m" }],
    [503, { error: "unreadable", message: "m" }, { kind: "unreadable", message: "m" }],
    [404, { error: "not-found" }, { kind: "unreachable" }],
  ])("answer %i %j", async (status, body, expected) => {
    serve(status, body);
    expect(await fetchEpoch("d", "t")).toEqual(expected);
  });
});

test.each([
  [200, "expired", null],
  [401, undefined, "unauthenticated"],
  [403, "revoked", "revoked"],
  [403, undefined, null],
  [500, "expired", null],
])("the denial in %s %s", (status, error, expected) => {
  expect(denialIn(status, error)).toBe(expected);
});
