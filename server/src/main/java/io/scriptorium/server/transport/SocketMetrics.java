package io.scriptorium.server.transport;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened on sockets, counted. Threading: any thread. */
public final class SocketMetrics {
    private final LongAdder opened = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final Map<Integer, LongAdder> closed = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> limitHits = new ConcurrentHashMap<>();

    void opened() {
        opened.increment();
    }

    /** @param code of the close frame that was sent or received, 1006 when there was none */
    void closed(int code) {
        // Of the codes that clients may choose only the class is kept: a map must not grow by what they send.
        int kept = code >= 3000 && code < 4400 ? 3000 : code;
        closed.computeIfAbsent(kept, any -> new LongAdder()).increment();
    }

    public void request() {
        requests.increment();
    }

    void message() {
        messagesIn.increment();
    }

    void received(int bytes) {
        bytesIn.add(bytes);
    }

    void sent(long bytes) {
        bytesOut.add(bytes);
    }

    /** A limit was hit; the name is one of a fixed few, never a client's text. */
    public void limitHit(String limit) {
        limitHits.computeIfAbsent(limit, name -> new LongAdder()).increment();
    }

    /** All counters as they are now. */
    public Snapshot snapshot() {
        Map<Integer, Long> codes = new TreeMap<>();
        closed.forEach((code, count) -> codes.put(code, count.sum()));
        Map<String, Long> hits = new TreeMap<>();
        limitHits.forEach((name, count) -> hits.put(name, count.sum()));
        return new Snapshot(opened.sum(), requests.sum(), messagesIn.sum(), bytesIn.sum(), bytesOut.sum(), codes, hits);
    }

    /**
     * Counters at one moment. Immutable.
     *
     * @param opened WebSockets
     * @param requests over HTTP, handshakes among them
     * @param closed WebSockets by close code
     */
    public record Snapshot(
            long opened,
            long requests,
            long messagesIn,
            long bytesIn,
            long bytesOut,
            Map<Integer, Long> closed,
            Map<String, Long> limitHits) {}
}
