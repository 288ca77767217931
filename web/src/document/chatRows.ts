import type { ChatEntry } from "../session/pageMessages";

/** Messages of one person that follow each other closely are shown under one name. */
const TOGETHER_MILLIS = 5 * 60_000;

export type ChatRow =
  | { kind: "day"; key: string; time: number }
  | { kind: "group"; key: string; user: string; own: boolean; time: number; entries: ChatEntry[] };

/** The messages as they are shown: separated by day in local time, grouped by person. */
export function chatRows(entries: ChatEntry[], isOwn: (entry: ChatEntry) => boolean): ChatRow[] {
  const rows: ChatRow[] = [];
  let day = "";
  for (const entry of entries) {
    const own = isOwn(entry);
    const entryDay = dayOf(entry.time);
    if (entryDay !== day) rows.push({ kind: "day", key: `day ${entry.seq}`, time: entry.time });
    const last = rows.at(-1);
    if (
      last?.kind === "group" &&
      last.user === entry.user &&
      last.own === own &&
      near(last, entry)
    ) {
      last.entries.push(entry);
    } else {
      const { user, time, seq } = entry;
      rows.push({ kind: "group", key: `group ${seq}`, user, own, time, entries: [entry] });
    }
    day = entryDay;
  }
  return rows;
}

function near(group: { time: number }, entry: ChatEntry): boolean {
  return entry.time - group.time < TOGETHER_MILLIS;
}

function dayOf(time: number): string {
  return new Date(time).toDateString();
}

const date = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });

/** A day as a separator names it. */
export function dayWords(time: number, now: number): string {
  if (dayOf(time) === dayOf(now)) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return dayOf(time) === yesterday.toDateString() ? "Yesterday" : date.format(time);
}

export type TextPart =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string };

const ADDRESS = /https?:\/\/[^\s<>"]+/gi;
/** What ends a sentence and not an address. */
const TAIL = /[.,;:!?'*_~]+$/;

/** A message with its web addresses as links; nothing else of it is more than text. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  const plain = (to: number) => {
    if (to > at) parts.push({ kind: "text", text: text.slice(at, to) });
  };
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!isWebAddress(address)) continue;
    plain(match.index);
    parts.push({ kind: "link", text: address, href: address });
    at = match.index + address.length;
  }
  plain(text.length);
  return parts;
}

/** Without punctuation that follows the address, and without a bracket that was opened before it. */
function trimmed(address: string): string {
  let rest = address;
  for (;;) {
    const before = rest;
    rest = rest.replace(TAIL, "");
    for (const [open, close] of ["()", "[]", "{}"].map((pair) => [...pair])) {
      if (open === undefined || close === undefined || !rest.endsWith(close)) continue;
      if (rest.split(open).length < rest.split(close).length) rest = rest.slice(0, -1);
    }
    if (rest === before) return rest;
  }
}

function isWebAddress(address: string): boolean {
  try {
    const { protocol, hostname } = new URL(address);
    return (protocol === "http:" || protocol === "https:") && hostname !== "";
  } catch {
    return false;
  }
}
