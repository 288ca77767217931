package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;

/** Collects bytes, most of which are copied from elsewhere: neighbouring ranges are joined and copied in one go. */
final class VerbatimWriter {
    private final Lib0Writer out = new Lib0Writer(256);
    private byte[] source = new byte[0];
    private int from;
    private int to;

    void verbatim(byte[] bytes, int start, int end) {
        if (bytes == source && start == to) {
            to = end;
            return;
        }
        flush();
        source = bytes;
        from = start;
        to = end;
    }

    /** For bytes that are not a copy. */
    Lib0Writer own() {
        flush();
        return out;
    }

    private void flush() {
        if (to > from) {
            out.writeBytes(source, from, to - from);
            from = to;
        }
    }

    /** Empties this into another writer. */
    void moveTo(Lib0Writer target) {
        flush();
        target.writeBytes(out);
        out.clear();
    }
}
