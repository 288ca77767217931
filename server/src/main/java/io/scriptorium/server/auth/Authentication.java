package io.scriptorium.server.auth;

import io.scriptorium.collab.session.Authenticator.Verdict;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.storage.StoreOpenException;
import io.scriptorium.storage.TokenStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, by what they show: a token, or a ticket that was given for one. One thread of its own watches for
 * tokens that end.
 *
 * <p>Threading: any thread, never blocking; stages complete on any thread and never exceptionally.
 */
public final class Authentication implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("scriptorium.auth");
    private static final long TICK_MILLIS = 1_000;

    /** What a token is good for, or why it is good for nothing. */
    public sealed interface Identity {
        /** It is good. */
        record Known(Grant grant) implements Identity {}

        /** It is not. */
        record Unknown(Refusal reason) implements Identity {}
    }

    private final AuthOptions.Mode mode;
    private final @Nullable TokenVerifier verifier;
    private final ScheduledExecutorService thread;
    private final Tickets tickets = new Tickets(Authentication::monotonicMillis);
    private final Tries tries = new Tries(Authentication::monotonicMillis);

    private Authentication(AuthOptions.Mode mode, @Nullable TokenVerifier verifier, ScheduledExecutorService thread) {
        this.mode = mode;
        this.verifier = verifier;
        this.thread = thread;
    }

    /**
     * Reads tokens, or the keys that sign them. Blocks.
     *
     * @throws IOException when the keys can not be read
     */
    public static Authentication open(AuthOptions options, Path data) throws StoreOpenException, IOException {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "authentication");
            made.setDaemon(true);
            return made;
        });
        @Nullable TokenVerifier verifier =
                switch (options.mode()) {
                    case NONE -> null;
                    case TOKEN -> new StoredTokens(TokenStore.open(data), InstantSource.system(), thread);
                    case JWT -> JsonWebTokens.open(options, InstantSource.system(), thread);
                };
        Authentication authentication = new Authentication(options.mode(), verifier, thread);
        if (verifier != null) {
            var unused = thread.scheduleWithFixedDelay(authentication::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return authentication;
    }

    /** What is asked for. */
    public AuthOptions.Mode mode() {
        return mode;
    }

    /** Whether anything is asked for. */
    public boolean required() {
        return verifier != null;
    }

    /**
     * Who shows a token.
     *
     * @param token null when none was shown
     * @param client where it comes from, to count wrong ones; null to count none
     */
    public CompletionStage<Identity> identify(@Nullable String token, @Nullable InetAddress client) {
        TokenVerifier asked = verifier;
        if (asked == null || token == null) {
            return CompletableFuture.completedFuture(new Identity.Unknown(Refusal.UNAUTHENTICATED));
        }
        if (client != null && !tries.may(client)) {
            return CompletableFuture.completedFuture(new Identity.Unknown(Refusal.TOO_MANY_TRIES));
        }
        return asked.verify(token).thenApply(outcome -> switch (outcome) {
            case TokenVerifier.Outcome.Good good -> new Identity.Known(good.grant());
            case TokenVerifier.Outcome.Bad bad -> {
                if (client != null && bad.reason() == Refusal.UNAUTHENTICATED) {
                    tries.wrong(client);
                }
                yield new Identity.Unknown(bad.reason());
            }
        });
    }

    /** Whether a token opens a document; parameters as for {@link #identify}. */
    public CompletionStage<Verdict> admit(@Nullable String token, DocumentName document, @Nullable InetAddress client) {
        if (verifier == null) {
            return CompletableFuture.completedFuture(new Verdict.Granted(Credential.OPEN));
        }
        return identify(token, client).thenApply(identity -> switch (identity) {
            case Identity.Known known -> granted(known.grant(), document);
            case Identity.Unknown unknown -> new Verdict.Refused(unknown.reason());
        });
    }

    /** Gives a ticket for one document to who may open it; nothing when too many are open. */
    public Optional<String> ticket(Grant grant, DocumentName document) {
        return tickets.issue(grant, document);
    }

    /** Whether a ticket opens a document. It does so once. */
    public Verdict redeem(String ticket, DocumentName document) {
        return tickets.redeem(ticket, document)
                .map(grant -> granted(grant, document))
                .orElseGet(() -> new Verdict.Refused(Refusal.UNAUTHENTICATED));
    }

    private static Verdict granted(Grant grant, DocumentName document) {
        Optional<Refusal> ended = grant.credential().ended();
        if (ended.isPresent()) {
            return new Verdict.Refused(ended.get());
        }
        return grant.opens(document) ? new Verdict.Granted(grant.credential()) : new Verdict.Refused(Refusal.FORBIDDEN);
    }

    private static long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void tick() {
        try {
            if (verifier != null) {
                verifier.tick();
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "tokens could not be looked after", e); // and an exception would end the ticking
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(1, TimeUnit.SECONDS) && verifier != null) {
                verifier.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
