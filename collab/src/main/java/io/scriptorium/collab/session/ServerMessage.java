package io.scriptorium.collab.session;

import io.scriptorium.crdt.StateVector;

/** What a room says to a client, whatever protocol carries it. Immutable; the arrays are shared and never changed. */
public sealed interface ServerMessage {

    /** The credentials are good, for reading and perhaps for writing. */
    record Authenticated(boolean mayWrite) implements ServerMessage {}

    /** The document is not to be had, for the reason given. */
    record Denied(String reason) implements ServerMessage {}

    /** The session is over, the connection is not. */
    record Detached(String reason) implements ServerMessage {}

    /** What the server knows; the client answers with the rest. */
    record SyncStep1(StateVector stateVector) implements ServerMessage {}

    /** Everything the client may miss. */
    record SyncStep2(byte[] update) implements ServerMessage {}

    /** A durable edit. */
    record Update(byte[] update) implements ServerMessage {}

    /** Awareness states, encoded. */
    record Presence(byte[] awarenessUpdate) implements ServerMessage {}

    /** The oldest edit without an answer is durable ({@code applied}) or refused for good. */
    record SyncStatus(boolean applied) implements ServerMessage {}

    /** JSON beside the document, for our own page. */
    record Stateless(String json) implements ServerMessage {}
}
