package io.scriptorium.collab.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What reading a document found. Missing, empty and unreadable are three different things. */
public sealed interface Loaded {

    /** Nothing was ever stored under this name. */
    record Missing() implements Loaded {}

    /**
     * The document as it was last committed; an empty one has no snapshot and no updates.
     *
     * @param epoch the identity of this history; new when a history is replaced
     * @param headSeq the newest {@code seq}, 0 when nothing was written yet
     * @param snapshot the newest intact snapshot; it contains every update up to its {@code seq}
     * @param updates every update after the snapshot, oldest first
     * @param activity the newest activity, at most {@link DocumentStore#ACTIVITY_KEPT}, oldest first
     * @param chat the newest chat, at most {@link DocumentStore#CHAT_KEPT}, oldest first
     */
    record Found(
            UUID epoch,
            long headSeq,
            Optional<Snapshot> snapshot,
            List<LogEntry.UpdateEntry> updates,
            List<LogEntry.ActivityEntry> activity,
            List<LogEntry.ChatEntry> chat)
            implements Loaded {}

    /**
     * Bytes are there but fail their checksum or order. The document is quarantined: nothing is written to it, and
     * it is never shown as empty.
     *
     * @param reason what is damaged, for operators; holds no content
     */
    record Unreadable(String reason) implements Loaded {}

    /** The state that all updates up to {@code seq} lead to, format V1; it may lack the content of what was deleted. */
    record Snapshot(long seq, byte[] update) {}
}
