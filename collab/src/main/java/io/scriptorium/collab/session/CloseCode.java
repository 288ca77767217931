package io.scriptorium.collab.session;

/**
 * Why a socket is closed (RFC 6455 section 7.4, and ours from 4400). y-websocket never comes back after 4400 to 4499,
 * so these stand only for what can not succeed by trying again.
 */
public enum CloseCode {
    /** Normal end. */
    NORMAL(1000),
    /** A broken frame. */
    PROTOCOL_ERROR(1002),
    /** A text frame on a binary protocol. */
    UNSUPPORTED_DATA(1003),
    /** Text that is not UTF-8. */
    INVALID_PAYLOAD(1007),
    /** Against a policy that may let it in later. */
    POLICY(1008),
    /** A message over its limit. */
    TOO_BIG(1009),
    /** The server stops or restarts. */
    RESTART(1012),
    /** Passing trouble: come back later. */
    TRY_AGAIN(1013),
    /** A frame or update that can not be parsed. */
    MALFORMED(4400),
    /** No token that is good, or not any more. */
    UNAUTHENTICATED(4401),
    /** Refused for good, on protocols that have no other way to say it. */
    REFUSED(4403);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
