import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** Frames of the Hocuspocus protocol, written and read without its provider. */

export const messageType = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  stateless: 5,
  close: 7,
  syncStatus: 8,
  ping: 9,
  pong: 10,
} as const;

export const syncKind = { step1: 0, step2: 1, update: 2 } as const;

export type Message =
  | { readonly is: "sync"; readonly kind: number; readonly bytes: Uint8Array }
  | { readonly is: "status"; readonly applied: boolean }
  | { readonly is: "stateless"; readonly payload: string }
  | { readonly is: "other"; readonly type: number };

/** Reads one frame, whichever side sent it. A one-byte frame is a ping or a pong. */
export function readFrame(frame: Uint8Array): Message {
  const first = frame[0];
  if (frame.length === 1 && first !== undefined) return { is: "other", type: first };
  const decoder = decoding.createDecoder(frame);
  decoding.readVarString(decoder);
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case messageType.sync: {
      const kind = decoding.readVarUint(decoder);
      return { is: "sync", kind, bytes: decoding.readVarUint8Array(decoder) };
    }
    case messageType.syncStatus:
      return { is: "status", applied: decoding.readVarUint(decoder) === 1 };
    case messageType.stateless:
      return { is: "stateless", payload: decoding.readVarString(decoder) };
    default:
      return { is: "other", type };
  }
}

function encode(
  document: string | undefined,
  type: number,
  body: (to: encoding.Encoder) => void,
): Uint8Array {
  return encoding.encode((to) => {
    if (document !== undefined) encoding.writeVarString(to, document);
    encoding.writeVarUint(to, type);
    body(to);
  });
}

/** A sync message; without a document it is one of the y-websocket protocol. */
export function sync(document: string | undefined, kind: number, bytes: Uint8Array): Uint8Array {
  return encode(document, messageType.sync, (to) => {
    encoding.writeVarUint(to, kind);
    encoding.writeVarUint8Array(to, bytes);
  });
}

/** An awareness message; without a document it is one of the y-websocket protocol. */
export function awareness(document: string | undefined, bytes: Uint8Array): Uint8Array {
  return encode(document, messageType.awareness, (to) => encoding.writeVarUint8Array(to, bytes));
}

export function authentication(document: string, token: string): Uint8Array {
  return encode(document, messageType.auth, (to) => {
    encoding.writeVarUint(to, 0);
    encoding.writeVarString(to, token);
  });
}

/** A message of any type with any body, for what no client would send. */
export function message(document: string | undefined, type: number, body: Uint8Array): Uint8Array {
  return encode(document, type, (to) => encoding.writeUint8Array(to, body));
}
