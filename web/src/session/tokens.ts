/**
 * The tokens that this browser holds for its server, in localStorage: that is separate for each
 * server (origin), and unlike IndexedDB it can be written before anything else of the page runs.
 * A token is kept for the document that it came with; a document without one of its own is tried
 * with the newest. Where storage is forbidden they last as long as the page.
 */

const KEY = "scriptorium.tokens";
/** A browser is not invited to more documents than this at once; the oldest are dropped. */
const KEPT = 100;
/** More is no token. */
const LONGEST = 8_192;

interface Held {
  token: string;
  /** What the server said last about writing with it; a copy must not be edited for nothing. */
  readOnly: boolean;
}

export class Tokens {
  #held: Map<string, Held>;
  #listeners = new Set<() => void>();

  constructor(private readonly storage: Storage | null) {
    this.#held = read(storage);
  }

  /** The token to open a document with; empty when there is none. */
  of(document: string): string {
    return this.#heldFor(document)?.token ?? "";
  }

  /** The token that came for this very document; null when there is none. */
  own(document: string): string | null {
    return this.#held.get(document)?.token ?? null;
  }

  /** Whether the server has last let this document be read only. */
  readOnly(document: string): boolean {
    return this.#held.get(document)?.readOnly ?? false;
  }

  keep(document: string, token: string): void {
    this.#put(document, { token, readOnly: false });
    this.#tell();
  }

  /** Another tab has written: its tokens are this tab's as well. */
  readonly readAgain = (): void => {
    this.#held = read(this.storage);
    this.#tell();
  };

  /** Notes what the server says about a token that is used. */
  noteScope(document: string, readOnly: boolean): void {
    const held = this.#heldFor(document);
    if (held === undefined || this.#held.get(document)?.readOnly === readOnly) return;
    this.#put(document, { token: held.token, readOnly });
  }

  /** Tells of every new token, also of one that an address brought. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #heldFor(document: string): Held | undefined {
    return this.#held.get(document) ?? [...this.#held.values()].at(-1);
  }

  #put(document: string, held: Held): void {
    this.#held.delete(document);
    this.#held.set(document, held);
    const kept = [...this.#held].slice(-KEPT);
    this.#held = new Map(kept);
    try {
      this.storage?.setItem(KEY, JSON.stringify(kept));
    } catch {
      // Full or forbidden: it lasts as long as the page.
    }
  }
}

function read(storage: Storage | null): Map<string, Held> {
  try {
    const list: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    return new Map(Array.isArray(list) ? list.filter(isHeld) : []);
  } catch {
    return new Map();
  }
}

function isHeld(entry: unknown): entry is [string, Held] {
  if (!Array.isArray(entry) || typeof entry[0] !== "string") return false;
  const held = entry[1] as Partial<Held> | null;
  return typeof held?.token === "string" && typeof held.readOnly === "boolean";
}

/**
 * A token in what somebody pasted: the token itself, or an invitation link with it. Null when it can
 * be none: a header could not carry it.
 */
export function tokenIn(pasted: string): string | null {
  const text = pasted.trim();
  const inLink = /#(?:.*&)?token=([^&]*)/.exec(text)?.[1];
  const token = inLink === undefined ? text : decodedPart(inLink);
  return /^[\x21-\x7e]+$/.test(token) && token.length <= LONGEST ? token : null;
}

function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

let shared: Tokens | null = null;

/** The tokens of this page. */
export function pageTokens(): Tokens {
  if (shared === null) {
    const tokens = new Tokens(storageOf());
    window.addEventListener("storage", ({ key }) => {
      if (key === KEY) tokens.readAgain();
    });
    shared = tokens;
  }
  return shared;
}

function storageOf(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
