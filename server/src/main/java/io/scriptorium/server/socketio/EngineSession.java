package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.server.transport.TokenBucket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One session of Engine.IO: opened by a handshake, carried by one {@link Wire} at a time, kept alive by pings, closed by
 * a packet, by a time-out or with its wire.
 *
 * <pre>
 *          probe, "2probe"            "5"
 * polling ────────────────► probing ───────► websocket
 *    ▲    ◄──── too slow, or gone ────┘          │
 *    └ handshake    every state ──► closed ◄─────┘ handshake
 * </pre>
 *
 * <p>Threading: its event loop, except where a method says otherwise.
 */
final class EngineSession implements EngineLoop.Member {
    private static final Frame PING = Frame.text("2");
    private static final Frame PONG = Frame.text("3");
    private static final Frame PROBE_ANSWER = Frame.text("3probe");
    private static final String PROBE = "probe";
    private static final int BURST_SECONDS = 4;

    /**
     * What a session was opened with.
     *
     * @param id a UUID, for logs
     * @param sid unguessable, and all that authorises the session's requests
     * @param document that of the address; empty for none
     * @param authenticator looks at the tokens that clients show; nothing when none is asked for
     */
    record Opening(
            String id,
            String sid,
            int protocol,
            InetAddress client,
            boolean exempt,
            String document,
            Optional<Authenticator> authenticator) {}

    /**
     * Whom to tell, each once.
     *
     * @param polled it polls no more, if it ever did
     * @param gone it is closed
     */
    record Ends(Runnable polled, Runnable gone) {}

    private final Opening opening;
    private final Surroundings around;
    private final EngineLoop loop;
    private final SocketIoLimits limits;
    private final SocketIoClient client;
    private final Ends ends;
    private final AtomicBoolean posting = new AtomicBoolean();
    private final TokenBucket postRate;
    private volatile @Nullable Wire wire; // null before the handshake is answered
    private volatile boolean closed;
    private @Nullable PollingWire polling; // null when it never polled, or does no more
    private @Nullable WebSocketWire probing;
    private long probedAtMillis;
    private long pingedAtMillis;
    private long heardAtMillis;
    private boolean awaitsPong;

    EngineSession(Opening opening, Surroundings around, EngineLoop loop, Ends ends) {
        this.opening = opening;
        this.around = around;
        this.loop = loop;
        this.limits = around.limits();
        this.ends = ends;
        int perSecond = around.sockets().limits().messagesPerSecond();
        this.postRate = new TokenBucket(perSecond, (double) BURST_SECONDS * perSecond, loop.nowMillis());
        this.client = new SocketIoClient(this, around);
    }

    Opening opening() {
        return opening;
    }

    int protocol() {
        return opening.protocol();
    }

    EngineLoop loop() {
        return loop;
    }

    /** Threading: any thread. */
    boolean closed() {
        return closed;
    }

    /** Opens it over long polling; the handshake's request gets the OPEN packet. */
    void openPolling(Exchange handshake) {
        PollingWire carrier = new PollingWire(this);
        polling = carrier;
        open(carrier, new JsonArray().add("websocket"));
        poll(handshake);
    }

    /** Opens it over a WebSocket. */
    Connection openWebSocket(Channel channel) {
        WebSocketWire carrier = new WebSocketWire(channel, this, limits.maxPayloadBytes());
        open(carrier, new JsonArray());
        return carrier;
    }

    private void open(Wire carrier, JsonArray upgrades) {
        wire = carrier;
        pingedAtMillis = loop.nowMillis();
        heardAtMillis = pingedAtMillis;
        loop.add(this);
        carrier.send(Frame.text("0"
                + new JsonObject()
                        .put("sid", opening.sid())
                        .put("upgrades", upgrades)
                        .put("pingInterval", limits.pingMillis())
                        .put("pingTimeout", limits.pongMillis())
                        .put("maxPayload", limits.maxPayloadBytes())
                        .encode()));
        client.opened();
    }

    // --- Requests of long polling ---

    /** A GET. */
    void poll(Exchange exchange) {
        PollingWire carrier = polling;
        if (closed || carrier == null) {
            exchange.error(closed ? EngineError.UNKNOWN_SESSION : EngineError.BAD_REQUEST);
            return;
        }
        exchange.onGone(() -> loop.run(() -> carrier.gone(exchange)));
        carrier.poll(exchange);
    }

