package io.scriptorium.collab.room;

import java.util.UUID;

/** What opening a document without a session found. */
public sealed interface Opened {

    /** It is there, made if it was missing. */
    record Ready(UUID epoch) implements Opened {}

    /** Its stored bytes are damaged; nothing was overwritten. */
    record Unreadable(String reason) implements Opened {}

    /** Not now. */
    record Unavailable(String reason) implements Opened {}
}
