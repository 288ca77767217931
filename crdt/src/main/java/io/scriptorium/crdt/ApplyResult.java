package io.scriptorium.crdt;

/** What became of an update that was applied. */
public enum ApplyResult {
    /** All of it is in the document, or was there before. */
    APPLIED,
    /** Some of it waits for structs that are not known yet: see {@link Doc#pending()}. */
    PARTLY_PARKED,
    /** All of it waits for structs that are not known yet: see {@link Doc#pending()}. */
    PARKED
}