    /** Whether a POST may begin: one at a time. Threading: any thread. */
    boolean beginPost() {
        return posting.compareAndSet(false, true);
    }

    /** What a POST brought. */
    void post(Exchange exchange, List<EnginePacket> packets) {
        PollingWire carrier = polling;
        if (closed || carrier == null || wire != carrier) {
            exchange.error(closed ? EngineError.UNKNOWN_SESSION : EngineError.BAD_REQUEST);
            return;
        }
        postRate.take(packets.size(), loop.nowMillis());
        packets.forEach(packet -> around.metrics().message());
        carrier.post(exchange, packets);
    }

    /** A POST is dealt with: it is answered, later when the client sends too fast. */
    void postTaken(Exchange exchange) {
        long pause = opening.exempt() ? 0 : postRate.debtMillis();
        if (pause > 0) {
            hit("messages-per-second");
            loop.schedule(() -> answerPost(exchange), pause);
        } else {
            answerPost(exchange);
        }
    }

    private void answerPost(Exchange exchange) {
        posting.set(false);
        exchange.ok();
    }

    // --- The upgrade ---

    /** A WebSocket that may carry the session from now on; refused when another one does, or is being tried. */
    void probe(WebSocketWire candidate) {
        if (closed || probing != null || polling == null) {
            candidate.close(CloseCode.POLICY, "the session has a WebSocket already, or is over");
            return;
        }
        probing = candidate;
        probedAtMillis = loop.nowMillis();
    }

    /** Whether a WebSocket may be tried, as far as can be seen from elsewhere. Threading: any thread. */
    boolean mayUpgrade() {
        return !closed && wire instanceof PollingWire;
    }

    private void probed(WebSocketWire candidate, EnginePacket packet) {
        PollingWire old = polling;
        if (old == null) {
            return;
        }
        if (packet.type() == EnginePacket.Type.PING && packet.says(PROBE)) {
            candidate.send(PROBE_ANSWER);
            old.upgrading(true);
        } else if (packet.type() == EnginePacket.Type.UPGRADE) {
            probing = null;
            polling = null;
            wire = candidate;
            old.handOver().forEach(candidate::send);
            client.carriedAnew();
            ends.polled().run();
        } else {
            giveUpProbe(CloseCode.MALFORMED, "a probe or an upgrade was expected");
        }
    }

    private void giveUpProbe(CloseCode code, String reason) {
        WebSocketWire candidate = probing;
        probing = null;
        if (polling != null) {
            polling.upgrading(false);
        }
        if (candidate != null) {
            candidate.close(code, reason);
        }
    }

    // --- Packets ---

    /** A packet came over a wire. */
    void received(Wire from, EnginePacket packet) {
        if (closed) {
            return;
        }
        heardAtMillis = loop.nowMillis();
        if (from == probing && probing != null) {
            probed(probing, packet);
            return;
        }
        if (from != wire) {
            return; // left behind by an upgrade
        }
        try {
            take(packet);
        } catch (BadPacketException e) {
            hit("protocol");
            fail(CloseCode.MALFORMED, e.reason());
        }
    }

    private void take(EnginePacket packet) throws BadPacketException {
        switch (packet.type()) {
            case MESSAGE -> client.received(packet);
            case CLOSE -> closedByPeer();
            case PING -> {
                if (protocol() != 3) {
                    throw new BadPacketException("pings are the server's to send, in protocol 4");
                }
                send(packet.says(PROBE) ? PROBE_ANSWER : PONG);
            }
            case PONG -> {
                if (protocol() == 3) {
                    throw new BadPacketException("pings are the client's to send, in protocol 3");
                }
                awaitsPong = false;
            }
            case OPEN, UPGRADE, NOOP -> {
                // nothing that a client would say here; the reference ignores it too
            }
        }
    }

    /** Sends a packet, in a text frame. */
    void send(Frame packet) {
        Wire carrier = wire;
        if (!closed && carrier != null) {
            carrier.send(packet);
        }
    }

    /** Asks for a sign that what was sent before has arrived. */
    void mark(long number) {
        Wire carrier = wire;
        if (!closed && carrier != null) {
            carrier.mark(number);
        }
    }

