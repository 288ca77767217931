package io.scriptorium.server.socketio;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids that nobody can guess, and that are all the right their bearer needs. Threading: any thread. */
final class Secrets {
    private static final int BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** 24 characters that need no escapes in addresses. */
    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
