import { createDecoder, readVarInt, readVarString, readVarUint } from "lib0/decoding";

/*
 * Frames of the Hocuspocus protocol, as far as the ledger must understand them.
 *
 *   Frame   → Ping | Pong | Address Type Body
 *   Ping    → 09 (one byte, no address)
 *   Pong    → 0a (one byte, no address)
 *   Address → varString (the document's name)
 *   Type    → varUint
 *   Body    → Sync: varUint kind, varBytes | SyncStatus: varInt | Stateless: varString | …
 */

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const STATELESS = 5;
const CLOSE = 7;
const SYNC_STATUS = 8;
const PING = 9;
const PONG = 10;

const SYNC_KINDS = ["step1", "step2", "update"] as const;
export type SyncKind = (typeof SYNC_KINDS)[number];

export type Frame =
  | { type: "ping" }
  | { type: "pong" }
  | { type: "sync"; address: string; kind: SyncKind }
  | { type: "awareness"; address: string }
  | { type: "auth"; address: string }
  | { type: "stateless"; address: string; payload: string }
  | { type: "close"; address: string }
  | { type: "syncStatus"; address: string; applied: boolean }
  | { type: "other"; address: string };

/** Reads the head of a frame; null for bytes that are no frame. */
export function readFrame(bytes: Uint8Array): Frame | null {
  if (bytes.length === 1) {
    if (bytes[0] === PING) return { type: "ping" };
    if (bytes[0] === PONG) return { type: "pong" };
    return null;
  }
  try {
    const decoder = createDecoder(bytes);
    const address = readVarString(decoder);
    switch (readVarUint(decoder)) {
      case SYNC: {
        const kind = SYNC_KINDS[readVarUint(decoder)];
        return kind === undefined ? null : { type: "sync", address, kind };
      }
      case AWARENESS:
        return { type: "awareness", address };
      case AUTH:
        return { type: "auth", address };
      case STATELESS:
        return { type: "stateless", address, payload: readVarString(decoder) };
      case CLOSE:
        return { type: "close", address };
      case SYNC_STATUS:
        return { type: "syncStatus", address, applied: readVarInt(decoder) === 1 };
      default:
        return { type: "other", address };
    }
  } catch {
    return null;
  }
}