    /** What was sent before this mark has arrived. */
    void marked(long number) {
        if (!closed) {
            client.marked(number);
        }
    }

    /** Less waits for the client than before. */
    void drained() {
        if (!closed) {
            client.drained();
        }
    }

    /** Bytes that wait for the client. Threading: any thread. */
    long queuedBytes() {
        Wire carrier = wire;
        return carrier == null || closed ? 0 : carrier.queuedBytes();
    }

    /** Takes nothing more from the client, from this moment. Threading: any thread. */
    void pause() {
        Wire carrier = wire;
        if (carrier != null) {
            carrier.pause();
        }
    }

    void resume() {
        Wire carrier = wire;
        if (carrier != null && !closed) {
            carrier.resume();
        }
    }

    // --- The end ---

    /** A wire is gone. */
    void lost(Wire one) {
        if (one == probing) {
            giveUpProbe(CloseCode.NORMAL, "");
        } else if (one == wire) {
            close(CloseCode.NORMAL, "", true);
        }
    }

    /** A POST broke off: the session can not go on, but its client may come back. */
    void interrupted() {
        close(CloseCode.TRY_AGAIN, "a POST broke off", true);
    }

    private void closedByPeer() {
        if (wire instanceof PollingWire carrier) {
            end(true);
            carrier.closedByPeer();
        } else {
            close(CloseCode.NORMAL, "", true);
        }
    }

    /** Closes a client that broke a rule; it may not come back to what it had. */
    void fail(CloseCode code, String reason) {
        close(code, reason, false);
    }

    /**
     * Closes it, whatever it is doing.
     *
     * @param mayReturn whether its client may come back to what it had
     */
    void close(CloseCode code, String reason, boolean mayReturn) {
        Wire carrier = wire;
        if (!closed && carrier != null) {
            end(mayReturn);
            carrier.close(code, reason);
        }
    }

    private void end(boolean mayReturn) {
        closed = true;
        loop.remove(this);
        WebSocketWire candidate = probing;
        probing = null;
        if (candidate != null) {
            candidate.close(CloseCode.NORMAL, "the session is closed");
        }
        if (polling != null) {
            ends.polled().run();
        }
        ends.gone().run();
        client.closed(mayReturn);
    }

    @Override
    public void tick(long nowMillis) {
        Wire carrier = wire;
        if (carrier != null) {
            carrier.tick(nowMillis);
        }
        if (probing != null && nowMillis - probedAtMillis >= limits.upgradeMillis()) {
            giveUpProbe(CloseCode.TRY_AGAIN, "the upgrade took too long");
        }
        if (!closed && client.isNowhereFor(limits.connectMillis(), nowMillis)) {
            hit("socketio-connect");
            fail(CloseCode.POLICY, "no namespace was joined in time");
        }
        if (!closed) {
            checkAlive(nowMillis);
        }
    }

    private void checkAlive(long nowMillis) {
        if (protocol() == 3) {
            if (nowMillis - heardAtMillis >= limits.pingMillis() + limits.pongMillis()) {
                dead();
            }
        } else if (awaitsPong) {
            if (nowMillis - Math.max(pingedAtMillis, heardAtMillis) >= limits.pongMillis()) {
                dead();
            }
        } else if (nowMillis - pingedAtMillis >= limits.pingMillis()) {
            pingedAtMillis = nowMillis;
            awaitsPong = true;
            send(PING);
        }
    }

    private void dead() {
        hit("dead");
        close(CloseCode.TRY_AGAIN, "no sign of life", true);
    }

    // --- What wires need of the surroundings ---

    void hit(String limit) {
        around.metrics().limitHit(limit);
    }

    /** Whether a client that holds so much must go, for want of memory. */
    boolean tooMuch(long bytes) {
        return around.sockets().tooMuch(bytes);
    }

    void hold(long bytes) {
        around.sockets().hold(bytes);
    }

    void sent(long bytes) {
        around.metrics().sent(bytes);
    }

    int hardOutboundBytes() {
        return around.sockets().limits().hardOutboundBytes();
    }

    int stalledMillis() {
        return around.sockets().limits().stalledMillis();
    }
}
