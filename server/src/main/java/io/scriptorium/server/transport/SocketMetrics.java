package io.scriptorium.server.transport;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened on sockets, counted. Threading: any thread. */
public final class SocketMetrics {
    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final Map<String, LongAdder> limitHits = new ConcurrentHashMap<>();

    void opened() {
        opened.increment();
    }

    void closed() {
        closed.increment();
    }

    void received(int bytes) {
        messagesIn.increment();
        bytesIn.add(bytes);
    }

    /** A limit was hit; the name is one of a fixed few, never a client's text. */
    public void limitHit(String limit) {
        limitHits.computeIfAbsent(limit, name -> new LongAdder()).increment();
    }

    /** All counters as they are now. */
    public Snapshot snapshot() {
        Map<String, Long> hits = new TreeMap<>();
        limitHits.forEach((name, count) -> hits.put(name, count.sum()));
        return new Snapshot(opened.sum(), closed.sum(), messagesIn.sum(), bytesIn.sum(), hits);
    }

    /** Counters at one moment. Immutable. */
    public record Snapshot(long opened, long closed, long messagesIn, long bytesIn, Map<String, Long> limitHits) {}
}
