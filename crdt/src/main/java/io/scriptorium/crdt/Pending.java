package io.scriptorium.crdt;

/**
 * What a document was given but cannot place yet. It is part of {@link Doc#encodeState}, and is placed by itself once
 * what it waits for arrives; ask a peer for that with the document's state vector.
 *
 * @param update the structs that wait and the deletions of unknown elements; format V2, not to be changed
 * @param missing for each client of which something is missing, the clock after the first one that is
 */
@SuppressWarnings("ArrayRecordComponent")
public record Pending(byte[] update, StateVector missing) {}
