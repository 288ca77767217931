package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/** Lets everybody have their turn, and throws what the first one threw afterwards. Threading: one owner. */
final class Failures {
    private @Nullable Throwable first;

    void run(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) { // also what other languages throw without declaring it
            if (first == null) {
                first = e;
            } else if (first != e) {
                first.addSuppressed(e);
            }
        }
    }

    void rethrow() {
        if (first != null) {
            Failures.<RuntimeException>rethrow(first);
        }
    }

    /** Throws as it is what others have thrown: the compiler is told that it is unchecked. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
