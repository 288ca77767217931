package io.scriptorium.collab.session;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session was let in with, for as long as it is good. Whoever watches over tokens ends it; every session that
 * came with it then ends, too.
 *
 * <p>Threading: any thread; listeners run on the thread that ends it.
 */
public final class Credential {
    /** None is asked for: everybody may read and write, for ever. */
    public static final Credential OPEN = new Credential(Access.OPEN);

    private final Access access;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Refusal ended;

    /** Hears of the end, at most once. */
    public final class Listener {
        private final Consumer<Refusal> consumer;

        private Listener(Consumer<Refusal> consumer) {
            this.consumer = consumer;
        }

        /** Wants to hear no more. */
        public void stop() {
            listeners.remove(this);
        }
    }

    public Credential(Access access) {
        this.access = access;
    }

    public Access access() {
        return access;
    }

    /** Why it is not good any more; nothing while it is. */
    public Optional<Refusal> ended() {
        return Optional.ofNullable(ended);
    }

    /** It is not good any more. Only the first reason counts. */
    public void end(Refusal reason) {
        if (this == OPEN) {
            throw new IllegalStateException("what nobody gave can not be taken away");
        }
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = reason;
        }
        listeners.forEach(listener -> tell(listener, reason));
    }

    /** Tells when it ends, at once if it has. */
    public Listener onEnd(Consumer<Refusal> consumer) {
        Listener listener = new Listener(consumer);
        if (this == OPEN) {
            return listener; // it has no end, and would have a listener for every session
        }
        listeners.add(listener);
        Refusal reason = ended;
        if (reason != null) {
            tell(listener, reason);
        }
        return listener;
    }

    /** Whether nobody listens: no session is open with it. */
    public boolean isIdle() {
        return listeners.isEmpty();
    }

    private void tell(Listener listener, Refusal reason) {
        if (listeners.remove(listener)) {
            listener.consumer.accept(reason);
        }
    }
}
