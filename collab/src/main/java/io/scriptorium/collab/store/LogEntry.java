package io.scriptorium.collab.store;

/**
 * One line of a document's log. Lines of all kinds share one counter, {@code seq}, which starts at 1 and has no
 * gaps. Immutable; the byte arrays are handed over and never changed afterwards.
 */
public sealed interface LogEntry {

    /** The place in the document's one order, from 1. */
    long seq();

    /** Wall-clock time of the server in milliseconds since 1970, for people to read; never used for ordering. */
    long timeMillis();

    /**
     * A Yjs update, format V1.
     *
     * @param author the session that is the author of record, never taken from the payload
     */
    record UpdateEntry(long seq, long timeMillis, String author, byte[] update) implements LogEntry {}

    /**
     * Something that somebody did, told in one sentence.
     *
     * @param kind {@code join} or {@code leave}
     * @param user the name as it was shown
     * @param text the whole sentence
     */
    record ActivityEntry(long seq, long timeMillis, String kind, String user, String text) implements LogEntry {}

    /**
     * Something that somebody said beside the document.
     *
     * @param user the name as it was shown; empty for somebody without one
     * @param timestamp when it was said by the client's own clock, in the client's own form
     */
    record ChatEntry(long seq, long timeMillis, String user, String text, String timestamp) implements LogEntry {}
}
