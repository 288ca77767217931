package io.scriptorium.server.socketio;

/** A peer sent what is no packet, or none that it may send; its session ends. Carries no stack: peers cause it at will. */
final class BadPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason at most 123 bytes, told to the peer; a fixed text, never a client's */
    BadPacketException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
