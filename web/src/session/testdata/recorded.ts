import frames from "./hocuspocus-frames.json";

/**
 * Frames recorded between the Hocuspocus server 4.7.0 and its providers for a document `d`; client 5
 * writes, client 77 has written before.
 */
export function recorded(id: string): Uint8Array {
  const hex = frames.find((frame) => frame.id === id)?.hex;
  if (hex === undefined) throw new Error(`No recorded frame ${id}`);
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
