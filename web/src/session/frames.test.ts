import { describe, expect, test } from "vitest";
import { type Frame, readFrame } from "./frames";
import { recorded } from "./testdata/recorded";

const EXPECTED: Record<string, Frame> = {
  "auth-v4": { type: "auth", address: "d" },
  "auth-ok": { type: "auth", address: "d" },
  "auth-denied": { type: "auth", address: "d" },
  "token-request": { type: "auth", address: "d" },
  step1: { type: "sync", address: "d", kind: "step1" },
  "server-step1": { type: "sync", address: "d", kind: "step1" },
  step2: { type: "sync", address: "d", kind: "step2" },
  "step2-empty": { type: "sync", address: "d", kind: "step2" },
  update: { type: "sync", address: "d", kind: "update" },
  ack: { type: "syncStatus", address: "d", applied: true },
  nack: { type: "syncStatus", address: "d", applied: false },
  awareness: { type: "awareness", address: "d" },
  "query-awareness": { type: "other", address: "d" },
  stateless: { type: "stateless", address: "d", payload: "hey" },
  "stateless-down": { type: "stateless", address: "d", payload: "echo:hey" },
  "close-client": { type: "close", address: "d" },
  "close-server": { type: "close", address: "d" },
  "session-step1": { type: "sync", address: "d\0eszo4450bpg", kind: "step1" },
  ping: { type: "ping" },
  pong: { type: "pong" },
};

describe("readFrame", () => {
  test.each(Object.entries(EXPECTED))("%s is understood", (id, expected) => {
    expect(readFrame(recorded(id))).toEqual(expected);
  });

  test("every truncation of every frame is a frame or null, never an error", () => {
    for (const id of Object.keys(EXPECTED)) {
      const bytes = recorded(id);
      for (let length = 0; length < bytes.length; length += 1) {
        expect(() => readFrame(bytes.subarray(0, length))).not.toThrow();
      }
    }
  });
});
