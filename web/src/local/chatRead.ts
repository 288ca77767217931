import { readSetting, writeSetting } from "./localSettings";

/** How far this device has read the chats of its documents, by `seq` of the newest message seen. */
const KEPT = 50;

export function chatReadUpTo(document: string): number | null {
  return all().find(([name]) => name === document)?.[1] ?? null;
}

export function rememberChatRead(document: string, seq: number): void {
  const others = all().filter(([name]) => name !== document);
  writeSetting("chatRead", JSON.stringify([[document, seq], ...others].slice(0, KEPT)));
}

function all(): [string, number][] {
  try {
    const list: unknown = JSON.parse(readSetting("chatRead") ?? "[]");
    return Array.isArray(list) ? list.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "number";
}
