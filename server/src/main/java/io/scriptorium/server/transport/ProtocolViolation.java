package io.scriptorium.server.transport;

import io.scriptorium.collab.session.CloseCode;

/** A peer broke RFC 6455; the connection ends with this code. Carries no stack: peers can cause as many as they like. */
final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1L;

    private final CloseCode code;

    /** @param reason at most 123 bytes, told to the peer */
    ProtocolViolation(CloseCode code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    CloseCode code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
