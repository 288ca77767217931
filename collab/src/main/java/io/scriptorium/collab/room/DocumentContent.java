package io.scriptorium.collab.room;

import java.util.List;
import java.util.UUID;

/** What reading a document without a session found. Nothing was made, opened or kept in memory for it. */
public sealed interface DocumentContent {

    /**
     * Its durable state.
     *
     * @param headSeq the newest {@code seq} that is in it
     * @param updates together the whole document, format V1; shared, not to be changed
     */
    record Found(UUID epoch, long headSeq, List<byte[]> updates) implements DocumentContent {}

    /** Nothing was ever stored under this name. */
    record Missing() implements DocumentContent {}

    /** Its stored bytes are damaged. */
    record Unreadable(String reason) implements DocumentContent {}

    /** Not now. */
    record Unavailable(String reason) implements DocumentContent {}
}
