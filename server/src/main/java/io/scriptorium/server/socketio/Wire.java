package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Frame;

/**
 * What carries a session's packets at a time: long polling or a WebSocket. Threading: the session's event loop, except
 * where a method says otherwise.
 */
interface Wire {

    /** Sends a packet, in a text frame. */
    void send(Frame packet);

    /**
     * Asks for a sign that what was sent before has arrived; it comes as {@link EngineSession#marked}.
     *
     * @param number rising
     */
    void mark(long number);

    /** Bytes that wait for the client. Threading: any thread. */
    long queuedBytes();

    /** Takes nothing more from the client, from this moment. Threading: any thread. */
    void pause();

    void resume();

    /** Sends what waits, says goodbye and ends. */
    void close(CloseCode code, String reason);

    void tick(long nowMillis);
}
