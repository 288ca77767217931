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
    private final Map<String, LongAdder> sessions = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> limitHits = new ConcurrentHashMap<>();

    void opened() {
        opened.increment();
    }

    /** A session that is not a mere WebSocket was opened; the name of its transport is one of a fixed few. */
    public void sessionOpened(String transport) {
        sessions.computeIfAbsent(transport, name -> new LongAdder()).increment();
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

    /** A message of a client came. */
    public void message() {
        messagesIn.increment();
    }

    /** Bytes of a client came. */
    public void received(int bytes) {
        bytesIn.add(bytes);
    }

    /** A client took bytes. */
    public void sent(long bytes) {
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
        Map<String, Long> transports = new TreeMap<>();
        sessions.forEach((name, count) -> transports.put(name, count.sum()));
        return new Snapshot(
                opened.sum(), requests.sum(), messagesIn.sum(), bytesIn.sum(), bytesOut.sum(), codes, transports, hits);
    }

    /**
     * Counters at one moment. Immutable.
     *
     * @param opened WebSockets
     * @param requests over HTTP, handshakes among them
     * @param closed WebSockets by close code
     * @param sessions that were opened, by transport
     */
    public record Snapshot(
            long opened,
            long requests,
            long messagesIn,
            long bytesIn,
            long bytesOut,
            Map<Integer, Long> closed,
            Map<String, Long> sessions,
            Map<String, Long> limitHits) {}
}
