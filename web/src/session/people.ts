import type { Awareness } from "y-protocols/awareness";

/** Somebody who is in the document now, with all their tabs. */
export interface Person {
  readonly name: string;
  /** Index of the person's colour, the same on every page. */
  readonly hue: number;
  readonly self: boolean;
}

/** The colours of people, also in `styles/people.css` (there with their dark variants). */
const COLOURS = [
  "#a03a2c",
  "#8a4b08",
  "#6b5b00",
  "#3f6b1f",
  "#1f6f4f",
  "#0f6b75",
  "#1d5f97",
  "#4453b8",
  "#6a4bb0",
  "#8b3f9c",
  "#a5346f",
  "#5d5348",
] as const;

const NAME_LIMIT = 64;
/** Chosen so that the names of the usual examples have different colours. */
const HASH_START = 177;

/** A name as it is shown, from a foreign and therefore untrusted state; null when there is none. */
export function displayName(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const name = value.replace(/\s+/g, " ").trim();
  return name === "" ? null : [...name].slice(0, NAME_LIMIT).join("");
}

/** The same name has the same colour everywhere (FNV-1a over its code points, with another start). */
export function hueOf(name: string): number {
  let hash = HASH_START;
  for (const letter of name.trim().toLowerCase()) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) >>> 0) % COLOURS.length;
}

export function colourOf(name: string): string {
  return COLOURS[hueOf(name)] ?? COLOURS[0];
}

/** One or two letters for an avatar. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => word !== "");
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "?")][0] ?? "")
    .join("")
    .toUpperCase();
}

/** Who is here: one entry for each name, oneself first. */
export function peopleIn(awareness: Awareness): Person[] {
  const found = new Map<string, Person>();
  for (const [client, state] of awareness.getStates()) {
    const user: unknown = state.user;
    const name = displayName((user as { name?: unknown } | null | undefined)?.name);
    if (name === null) continue;
    const self = client === awareness.clientID || (found.get(name)?.self ?? false);
    found.set(name, { name, hue: hueOf(name), self });
  }
  return [...found.values()].sort(
    (a, b) => Number(b.self) - Number(a.self) || a.name.localeCompare(b.name),
  );
}

export function samePeople(a: Person[], b: Person[]): boolean {
  return (
    a.length === b.length &&
    a.every((person, i) => person.name === b[i]?.name && person.self === b[i]?.self)
  );
}
