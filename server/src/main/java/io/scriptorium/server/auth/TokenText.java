package io.scriptorium.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Secrets as text: 256 random bits, which no search finds, so that a plain hash keeps them. Immutable, any thread. */
public final class TokenText {
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 5;
    private static final Pattern TOKEN = Pattern.compile("scr_[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private TokenText() {}

    /** A new token. Its beginning lets scanners of leaked secrets know it. */
    public static String newToken() {
        return "scr_" + random(SECRET_BYTES);
    }

    /** A new ticket. */
    static String newTicket() {
        return random(SECRET_BYTES);
    }

    /** A short name for a token, no secret. */
    public static String newId() {
        byte[] bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether a text can be a token of this server's. */
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** SHA-256 of a text. Whoever compares hashes tells nothing of the text by the time it takes. */
    public static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String hexHash(String text) {
        return HexFormat.of().formatHex(hash(text));
    }

    private static String random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
