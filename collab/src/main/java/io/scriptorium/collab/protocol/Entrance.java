package io.scriptorium.collab.protocol;

import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.collab.session.ServerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Where a socket whose protocol carries its tokens waits until they are good. Until then it may cost little: a few names,
 * a few messages and bytes, a few seconds, and all such sockets together no more than a pool of bytes.
 *
 * <p>Threading: the channel's event loop; the pool is shared by all.
 */
final class Entrance {
    private static final int MAX_MESSAGES = 32;
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_ADDRESSES = 32;
    private static final long MAX_POOL_BYTES = 64L * 1024 * 1024;
    private static final long DEADLINE_MILLIS = 10_000;

    /** Who is told that an address is open. */
    interface Host {
        /**
         * Its token is good.
         *
         * @param held the client's messages behind its token, in order
         */
        void granted(String address, DocumentName document, Credential credential, List<byte[]> held);
    }

    /** Messages behind a token that is being looked at. */
    private static final class Waiting {
        private final List<byte[]> messages = new ArrayList<>();
    }

    private final Authenticator authenticator;
    private final Wire wire;
    private final CollabMetrics metrics;
    private final LongSupplier monotonicMillis;
    private final AtomicLong pool;
    private final Host host;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Set<String> denied = new HashSet<>();
    private int heldMessages;
    private int heldBytes;
    private long outsideSince;
    private boolean inside;

    /** @param pool bytes that all entrances hold */
    Entrance(
            Authenticator authenticator,
            Wire wire,
            CollabMetrics metrics,
            LongSupplier monotonicMillis,
            AtomicLong pool,
            Host host) {
        this.authenticator = authenticator;
        this.wire = wire;
        this.metrics = metrics;
        this.monotonicMillis = monotonicMillis;
        this.pool = pool;
        this.host = host;
        this.outsideSince = monotonicMillis.getAsLong();
    }

    /** A token for an address that is not open. */
    void present(String address, DocumentName document, String token) {
        forget(address);
        if (waiting.size() >= MAX_ADDRESSES) {
            tooMuch();
            return;
        }
        denied.remove(address);
        Waiting arrival = new Waiting();
        waiting.put(address, arrival);
        var unused = authenticator.authenticate(token, document).whenComplete((verdict, failure) -> {
            if (waiting.get(address) == arrival && !wire.closing()) {
                decided(address, document, verdict);
            }
        });
    }

    /** Any other message for an address that is not open: it waits for the token's fate, or comes without any. */
    void hold(String address, byte[] message) {
        Waiting arrival = waiting.get(address);
        if (arrival == null) {
            if (!denied.contains(address)) {
                deny(address, Refusal.UNAUTHENTICATED);
            }
            return;
        }
        if (heldMessages == MAX_MESSAGES
                || heldBytes + message.length > MAX_BYTES
                || pool.get() + message.length > MAX_POOL_BYTES) {
            tooMuch();
            return;
        }
        heldMessages++;
        heldBytes += message.length;
        pool.addAndGet(message.length);
        arrival.messages.add(message);
    }

    /** The client lets go of an address, or its messages are dealt with. */
    void forget(String address) {
        Waiting arrival = waiting.remove(address);
        if (arrival != null) {
            release(arrival);
        }
    }

    /** A token that was good no longer is. */
    void expelled() {
        if (inside) {
            inside = false;
            outsideSince = monotonicMillis.getAsLong();
        }
    }

    /** Called about every second, as long as no address is open. */
    void tick() {
        if (inside || monotonicMillis.getAsLong() - outsideSince < DEADLINE_MILLIS) {
            return;
        }
        metrics.limitHit("authentication-time");
        wire.close(
                waiting.isEmpty() ? CloseCode.UNAUTHENTICATED : CloseCode.TRY_AGAIN,
                "no token was good within " + DEADLINE_MILLIS / 1_000 + " s");
    }

    /** The wire is gone. */
    void close() {
        waiting.values().forEach(this::release);
        waiting.clear();
    }

    private void decided(String address, DocumentName document, Authenticator.Verdict verdict) {
        List<byte[]> held = List.copyOf(waiting.getOrDefault(address, new Waiting()).messages);
        forget(address);
        switch (verdict) {
            case Authenticator.Verdict.Granted granted -> {
                inside = true;
                host.granted(address, document, granted.credential(), held);
            }
            case Authenticator.Verdict.Refused refused -> {
                if (refused.reason() == Refusal.TOO_MANY_TRIES) {
                    wire.close(CloseCode.TRY_AGAIN, "too many wrong tokens from this address; try again later");
                } else {
                    deny(address, refused.reason());
                }
            }
        }
    }

    private void deny(String address, Refusal reason) {
        if (denied.size() >= MAX_ADDRESSES) {
            tooMuch();
            return;
        }
        denied.add(address);
        new HocuspocusFormat(address)
                .encode(new ServerMessage.Denied(reason.word()))
                .ifPresent(wire::send);
    }

    private void tooMuch() {
        metrics.limitHit("before-authentication");
        wire.close(CloseCode.TRY_AGAIN, "too much was sent before the token was good");
    }

    private void release(Waiting arrival) {
        for (byte[] message : arrival.messages) {
            heldMessages--;
            heldBytes -= message.length;
            pool.addAndGet(-message.length);
        }
    }
}
