package io.scriptorium.server.http;

import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.server.transport.Conversations;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import io.scriptorium.storage.SqliteStore;
import io.scriptorium.storage.StoreCounters;
import io.scriptorium.storage.StoreHealth;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * What operators ask: may traffic come here, and what happened. Metrics are written in Prometheus' text format by
 * hand: all counters exist already, and a registry would only hold them a second time. Threading: any thread.
 */
public final class Operations {
    private static final double MICROS = 1_000_000;

    private final SqliteStore store;
    private final CollabMetrics collab;
    private final SocketMetrics sockets;
    private final WebSocketTransport transport;
    private final Conversations conversations;
    private volatile boolean draining;

    public Operations(
            SqliteStore store,
            CollabMetrics collab,
            SocketMetrics sockets,
            WebSocketTransport transport,
            Conversations conversations) {
        this.store = store;
        this.collab = collab;
        this.sockets = sockets;
        this.transport = transport;
        this.conversations = conversations;
    }

    /** The server is stopping: not ready any more. */
    public void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    void ready(HttpServerResponse response) {
        StoreHealth health = store.health();
        boolean ready = !draining && health.state() == StoreHealth.State.OK;
        HttpRoutes.json(
                response.putHeader("Cache-Control", "no-store"),
                ready ? 200 : 503,
                new JsonObject()
                        .put("ready", ready)
                        .put("draining", draining)
                        .put("store", health.state().name())
                        .put("quarantined", store.counters().quarantinedDocuments()));
    }

    void metrics(HttpServerResponse response) {
        StringBuilder out = new StringBuilder(4_096);
        CollabMetrics.Snapshot rooms = collab.snapshot();
        SocketMetrics.Snapshot wire = sockets.snapshot();
        gauge(out, "connections", "Connections that are open, over whatever transport.", transport.open());
        head(out, "conversations", "Those of them that are over plain HTTP, by transport.", "gauge");
        conversations.open().forEach((name, count) -> out.append("scriptorium_conversations{transport=\"")
                .append(name)
                .append("\"} ")
                .append(count)
                .append('\n'));
        counter(out, "connections_opened_total", "Connections that were opened.", wire.opened());
        codes(out, wire.closed());
        labelled(out, "sessions_opened_total", "Sessions over other transports.", "transport", wire.sessions());
        counter(out, "requests_total", "HTTP requests, handshakes among them.", wire.requests());
        counter(out, "messages_received_total", "Messages from clients.", wire.messagesIn());
        counter(out, "bytes_received_total", "Their bytes.", wire.bytesIn());
        counter(out, "bytes_sent_total", "Bytes that clients took.", wire.bytesOut());
        gauge(out, "outbound_queue_bytes", "Bytes that wait for clients to take them.", transport.queuedBytes());
        gauge(out, "in_flight_bytes", "Memory that clients' messages hold.", transport.inFlightBytes());
        gauge(out, "rooms", "Documents that are live.", rooms.rooms());
        gauge(out, "sessions", "Clients in rooms.", rooms.sessions());
        counter(out, "edits_total", "Updates that became durable.", rooms.edits());
        counter(out, "edit_bytes_total", "Their bytes.", rooms.editBytes());
        counter(out, "deliveries_total", "Messages handed to clients by broadcasts.", rooms.deliveries());
        gauge(out, "uncommitted_bytes", "Updates that wait for the disk.", rooms.uncommittedBytes());
        gauge(out, "pending_bytes", "Updates that wait for what they build on.", rooms.pendingBytes());
        gauge(out, "inbound_queue_bytes", "Messages that wait for their rooms.", rooms.inboundBytes());
        counter(out, "room_store_failures_total", "What the store did not do for a room.", rooms.storeFailures());
        counter(out, "rooms_broken_total", "Rooms given up because of a fault of ours.", rooms.brokenRooms());
        summary(out, "room_commit", "From a room to disk and back.", rooms.commits(), rooms.commitMicros());
        seconds(out, "room_commit_longest", "The longest of these.", rooms.longestCommitMicros());
        store(out, store.counters());
        Map<String, Long> hits = new TreeMap<>(rooms.limitHits());
        wire.limitHits().forEach((name, count) -> hits.merge(name, count, Long::sum));
        labelled(out, "limit_hits_total", "Limits that were hit, by name.", "limit", hits);
        Runtime runtime = Runtime.getRuntime();
        gauge(out, "heap_used_bytes", "Java heap in use.", runtime.totalMemory() - runtime.freeMemory());
        gauge(out, "heap_max_bytes", "Java heap at most.", runtime.maxMemory());
        response.putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(out.toString());
    }

    private static void store(StringBuilder out, StoreCounters store) {
        summary(out, "store_commit", "Transactions of the store.", store.commits(), store.commitMicros());
        seconds(out, "store_commit_longest", "The longest of these.", store.longestCommitMicros());
        counter(out, "store_entries_total", "Log entries written.", store.entries());
        counter(
                out,
                "store_passing_failures_total",
                "Commits put off: full, locked, read-only.",
                store.passingFailures());
        counter(
                out,
                "store_lost_connections_total",
                "Failures after which the database was reopened.",
                store.lostConnections());
        counter(out, "store_damaged_snapshots_total", "Snapshots read around.", store.damagedSnapshots());
        gauge(out, "store_quarantined_documents", "Documents with damaged bytes.", store.quarantinedDocuments());
        gauge(out, "store_queued_bytes", "Bytes that wait for the store.", store.queuedBytes());
    }

    private static void codes(StringBuilder out, Map<Integer, Long> closed) {
        head(out, "connections_closed_total", "Connections that ended, by close code; 1006 without one.", "counter");
        closed.forEach((code, count) -> out.append("scriptorium_connections_closed_total{code=\"")
                .append(code)
                .append("\"} ")
                .append(count)
                .append('\n'));
    }

    private static void labelled(StringBuilder out, String name, String help, String label, Map<String, Long> values) {
        head(out, name, help, "counter");
        values.forEach((value, count) -> out.append("scriptorium_")
                .append(name)
                .append('{')
                .append(label)
                .append("=\"")
                .append(value)
                .append("\"} ")
                .append(count)
                .append('\n'));
    }

    private static void summary(StringBuilder out, String name, String help, long count, long micros) {
        head(out, name + "_seconds", help, "summary");
        sample(out, name + "_seconds_sum", micros / MICROS);
        out.append("scriptorium_")
                .append(name)
                .append("_seconds_count ")
                .append(count)
                .append('\n');
    }

    private static void seconds(StringBuilder out, String name, String help, long micros) {
        head(out, name + "_seconds", help, "gauge");
        sample(out, name + "_seconds", micros / MICROS);
    }

    private static void sample(StringBuilder out, String name, double value) {
        out.append("scriptorium_").append(name).append(' ').append(value).append('\n');
    }

    private static void counter(StringBuilder out, String name, String help, long value) {
        head(out, name, help, "counter");
        out.append("scriptorium_").append(name).append(' ').append(value).append('\n');
    }

    private static void gauge(StringBuilder out, String name, String help, long value) {
        head(out, name, help, "gauge");
        out.append("scriptorium_").append(name).append(' ').append(value).append('\n');
    }

    private static void head(StringBuilder out, String name, String help, String type) {
        out.append("# HELP scriptorium_").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE scriptorium_").append(name).append(' ').append(type).append('\n');
    }
}
