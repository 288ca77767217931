package io.scriptorium.server.auth;

/**
 * Whether and how the server asks who somebody is. Immutable.
 *
 * @param issuer what a JSON Web Token's {@code iss} must be
 * @param audience what its {@code aud} must be or contain
 * @param keys where the keys are that sign them: a file or an {@code https} address, JWKS or PEM
 */
public record AuthOptions(Mode mode, String issuer, String audience, String keys) {
    /** Everybody may read and write every document. */
    public static final AuthOptions NONE = new AuthOptions(Mode.NONE, "", "", "");

    /** What is asked for. */
    public enum Mode {
        /** Nothing. */
        NONE,
        /** A token that {@code scriptorium token create} has made. */
        TOKEN,
        /** A JSON Web Token that somebody else has signed. */
        JWT
    }

    /** Tokens of this server's own. */
    public static AuthOptions tokens() {
        return new AuthOptions(Mode.TOKEN, "", "", "");
    }
}
