import { createEncoder, toUint8Array, writeVarString, writeVarUint } from "lib0/encoding";

/** A stateless frame with a JSON payload, as the server sends it. */
export function stateless(address: string, payload: object): Uint8Array {
  const encoder = createEncoder();
  writeVarString(encoder, address);
  writeVarUint(encoder, 5);
  writeVarString(encoder, JSON.stringify(payload));
  return toUint8Array(encoder);
}
