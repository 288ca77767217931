package io.scriptorium.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.Refusal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * JSON Web Tokens that others sign (RFC 7519, RFC 8725). Which algorithms count is decided here and by the key, never by
 * the token; what is encrypted, unsigned or signed with a shared secret is not looked into.
 *
 * <p>Keys are read again when a token names one that is not known (30 s apart at least), when their file changes, and
 * every ten minutes from an address, so that a key that was taken out stops to count.
 *
 * <p>Threading: as {@link TokenVerifier}; keys are read on the authentication thread.
 */
final class JsonWebTokens implements TokenVerifier {
    private static final System.Logger LOG = System.getLogger("scriptorium.auth");
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.EdDSA,
            JWSAlgorithm.Ed25519);
    private static final int MAX_TOKEN_CHARS = 8 * 1024;
    private static final int REMEMBERED = 10_000;
    private static final long REFRESH_MILLIS = 30_000;
    private static final long RENEW_MILLIS = 600_000;

    private record Known(Grant grant, long endMillis, SigningKeys.Key signer) {}

    private final AuthOptions options;
    private final KeySource source;
    private final InstantSource clock;
    private final Executor thread;
    private final Map<String, Known> known = new LinkedHashMap<>(); // by hash, the oldest first; guarded by itself
    private volatile SigningKeys keys;
    private long readAtMillis; // the authentication thread's, as is the next
    private long version;

    private JsonWebTokens(
            AuthOptions options, KeySource source, SigningKeys keys, InstantSource clock, Executor thread) {
        this.options = options;
        this.source = source;
        this.keys = keys;
        this.clock = clock;
        this.thread = thread;
        this.readAtMillis = clock.millis();
        this.version = source.version();
    }

    /**
     * Reads the keys. Blocks.
     *
     * @throws IOException when they can not be read: a server that lets nobody in is no use
     */
    static JsonWebTokens open(AuthOptions options, InstantSource clock, Executor thread) throws IOException {
        KeySource source = new KeySource(options.keys());
        return new JsonWebTokens(options, source, source.read(), clock, thread);
    }

    @Override
    public CompletionStage<Outcome> verify(String token) {
        String hash = TokenText.hexHash(token);
        Optional<Outcome> before = recall(hash);
        if (before.isPresent()) {
            return CompletableFuture.completedFuture(before.get());
        }
        Optional<SignedJWT> parsed = parse(token);
        if (parsed.isEmpty()) {
            return CompletableFuture.completedFuture(new Outcome.Bad(Refusal.UNAUTHENTICATED));
        }
        SignedJWT jwt = parsed.get();
        String keyId = jwt.getHeader().getKeyID();
        if (keyId == null || keys.knows(keyId)) {
            return CompletableFuture.completedFuture(judge(jwt, hash));
        }
        CompletableFuture<Outcome> later = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                if (!keys.knows(keyId) && clock.millis() - readAtMillis >= REFRESH_MILLIS) {
                    read();
                }
                later.complete(judge(jwt, hash));
            });
        } catch (RejectedExecutionException e) {
            later.complete(new Outcome.Bad(Refusal.UNAUTHENTICATED)); // the server stops
        }
        return later;
    }

    @Override
    public void tick() {
        long now = clock.millis();
        synchronized (known) {
            for (Iterator<Known> all = known.values().iterator(); all.hasNext(); ) {
                Known each = all.next();
                if (each.endMillis <= now) {
                    each.grant.credential().end(Refusal.EXPIRED);
                    all.remove();
                }
            }
        }
        boolean changed = source.version() != version && source.version() > 0;
        if (changed || (source.isAddress() && now - readAtMillis >= RENEW_MILLIS)) {
            read();
        }
    }

    private Optional<Outcome> recall(String hash) {
        synchronized (known) {
            Known found = known.get(hash);
            if (found == null) {
                return Optional.empty();
            }
            return Optional.of(
                    found.endMillis > clock.millis()
                            ? new Outcome.Good(found.grant)
                            : new Outcome.Bad(Refusal.EXPIRED));
        }
    }

    /** The token, if it is one of those that are looked into at all. */
    private static Optional<SignedJWT> parse(String token) {
        if (token.length() > MAX_TOKEN_CHARS) {
            return Optional.empty();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            boolean plain = header.getCriticalParams() == null && header.isBase64URLEncodePayload();
            return plain && ALGORITHMS.contains(header.getAlgorithm()) ? Optional.of(jwt) : Optional.empty();
        } catch (ParseException | RuntimeException e) { // the library tells some bad input by other exceptions
            return Optional.empty();
        }
    }

    private Outcome judge(SignedJWT jwt, String hash) {
        Map<String, Object> payload = jwt.getPayload().toJSONObject();
        Optional<SigningKeys.Key> signer = signer(jwt);
        if (payload == null || signer.isEmpty()) {
            return new Outcome.Bad(Refusal.UNAUTHENTICATED);
        }
        long now = clock.millis();
        Optional<Claims> claims = Claims.read(payload, options.issuer(), options.audience(), now);
        if (claims.isEmpty()) {
            return new Outcome.Bad(Refusal.UNAUTHENTICATED);
        }
        if (claims.get().endMillis() <= now) {
            return new Outcome.Bad(Refusal.EXPIRED);
        }
        return new Outcome.Good(remember(hash, claims.get(), signer.get()));
    }

    private Optional<SigningKeys.Key> signer(SignedJWT jwt) {
        Optional<String> keyId = Optional.ofNullable(jwt.getHeader().getKeyID());
        return keys.keys().stream()
                .filter(key -> key.fits(jwt.getHeader().getAlgorithm(), keyId))
                .filter(key -> isSigned(jwt, key.key()))
                .findFirst();
    }

    private static boolean isSigned(SignedJWT jwt, PublicKey key) {
        try {
            JWSVerifier verifier =
                    switch (key) {
                        case RSAPublicKey rsa -> new RSASSAVerifier(rsa);
                        case ECPublicKey ec -> new ECDSAVerifier(ec);
                        default -> null;
                    };
            if (verifier != null) {
                return jwt.verify(verifier);
            }
            if (!(key instanceof EdECPublicKey)) {
                return false;
            }
            Signature signature = Signature.getInstance("Ed25519"); // the library's needs another library
            signature.initVerify(key);
            signature.update(jwt.getSigningInput());
            return signature.verify(jwt.getSignature().decode());
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }

    /** One credential for a token, however often it is shown, so that all its sessions end together. */
    private Grant remember(String hash, Claims claims, SigningKeys.Key signer) {
        synchronized (known) {
            Known before = known.get(hash);
            if (before != null) {
                return before.grant;
            }
            if (known.size() >= REMEMBERED) {
                known.values().removeIf(each -> each.grant.credential().isIdle());
            }
            Known now = new Known(
                    new Grant(new Credential(claims.access()), claims.documents()), claims.endMillis(), signer);
            known.put(hash, now);
            return now.grant;
        }
    }

    private void read() {
        readAtMillis = clock.millis();
        version = source.version();
        try {
            keys = source.read();
            endUnsigned();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0}; those known before stay good", e.getMessage());
        }
    }

    /** A key that was taken out has signed nothing any more. */
    private void endUnsigned() {
        synchronized (known) {
            for (Iterator<Known> all = known.values().iterator(); all.hasNext(); ) {
                Known each = all.next();
                if (!keys.keys().contains(each.signer)) {
                    each.grant.credential().end(Refusal.REVOKED);
                    all.remove();
                }
            }
        }
    }
}
