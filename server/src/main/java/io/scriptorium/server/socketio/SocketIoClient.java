package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Frame;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Socket.IO over one session: the namespaces that its client has joined, each with a {@link LiveSocket} of its own.
 *
 * <p>The main namespace carries the document that {@code auth.document} or the address names, {@code welcome} without
 * either; {@code /d/NAME} carries the document of that name, so that one session may carry several. There are no others.
 *
 * <p>Threading: the session's event loop, except where a method says otherwise.
 */
final class SocketIoClient {
    private static final String DOCUMENT_NAMESPACE = "/d/";
    private static final String STANDARD_DOCUMENT = "welcome";
    private static final String BAD_NAME =
            "not a document name: 1 to 255 bytes of percent-encoded UTF-8 without control characters";
    private static final int MAX_MARKS = 64;
    private static final Set<String> AUTH_MEMBERS = Set.of("document", "pid", "offset", "token");

    /** A mark of a connection, under the number that it has on the wire. */
    private record Mark(long number, LiveSocket socket, long theirs) {}

    private final EngineSession session;
    private final Surroundings around;
    private final Map<String, LiveSocket> sockets = new HashMap<>();
    private final Set<String> returning =
            new HashSet<>(); // namespaces whose token is looked at, or whose socket comes from another session
    private final Set<String> dismissed = new HashSet<>(); // namespaces that the client may not know to be over
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private final List<byte[]> attachments = new ArrayList<>();
    private @Nullable SocketIoPacket unfinished; // waits for its attachments
    private long unfinishedBytes;
    private long lastMark;
    private long nowhereSinceMillis;

    SocketIoClient(EngineSession session, Surroundings around) {
        this.session = session;
        this.around = around;
    }

    EngineLoop loop() {
        return session.loop();
    }

    boolean closed() {
        return session.closed();
    }

    /** The session is open. Of protocol 3 every client is in the main namespace at once. */
    void opened() {
        nowhereSinceMillis = loop().nowMillis();
        if (session.protocol() == 3) {
            enter(SocketIoPacket.MAIN_NAMESPACE, Map.of());
        }
    }

    /** Whether it has been in no namespace for so long. */
    boolean isNowhereFor(long millis, long nowMillis) {
        return sockets.isEmpty() && returning.isEmpty() && nowMillis - nowhereSinceMillis >= millis;
    }

    // --- The way in ---

