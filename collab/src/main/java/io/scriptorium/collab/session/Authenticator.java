package io.scriptorium.collab.session;

import java.util.concurrent.CompletionStage;

/**
 * Tells what a token is good for, on protocols that carry it in their messages. One for each connection, so that it knows
 * where the token comes from.
 *
 * <p>Threading: called on the channel's event loop, and must not block it. The stage completes at once or later on
 * that same event loop, and never exceptionally.
 */
@FunctionalInterface
public interface Authenticator {

    /** What a token is good for. */
    sealed interface Verdict {
        /** It opens the document. */
        record Granted(Credential credential) implements Verdict {}

        /** It does not. */
        record Refused(Refusal reason) implements Verdict {}
    }

    /** Whether a token opens a document. The token is never kept, logged or told on. */
    CompletionStage<Verdict> authenticate(String token, DocumentName document);
}
