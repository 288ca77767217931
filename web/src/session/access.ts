/** Why the server does not let this page at a document, by its own words. */
export type DenialReason = "unauthenticated" | "expired" | "revoked" | "forbidden";

export interface Denial {
  readonly reason: DenialReason;
  /** A token was shown and did not do; without one, the server only asks for it. */
  readonly hadToken: boolean;
}

const REASONS: ReadonlySet<string> = new Set([
  "unauthenticated",
  "expired",
  "revoked",
  "forbidden",
]);

export function isDenial(reason: unknown): reason is DenialReason {
  return typeof reason === "string" && REASONS.has(reason);
}

/** The reason in an answer of the API that lets nobody in; null for every other answer. */
export function denialIn(status: number, error: unknown): DenialReason | null {
  if (status === 401) return isDenial(error) ? error : "unauthenticated";
  return status === 403 && isDenial(error) ? error : null;
}

/** The header that carries a token to the API; none without a token. */
export function bearer(token: string): Record<string, string> {
  return token === "" ? {} : { authorization: `Bearer ${token}` };
}

/** What the server says about a token before it is used. */
export type TokenAnswer =
  | { kind: "good"; name: string; readOnly: boolean; documents: string[] }
  | { kind: "denied"; reason: DenialReason }
  /** Too many wrong ones came from here: it was not looked at. */
  | { kind: "busy" }
  | { kind: "unreachable" };

/** In a list of documents: every document. */
const ALL = "*";

/** Whether a token that is good is good for this document. */
export function opens(answer: TokenAnswer & { kind: "good" }, document: string): boolean {
  return answer.documents.includes(ALL) || answer.documents.includes(document);
}

const PATIENCE_MILLIS = 5_000;

/** Asks the server what a token is good for. Every failure of the network is 'unreachable'. */
export async function askAbout(token: string): Promise<TokenAnswer> {
  try {
    const response = await fetch("/api/session", {
      headers: { accept: "application/json", ...bearer(token) },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });
    const body = (await response.json()) as Record<string, unknown>;
    if (response.status === 429) return { kind: "busy" };
    const reason = denialIn(response.status, body.error);
    if (reason !== null) return { kind: "denied", reason };
    if (response.ok && typeof body.auth === "string") {
      const name = typeof body.name === "string" ? body.name : "";
      const documents = Array.isArray(body.documents) ? body.documents.map(String) : [ALL];
      return { kind: "good", name, readOnly: body.scope === "read", documents };
    }
  } catch {
    // No network, no server, or no JSON from whatever answered instead.
  }
  return { kind: "unreachable" };
}
