package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The newest events of a client, for when it comes back. A whole state supersedes the one before it; what is over the
 * bounds is dropped, oldest first, and who has not got that can not be helped from here. Threading: one thread at a time.
 */
final class Tail {
    private static final Set<String> WHOLE_STATES = Set.of("contentchange", "userevent");

    private final ArrayDeque<EventEncoder.Event> events = new ArrayDeque<>();
    private final int maxEvents;
    private final int maxBytes;
    private long bytes;
    private long droppedUpTo; // the offset of the last one that is gone without a successor
    private long last; // the highest offset

    Tail(int maxEvents, int maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    void add(EventEncoder.Event event) {
        last = event.offset();
        if (WHOLE_STATES.contains(event.name())) {
            events.removeIf(old -> {
                boolean superseded = old.name().equals(event.name());
                bytes -= superseded ? old.packet().size() : 0;
                return superseded;
            });
        }
        events.add(event);
        bytes += event.packet().size();
        while (events.size() > maxEvents || bytes > maxBytes) {
            EventEncoder.Event dropped = events.remove();
            bytes -= dropped.packet().size();
            droppedUpTo = dropped.offset();
        }
    }

    /**
     * What a client has missed whose last event had this offset, 0 for one that had none.
     *
     * @return nothing when some of it is gone, or it never had such an event
     */
    Optional<List<Frame>> since(long offset) {
        if (offset < droppedUpTo || offset > last) {
            return Optional.empty();
        }
        List<Frame> missed = new ArrayList<>();
        for (EventEncoder.Event event : events) {
            if (event.offset() > offset) {
                missed.add(event.packet());
            }
        }
        return Optional.of(missed);
    }
}
