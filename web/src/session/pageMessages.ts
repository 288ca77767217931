/*
 * The JSON that the server sends beside the document, as far as the page shows it. `store` and
 * `refused` are read by the gate.
 */

/** One line of the document's history. */
export interface ActivityEntry {
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly kind: string;
  readonly user: string;
  readonly text: string;
}

const KEPT = 200;

/** The entries of an `activity` message; null when the payload is something else. */
export function readActivity(payload: string): ActivityEntry[] | null {
  const message = readMessage(payload, "activity");
  if (message === null || !Array.isArray(message.entries)) return null;
  return message.entries.flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry.seq !== "number" || typeof entry.text !== "string") {
      return [];
    }
    const { seq, text, kind, user } = entry;
    const time = typeof entry.time === "string" ? Date.parse(entry.time) : Number(entry.time);
    return [
      {
        seq,
        time: Number.isFinite(time) ? time : 0,
        kind: kind === "leave" ? "leave" : "join",
        user: typeof user === "string" ? user : "",
        text,
      },
    ];
  });
}

/** Known and new entries in the order of `seq`, each once, the newest 200. */
export function mergeActivity(known: ActivityEntry[], added: ActivityEntry[]): ActivityEntry[] {
  const bySeq = new Map([...known, ...added].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-KEPT);
}

/** Bytes of the document now and at most, from a `size` message; null when it is something else. */
export function readSize(payload: string): { bytes: number; hard: number } | null {
  const message = readMessage(payload, "size");
  if (typeof message?.bytes !== "number" || typeof message.hard !== "number") return null;
  return { bytes: message.bytes, hard: message.hard };
}

function readMessage(payload: string, type: string): Record<string, unknown> | null {
  try {
    const message: unknown = JSON.parse(payload);
    return isRecord(message) && message.type === type ? message : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
