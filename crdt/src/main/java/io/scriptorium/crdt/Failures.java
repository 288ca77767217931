package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/** Lets everybody have their turn, and throws what the first one threw afterwards. Threading: one owner. */
final class Failures {
    private @Nullable Throwable first;

    void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            if (first == null) {
                first = e;
            } else if (first != e) {
                first.addSuppressed(e);
            }
        }
    }

    void rethrow() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
