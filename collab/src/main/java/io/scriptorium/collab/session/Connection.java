package io.scriptorium.collab.session;

/**
 * What a transport tells about one client's wire. Threading: one thread at a time, the channel's event loop; no
 * method blocks.
 */
public interface Connection {

    /** A whole binary message. The array is handed over. */
    void onBinary(byte[] message);

    /** A whole text message, well-formed UTF-8. The array is handed over. A protocol without text ends the connection. */
    void onText(byte[] utf8);

    /**
     * The peer has surely received everything that was sent before {@link Frame#mark} with this number. Not every
     * transport can tell. The number comes from the peer: it may be none that was sent.
     */
    default void onMark(long number) {}

    /** The channel's buffer is below half of the soft limit again, after it was above. */
    void onDrained();

    /** Called about every second: keep-alive and idle time-outs. */
    void onTick();

    /** The wire is gone, for whatever reason. Called once. */
    void onClosed();
}
