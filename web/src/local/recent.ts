import { readSetting, writeSetting } from "./localSettings";

/** A document that was opened on this device. */
export interface RecentDocument {
  readonly name: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

const KEPT = 50;

export function recentDocuments(): RecentDocument[] {
  try {
    const list: unknown = JSON.parse(readSetting("recent") ?? "[]");
    return Array.isArray(list) ? list.filter(isRecent) : [];
  } catch {
    return [];
  }
}

/** Puts a document at the head of the list, or renames it there. */
export function rememberDocument(name: string, title: string): void {
  const others = recentDocuments().filter((entry) => entry.name !== name);
  const list = [{ name, title, openedAt: Date.now() }, ...others].slice(0, KEPT);
  writeSetting("recent", JSON.stringify(list));
}

export function forgetDocument(name: string): void {
  const others = recentDocuments().filter((entry) => entry.name !== name);
  writeSetting("recent", JSON.stringify(others));
}

function isRecent(value: unknown): value is RecentDocument {
  const entry = value as Partial<RecentDocument> | null;
  return typeof entry?.name === "string" && typeof entry.title === "string";
}