    /** A message of the session. */
    void received(EnginePacket message) throws BadPacketException {
        byte[] data = message.data();
        boolean outside = sockets.isEmpty() && returning.isEmpty();
        if (data.length
                > (outside
                        ? around.limits().beforeConnectBytes()
                        : around.limits().maxPayloadBytes())) {
            throw new BadPacketException("a packet that is too large");
        }
        if (message.binary()) {
            attachment(data);
        } else if (unfinished != null) {
            throw new BadPacketException("attachments are missing");
        } else if (session.protocol() == 3 && data.length > 0 && data[0] == '{') {
            LiveSocket main = sockets.get(SocketIoPacket.MAIN_NAMESPACE);
            if (main != null) {
                main.receive(data);
            }
        } else if (session.protocol() == 3 && data.length > 0 && data[0] == '[') {
            packet(SocketIoPacket.decode(
                    ("2" + new String(data, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8)));
        } else {
            packet(SocketIoPacket.decode(data));
        }
    }

    private void attachment(byte[] bytes) throws BadPacketException {
        SocketIoPacket packet = unfinished;
        if (packet == null) {
            throw new BadPacketException("an attachment without a packet");
        }
        unfinishedBytes += bytes.length;
        if (unfinishedBytes > around.limits().maxPayloadBytes()) {
            throw new BadPacketException("a packet with attachments that are too large");
        }
        attachments.add(bytes);
        if (attachments.size() == packet.attachments()) {
            List<byte[]> all = List.copyOf(attachments);
            attachments.clear();
            unfinished = null;
            whole(packet, all);
        }
    }

    private void packet(SocketIoPacket packet) throws BadPacketException {
        if (packet.type() == SocketIoPacket.Type.CONNECT) {
            Map<String, String> auth = EventReader.auth(packet, AUTH_MEMBERS);
            connect(withoutQuery(packet.namespace()), auth);
        } else if (sockets.containsKey(packet.namespace()) || dismissed.contains(packet.namespace())) {
            if (packet.type().hasAttachments()) {
                unfinished = packet;
                unfinishedBytes = packet.json().length;
            } else {
                whole(packet, List.of());
            }
        } else {
            throw new BadPacketException("a namespace must be joined first, by a CONNECT");
        }
    }

    /** In protocol 3 a namespace may carry a query. */
    private String withoutQuery(String namespace) {
        int query = session.protocol() == 3 ? namespace.indexOf('?') : -1;
        return query < 0 ? namespace : namespace.substring(0, query);
    }

    private void whole(SocketIoPacket packet, List<byte[]> bytes) throws BadPacketException {
        LiveSocket socket = sockets.get(packet.namespace());
        switch (packet.type()) {
            case EVENT, BINARY_EVENT -> {
                byte[] live = EventReader.live(packet, bytes);
                if (socket != null) {
                    socket.receive(live);
                }
            }
            case ACK, BINARY_ACK -> EventReader.checkAck(packet);
            case DISCONNECT -> {
                if (packet.json().length > 0) {
                    throw new BadPacketException("a DISCONNECT has no payload");
                }
                if (socket != null) {
                    remove(socket);
                    socket.left();
                }
            }
            case CONNECT, CONNECT_ERROR -> throw new BadPacketException("not for a client to send here");
        }
    }

    // --- Joining and leaving ---

    private void connect(String namespace, Map<String, String> auth) throws BadPacketException {
        if (sockets.containsKey(namespace) || returning.contains(namespace)) {
            if (session.protocol() == 3) {
                return; // it was let in without being asked
            }
            throw new BadPacketException("this namespace was joined already");
        }
        enter(namespace, auth);
    }

    private void enter(String namespace, Map<String, String> auth) {
        boolean main = namespace.equals(SocketIoPacket.MAIN_NAMESPACE);
        if (!main && !namespace.startsWith(DOCUMENT_NAMESPACE)) {
            refuse(namespace, "Invalid namespace", "");
            return;
        }
        Optional<DocumentName> document = main
                ? DocumentName.of(auth.getOrDefault("document", standardDocument()))
                : around.names().apply(namespace.substring(DOCUMENT_NAMESPACE.length()));
        if (document.isEmpty()) {
            refuse(namespace, BAD_NAME, "bad-name");
        } else if (sockets.size() + returning.size() >= around.limits().maxNamespaces()) {
            session.hit("socketio-namespaces");
            refuse(namespace, "too many namespaces over one connection", "too-many-namespaces");
        } else {
            admit(namespace, document.get(), auth);
        }
    }

    private String standardDocument() {
        String asked = session.opening().document();
        return asked.isEmpty() ? STANDARD_DOCUMENT : asked;
    }

    /** Lets the client into a namespace if it may. Up to here it has cost nothing, whoever it is. */
    private void admit(String namespace, DocumentName document, Map<String, String> auth) {
        Optional<Authenticator> authenticator = session.opening().authenticator();
        if (authenticator.isEmpty()) {
            let(namespace, document, auth, Credential.OPEN);
            return;
        }
        returning.add(namespace);
        var unused = authenticator
                .get()
                .authenticate(auth.getOrDefault("token", ""), document)
                .thenAccept(verdict -> {
                    returning.remove(namespace);
                    nowhereSinceMillis = loop().nowMillis();
                    if (!closed()) {
                        switch (verdict) {
                            case Authenticator.Verdict.Granted good ->
                                let(namespace, document, auth, good.credential());
                            case Authenticator.Verdict.Refused bad ->
                                refuse(
                                        namespace,
                                        bad.reason().word(),
                                        bad.reason().word());
                        }
                    }
                });
    }

    private void let(String namespace, DocumentName document, Map<String, String> auth, Credential credential) {
        Optional<LiveSocket> before = session.protocol() == 3 || !auth.containsKey("pid")
                ? Optional.empty()
                : around.recovery()
                        .find(auth.get("pid"))
                        .filter(socket -> socket.identity().namespace().equals(namespace)
                                && socket.identity().document().equals(document));
        if (before.isPresent()) {
            returning.add(namespace);
            String offset = auth.get("offset");
            before.get().moveTo(this, offset == null ? 0 : EventEncoder.offset(offset));
        } else {
            join(namespace, document, credential);
        }
    }

    private void join(String namespace, DocumentName document, Credential credential) {
        boolean recoverable = session.protocol() != 3;
        LiveSocket socket = new LiveSocket(
                new LiveSocket.Identity(
                        UUID.randomUUID().toString(),
                        Secrets.next(),
                        namespace,
                        document,
                        credential,
                        session.opening().client(),
                        recoverable),
                around,
                this,
                loop());
        SocketIoServer.LOG.log(
                Level.INFO, "join {0} over {1}", socket.id(), session.opening().id());
        sockets.put(namespace, socket);
        dismissed.remove(namespace);
        welcome(socket);
        socket.join();
    }

    private void welcome(LiveSocket socket) {
        LiveSocket.Identity who = socket.identity();
        send(Frame.text(SocketIoPacket.connect(
                who.namespace(),
                who.recoverable() ? "{\"sid\":\"" + who.id() + "\",\"pid\":\"" + who.pid() + "\"}" : "")));
    }

    /** A socket has moved to this session. */
    void recovered(LiveSocket socket, List<Frame> missed) {
        String namespace = socket.identity().namespace();
        returning.remove(namespace);
        sockets.put(namespace, socket);
        welcome(socket);
        missed.forEach(this::send);
        if (socket.paused()) {
            session.pause();
        }
    }

    /** A socket could not move to this session: something that its client missed is gone. */
    void notRecovered(LiveSocket socket) {
        returning.remove(socket.identity().namespace());
        nowhereSinceMillis = loop().nowMillis();
        if (!closed()) {
            LiveSocket.Identity who = socket.identity();
            join(who.namespace(), who.document(), who.credential());
        }
    }

    private void refuse(String namespace, String message, String code) {
        String text = EventReader.quoted(message);
        String json = session.protocol() == 3
                ? text
                : "{\"message\":" + text + (code.isEmpty() ? "" : ",\"data\":{\"code\":\"" + code + "\"}") + "}";
        send(Frame.text(SocketIoPacket.connectError(namespace, json)));
    }

    /** A socket has gone to another session, whose client is this one's: here it is over. */
    void replaced(LiveSocket socket) {
        remove(socket);
        session.close(CloseCode.TRY_AGAIN, "its client is back over another connection", true);
    }

    /** A room has closed a socket: for good its namespace is left, else the client is made to come again. */
    void dismiss(LiveSocket socket, CloseCode code, String reason) {
        remove(socket);
        String namespace = socket.identity().namespace();
        if (code == CloseCode.RESTART || code == CloseCode.TRY_AGAIN || session.protocol() == 3) {
            session.close(code, reason, code != CloseCode.TRY_AGAIN);
            return;
        }
        dismissed.add(namespace);
        send(Frame.text(SocketIoPacket.event(
                namespace,
                "error",
                "{\"type\":\"error\",\"code\":\"closed\",\"message\":" + EventReader.quoted(reason) + "}")));
        send(Frame.text(SocketIoPacket.disconnect(namespace)));
    }

    private void remove(LiveSocket socket) {
        sockets.remove(socket.identity().namespace());
        marks.removeIf(mark -> mark.socket() == socket);
        nowhereSinceMillis = loop().nowMillis();
        if (socket.paused()) {
            resume();
        }
    }

    /** The session is over. */
    void closed(boolean mayReturn) {
        List<LiveSocket> left = List.copyOf(sockets.values());
        sockets.clear();
        marks.clear();
        attachments.clear();
        unfinished = null;
        left.forEach(socket -> socket.cutOff(mayReturn));
    }

    // --- The way out ---

    void send(Frame packet) {
        session.send(packet);
    }

    /** Bytes that wait for the client. Threading: any thread. */
    long queuedBytes() {
        return session.queuedBytes();
    }

    void drained() {
        List.copyOf(sockets.values()).forEach(LiveSocket::drained);
    }

    /** Threading: any thread. */
    void pause() {
        session.pause();
    }

    /** Reads on when no socket wants otherwise. */
    void resume() {
        if (sockets.values().stream().noneMatch(LiveSocket::paused)) {
            session.resume();
        }
    }

    void mark(LiveSocket socket, long theirs) {
        if (marks.size() == MAX_MARKS) {
            marks.remove(); // a later one tells as much
        }
        marks.add(new Mark(++lastMark, socket, theirs));
        session.mark(lastMark);
    }

    /** What was sent before this mark has arrived; the number is a peer's. */
    void marked(long number) {
        if (number > lastMark) {
            return;
        }
        for (Mark first = marks.peek(); first != null && first.number() <= number; first = marks.peek()) {
            marks.remove();
            first.socket().confirmed(first.theirs());
        }
    }

    /** Another wire carries the session: it is asked for the signs that the old one did not give. */
    void carriedAnew() {
        if (!marks.isEmpty()) {
            session.mark(lastMark);
        }
    }
}
