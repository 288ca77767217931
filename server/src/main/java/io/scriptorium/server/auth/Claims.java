package io.scriptorium.server.auth;

import io.scriptorium.collab.session.Access;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON Web Token says (RFC 7519), each claim of the one type that it must have: a text where a list is expected
 * is as wrong as a wrong value. Immutable.
 *
 * <pre>
 *   iss        text, the issuer that the operator named
 *   aud        text or list of texts, the audience that the operator named among them
 *   exp        number, seconds since 1970
 *   nbf        number, may be missing
 *   name       text, the principal's name; {@code sub} where it is missing
 *   documents  list of texts, or the text "*"
 *   scope      "read" or "write"
 * </pre>
 *
 * @param endMillis when it expires, leeway included
 */
record Claims(Access access, List<String> documents, long endMillis) {
    /** How far clocks may differ. */
    static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final int MAX_DOCUMENTS = 1_000;
    /** Beyond the year 9999 somebody counts in other units than seconds. */
    private static final double MAX_SECONDS = 253_402_300_799.0;

    /** Reads claims; nothing unless every one is as it must be. Says nothing about {@code exp} but that it is a time. */
    static Optional<Claims> read(Map<String, Object> claims, String issuer, String audience, long nowMillis) {
        Optional<Double> exp = seconds(claims.get("exp"));
        boolean begun = !claims.containsKey("nbf")
                || seconds(claims.get("nbf"))
                        .filter(nbf -> nbf * 1_000 <= nowMillis + LEEWAY.toMillis())
                        .isPresent();
        Optional<String> name = claims.containsKey("name") ? name(claims.get("name")) : name(claims.get("sub"));
        Optional<List<String>> documents = documents(claims.get("documents"));
        Optional<Boolean> mayWrite = scope(claims.get("scope"));
        if (!issuer.equals(claims.get("iss"))
                || !isFor(audience, claims.get("aud"))
                || !begun
                || exp.isEmpty()
                || name.isEmpty()
                || documents.isEmpty()
                || mayWrite.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Claims(
                new Access(name.get(), mayWrite.get()),
                documents.get(),
                (long) (exp.get() * 1_000) + LEEWAY.toMillis()));
    }

    private static boolean isFor(String audience, @Nullable Object claim) {
        return switch (claim) {
            case String one -> one.equals(audience);
            case List<?> many -> many.stream().allMatch(String.class::isInstance) && many.contains(audience);
            case null, default -> false;
        };
    }

    private static Optional<Double> seconds(@Nullable Object claim) {
        return claim instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= MAX_SECONDS
                ? Optional.of(number.doubleValue())
                : Optional.empty();
    }

    private static Optional<String> name(@Nullable Object claim) {
        return claim instanceof String text ? PrincipalName.of(text) : Optional.empty();
    }

    private static Optional<List<String>> documents(@Nullable Object claim) {
        if (Grant.ALL.equals(claim)) {
            return Optional.of(List.of(Grant.ALL));
        }
        if (claim instanceof List<?> many
                && !many.isEmpty()
                && many.size() <= MAX_DOCUMENTS
                && many.stream().allMatch(String.class::isInstance)) {
            return Optional.of(many.stream().map(String.class::cast).toList());
        }
        return Optional.empty();
    }

    private static Optional<Boolean> scope(@Nullable Object claim) {
        return "write".equals(claim) ? Optional.of(true) : "read".equals(claim) ? Optional.of(false) : Optional.empty();
    }
}
