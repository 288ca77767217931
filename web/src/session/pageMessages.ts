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

/** One message of the document's chat. */
export interface ChatEntry {
  readonly seq: number;
  /** When the server took it, milliseconds since the epoch. */
  readonly time: number;
  /** Empty for who has no name. */
  readonly user: string;
  readonly text: string;
  /** As its sender wrote it; empty when there was none. */
  readonly timestamp: string;
}

/** The newest messages that a page keeps: more than anybody scrolls through. */
const CHAT_KEPT = 500;

/** The entries of an `activity` message; null when the payload is something else. */
export function readActivity(payload: string): ActivityEntry[] | null {
  const message = readMessage(payload, "activity");
  if (message === null || !Array.isArray(message.entries)) return null;
  return message.entries.flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry.seq !== "number" || typeof entry.text !== "string") {
      return [];
    }
    const { seq, text, kind, user } = entry;
    return [
      {
        seq,
        time: timeOf(entry.time),
        kind: kind === "leave" ? "leave" : "join",
        user: typeof user === "string" ? user : "",
        text,
      },
    ];
  });
}

/** Known and new entries in the order of `seq`, each once, the newest 200. */
export function mergeActivity(known: ActivityEntry[], added: ActivityEntry[]): ActivityEntry[] {
  return merged(known, added).slice(-KEPT);
}

function merged<Entry extends { seq: number }>(known: Entry[], added: Entry[]): Entry[] {
  const bySeq = new Map([...known, ...added].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Milliseconds since the epoch, from a number or an ISO 8601 text; 0 when it is neither. */
function timeOf(value: unknown): number {
  const time = typeof value === "string" ? Date.parse(value) : Number(value);
  return Number.isFinite(time) ? time : 0;
}

/** The entries of a `chat` message; null when the payload is something else. */
export function readChat(payload: string): ChatEntry[] | null {
  const message = readMessage(payload, "chat");
  if (message === null || !Array.isArray(message.entries)) return null;
  return message.entries.flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry.seq !== "number" || typeof entry.text !== "string") {
      return [];
    }
    const { seq, text, user, timestamp } = entry;
    return [
      {
        seq,
        time: timeOf(entry.time),
        user: typeof user === "string" ? user : "",
        text,
        timestamp: typeof timestamp === "string" ? timestamp : "",
      },
    ];
  });
}

/** Known and new messages in the order of `seq`, each once, the newest 500. */
export function mergeChat(known: ChatEntry[], added: ChatEntry[]): ChatEntry[] {
  return merged(known, added).slice(-CHAT_KEPT);
}

/** Why the server did not take a chat message; null when the payload is something else. */
export function readRefusedMessage(payload: string): string | null {
  const message = readMessage(payload, "refused-message");
  if (message === null) return null;
  return typeof message.reason === "string" ? message.reason : "";
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
