package io.scriptorium.server.auth;

import io.scriptorium.collab.session.DocumentName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One-time tickets of 30 s, for clients that can send nothing but an address. Threading: any thread.
 */
final class Tickets {
    private static final long MILLIS = 30_000;
    private static final int MOST = 10_000;

    private record Ticket(Grant grant, DocumentName document, long untilMillis) {}

    private final Map<String, Ticket> open = new LinkedHashMap<>(); // by hash, the oldest first; guarded by this
    private final LongSupplier monotonicMillis;

    Tickets(LongSupplier monotonicMillis) {
        this.monotonicMillis = monotonicMillis;
    }

    /** A new ticket for one document; nothing when too many are open. */
    synchronized Optional<String> issue(Grant grant, DocumentName document) {
        long now = monotonicMillis.getAsLong();
        open.values().removeIf(ticket -> ticket.untilMillis <= now);
        if (open.size() >= MOST) {
            return Optional.empty();
        }
        String text = TokenText.newTicket();
        open.put(TokenText.hexHash(text), new Ticket(grant, document, now + MILLIS));
        return Optional.of(text);
    }

    /** What a ticket was given for, if it is for this document. It is used up by this in any case. */
    synchronized Optional<Grant> redeem(String text, DocumentName document) {
        Ticket ticket = open.remove(TokenText.hexHash(text));
        return Optional.ofNullable(ticket)
                .filter(found -> found.untilMillis > monotonicMillis.getAsLong() && found.document.equals(document))
                .map(Ticket::grant);
    }
}
