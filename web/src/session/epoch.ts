import { bearer, type DenialReason, denialIn } from "./access";

/** What the server says about a document before the page attaches to it. */
export type EpochAnswer =
  | { kind: "epoch"; epoch: string }
  | { kind: "unreadable"; message: string }
  | { kind: "badName"; message: string }
  | { kind: "denied"; reason: DenialReason }
  | { kind: "unreachable" };

const PATIENCE_MILLIS = 5_000;

/**
 * Asks for the epoch of a document. Every failure of the network is 'unreachable', never an epoch.
 *
 * @param token shown to the server; empty for none
 */
export async function fetchEpoch(document: string, token: string): Promise<EpochAnswer> {
  try {
    const response = await fetch(`/api/documents/${encodeURIComponent(document)}/epoch`, {
      headers: { accept: "application/json", ...bearer(token) },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });
    const body = (await response.json()) as Record<string, unknown>;
    if (response.ok && typeof body.epoch === "string") return { kind: "epoch", epoch: body.epoch };
    const reason = denialIn(response.status, body.error);
    if (reason !== null) return { kind: "denied", reason };
    const message = typeof body.message === "string" ? body.message : "";
    if (body.error === "unreadable") return { kind: "unreadable", message };
    if (response.status === 400) return { kind: "badName", message };
  } catch {
    // No network, no server, or no JSON from whatever answered instead.
  }
  return { kind: "unreachable" };
}
