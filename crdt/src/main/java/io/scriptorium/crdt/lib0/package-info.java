/**
 * lib0's binary encoding, the alphabet in which Yjs writes: the one reader for foreign bytes, and the writer.
 *
 * <pre>
 * uint8     → one byte
 * varUint   → groups of 7 bits, lowest first; bit 7 of a byte says that another follows. 0 to 2^53-1
 * varInt    → the same, but of the first byte bit 6 is the sign and 6 bits are magnitude: -0 is not 0
 * varBytes  → varUint(number of bytes) bytes
 * varString → varBytes that are UTF-8; an unpaired surrogate is written as U+FFFD
 * float32, float64, int64 → big-endian, unlike everything else
 * any       → a JavaScript value behind a tag; see {@link io.scriptorium.crdt.lib0.AnyTag}
 * </pre>
 */
package io.scriptorium.crdt.lib0;
