package io.scriptorium.storage;

import java.util.List;
import java.util.Optional;

/**
 * A token as it is stored: all but the token. Immutable.
 *
 * @param id short, for people who list and revoke
 * @param hash SHA-256 of the token
 * @param name the principal's
 * @param documents names of documents; {@code *} stands for all
 * @param expiresMillis since 1970; nothing for a token that lasts
 * @param revokedMillis since 1970; nothing for a token that was not taken back
 */
public record TokenRow(
        String id,
        byte[] hash,
        String name,
        List<String> documents,
        boolean mayWrite,
        long createdMillis,
        Optional<Long> expiresMillis,
        Optional<Long> revokedMillis) {}
