package io.scriptorium.server.auth;

import io.scriptorium.collab.session.Refusal;
import java.util.concurrent.CompletionStage;

/** Knows good tokens from bad ones. Threading: any thread, never blocking; {@link #tick} on the authentication thread. */
interface TokenVerifier extends AutoCloseable {

    /** What became of a token. */
    sealed interface Outcome {
        /** It is good. */
        record Good(Grant grant) implements Outcome {}

        /** It is not. */
        record Bad(Refusal reason) implements Outcome {}
    }

    /** Looks at a token; completes on any thread, never exceptionally. */
    CompletionStage<Outcome> verify(String token);

    /** Called about every second: ends what has expired or was taken back. May block. */
    void tick();

    @Override
    default void close() {}
}
