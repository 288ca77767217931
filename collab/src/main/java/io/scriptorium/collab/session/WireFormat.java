package io.scriptorium.collab.session;

import java.util.Optional;

/**
 * How messages look on one session's wire. Immutable, any thread. Two sessions with equal formats get equal bytes, so
 * a broadcast is encoded once per format.
 */
public interface WireFormat {

    /** The frame for a message, or nothing when the protocol has no such message. */
    Optional<Frame> encode(ServerMessage message);
}
