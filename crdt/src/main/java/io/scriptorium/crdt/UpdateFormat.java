package io.scriptorium.crdt;

/** The two encodings of Yjs updates. Which one bytes are in is known from where they come: they do not say it. */
public enum UpdateFormat {
    /** Struct after struct. All protocols of the field carry this one. */
    V1,
    /** Columns with run lengths: smaller for whole documents, never for single edits. */
    V2
}
