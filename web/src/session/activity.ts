/** One line of the document's history, as the server tells it. */
export interface ActivityEntry {
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly kind: string;
  readonly user: string;
  readonly text: string;
}

const KEPT = 200;

/** The entries of a stateless `activity` message; null when the payload is something else. */
export function readActivity(payload: string): ActivityEntry[] | null {
  let message: unknown;
  try {
    message = JSON.parse(payload);
  } catch {
    return null;
  }
  if (!isRecord(message) || message.type !== "activity" || !Array.isArray(message.entries)) {
    return null;
  }
  return message.entries.flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry.seq !== "number" || typeof entry.text !== "string") {
      return [];
    }
    const time = typeof entry.time === "string" ? Date.parse(entry.time) : Number(entry.time);
    return [
      {
        seq: entry.seq,
        time: Number.isFinite(time) ? time : 0,
        kind: String(entry.kind),
        user: String(entry.user ?? ""),
        text: entry.text,
      },
    ];
  });
}

/** Known and new entries in the order of `seq`, each once, the newest 200. */
export function mergeActivity(known: ActivityEntry[], added: ActivityEntry[]): ActivityEntry[] {
  const bySeq = new Map([...known, ...added].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-KEPT);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
