package io.scriptorium.collab.session;

import java.util.Locale;

/** Why somebody may not, or no longer, open a document. */
public enum Refusal {
    /** No token, or none that is known. */
    UNAUTHENTICATED,
    /** The token was good, and its time is over. */
    EXPIRED,
    /** The token was good, and was taken back. */
    REVOKED,
    /** The token is good, but not for this document. */
    FORBIDDEN,
    /** Too many wrong tokens came from where this one came from; it was not looked at. */
    TOO_MANY_TRIES;

    /** The word for it on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
