package io.scriptorium.collab.protocol;

import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WireFormat;
import io.scriptorium.crdt.SyncMessage;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.Optional;

/**
 * The Hocuspocus protocol, as providers of majors 2 to 4 speak it: one message a binary frame, many documents a socket.
 *
 * <pre>
 *   frame        → varString address, varUint type, body     | 09 | 0a    (ping, pong: no address, from version 4)
 *   address      → document [ NUL session ]
 *   0 sync        → y-protocols/sync
 *   1 awareness   → varBytes(awareness update)
 *   2 auth        → 0 varString token [varString version]    (client)
 *                 | 1 varString reason                        (denied)
 *                 | 2 varString "read-write" or "readonly"    (accepted)
 *   3 query       → nothing
 *   4 sync reply  → as 0, but never answered by a SyncStep1
 *   5 stateless   → varString payload
 *   6 broadcast stateless → forbidden for clients
 *   7 close       → nothing (client: detach) | varString reason (server)
 *   8 sync status → varUint 1 applied, 0 refused
 * </pre>
 *
 * @param address the document as this client names it; answers carry the same form
 */
record HocuspocusFormat(String address) implements WireFormat {
    static final int SYNC = 0;
    static final int AWARENESS = 1;
    static final int AUTH = 2;
    static final int QUERY_AWARENESS = 3;
    static final int SYNC_REPLY = 4;
    static final int STATELESS = 5;
    static final int BROADCAST_STATELESS = 6;
    static final int CLOSE = 7;
    static final int SYNC_STATUS = 8;
    static final int PING = 9;
    static final int PONG = 10;

    static final int AUTH_TOKEN = 0;
    static final int AUTH_DENIED = 1;
    static final int AUTH_ACCEPTED = 2;

    static final Frame PING_FRAME = Frame.of(new byte[] {PING});
    static final Frame PONG_FRAME = Frame.of(new byte[] {PONG});

    /** A frame that keeps a provider from giving up and that it does nothing with. */
    Frame keepAlive() {
        Lib0Writer out = begin(AWARENESS);
        out.writeVarBytes(new byte[] {0});
        return Frame.of(out.toByteArray());
    }

    /** The server lets go of this document; the provider takes it for a close of this document alone. */
    Frame close(String reason) {
        Lib0Writer out = begin(CLOSE);
        out.writeVarString(reason);
        return Frame.of(out.toByteArray());
    }

    @Override
    public Optional<Frame> encode(ServerMessage message) {
        return Optional.of(
                switch (message) {
                    case ServerMessage.SyncStep1 step1 -> Frame.of(sync(new SyncMessage.Step1(step1.stateVector())));
                    case ServerMessage.SyncStep2 step2 -> Frame.exempt(sync(new SyncMessage.Step2(step2.update())));
                    case ServerMessage.Update update -> Frame.of(sync(new SyncMessage.Update(update.update())));
                    case ServerMessage.Presence presence -> {
                        Lib0Writer out = begin(AWARENESS);
                        out.writeVarBytes(presence.awarenessUpdate());
                        yield Frame.of(out.toByteArray());
                    }
                    case ServerMessage.Authenticated accepted ->
                        auth(AUTH_ACCEPTED, accepted.mayWrite() ? "read-write" : "readonly");
                    case ServerMessage.Denied denied -> auth(AUTH_DENIED, denied.reason());
                    case ServerMessage.Detached detached -> close(detached.reason());
                    case ServerMessage.SyncStatus status -> {
                        Lib0Writer out = begin(SYNC_STATUS);
                        out.writeVarUint(status.applied() ? 1 : 0);
                        yield Frame.of(out.toByteArray());
                    }
                    case ServerMessage.Stateless stateless -> {
                        Lib0Writer out = begin(STATELESS);
                        out.writeVarString(stateless.json());
                        yield Frame.of(out.toByteArray());
                    }
                });
    }

    private Frame auth(int kind, String text) {
        Lib0Writer out = begin(AUTH);
        out.writeVarUint(kind);
        out.writeVarString(text);
        return Frame.of(out.toByteArray());
    }

    private byte[] sync(SyncMessage message) {
        Lib0Writer out = begin(SYNC);
        message.write(out);
        return out.toByteArray();
    }

    private Lib0Writer begin(int type) {
        Lib0Writer out = new Lib0Writer();
        out.writeVarString(address);
        out.writeVarUint(type);
        return out;
    }
}
