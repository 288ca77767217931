package io.scriptorium.server.auth;

import io.scriptorium.collab.session.Access;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.storage.TokenRow;
import io.scriptorium.storage.TokenStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tokens of the data directory, held in memory by their hashes. What the command line changes is seen within a second; a
 * token that is not known here is looked for at once.
 *
 * <p>Threading: as {@link TokenVerifier}; the store belongs to the authentication thread.
 */
final class StoredTokens implements TokenVerifier {
    private static final System.Logger LOG = System.getLogger("scriptorium.auth");

    private record Known(TokenRow row, Grant grant) {}

    private final TokenStore store;
    private final InstantSource clock;
    private final Executor thread;
    private volatile Map<String, Known> byHash = Map.of();
    private long changes = -1;
    private boolean failing;

    /** @param thread the authentication thread */
    StoredTokens(TokenStore store, InstantSource clock, Executor thread) {
        this.store = store;
        this.clock = clock;
        this.thread = thread;
    }

    @Override
    public CompletionStage<Outcome> verify(String token) {
        if (!TokenText.isToken(token)) {
            return CompletableFuture.completedFuture(new Outcome.Bad(Refusal.UNAUTHENTICATED));
        }
        String hash = TokenText.hexHash(token);
        Known known = byHash.get(hash);
        if (known != null) {
            return CompletableFuture.completedFuture(outcome(known));
        }
        CompletableFuture<Outcome> later = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                read();
                Known found = byHash.get(hash);
                later.complete(found == null ? new Outcome.Bad(Refusal.UNAUTHENTICATED) : outcome(found));
            });
        } catch (RejectedExecutionException e) {
            later.complete(new Outcome.Bad(Refusal.UNAUTHENTICATED)); // the server stops
        }
        return later;
    }

    @Override
    public void tick() {
        read();
        long now = clock.millis();
        byHash.values().forEach(known -> {
            if (isOver(known.row, now)) {
                known.grant.credential().end(Refusal.EXPIRED);
            }
        });
    }

    @Override
    public void close() {
        store.close();
    }

    private Outcome outcome(Known known) {
        if (isOver(known.row, clock.millis())) {
            known.grant.credential().end(Refusal.EXPIRED); // unless it was revoked before
        }
        return known.grant
                .credential()
                .ended()
                .<Outcome>map(Outcome.Bad::new)
                .orElseGet(() -> new Outcome.Good(known.grant));
    }

    private static boolean isOver(TokenRow row, long nowMillis) {
        return row.expiresMillis().isPresent() && row.expiresMillis().get() <= nowMillis;
    }

    private void read() {
        try {
            long now = store.changes();
            if (now == changes) {
                return;
            }
            Map<String, Known> before = byHash;
            Map<String, Known> after = new HashMap<>();
            for (TokenRow row : store.all()) {
                String hash = HexFormat.of().formatHex(row.hash());
                Known known = before.get(hash);
                Grant grant = known != null
                        ? known.grant
                        : new Grant(new Credential(new Access(row.name(), row.mayWrite())), row.documents());
                if (row.revokedMillis().isPresent()) {
                    grant.credential().end(Refusal.REVOKED);
                }
                after.put(hash, new Known(row, grant));
            }
            byHash = Map.copyOf(after);
            before.forEach((hash, known) -> {
                if (!after.containsKey(hash)) {
                    known.grant.credential().end(Refusal.REVOKED);
                }
            });
            changes = now;
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.log(Level.WARNING, "{0}; those known before stay good", e.getMessage());
            }
            failing = true;
        }
    }
}
