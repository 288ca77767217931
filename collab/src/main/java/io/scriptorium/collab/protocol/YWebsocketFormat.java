package io.scriptorium.collab.protocol;

import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WireFormat;
import io.scriptorium.crdt.SyncMessage;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.Optional;

/**
 * The y-websocket protocol: one message a binary frame.
 *
 * <pre>
 *   message    → varUint type, body
 *   0 sync      → y-protocols/sync
 *   1 awareness → varBytes(awareness update)
 *   2 auth      → varUint(0), varString reason        (permission denied; server to client)
 *   3 query     → nothing                             (asks for all awareness states)
 * </pre>
 */
enum YWebsocketFormat implements WireFormat {
    INSTANCE;

    static final int SYNC = 0;
    static final int AWARENESS = 1;
    static final int AUTH = 2;
    static final int QUERY_AWARENESS = 3;

    /** An empty awareness update: no client does anything with it, but its time-out starts anew. */
    static final Frame KEEP_ALIVE = Frame.of(new byte[] {AWARENESS, 1, 0});

    @Override
    public Optional<Frame> encode(ServerMessage message) {
        Lib0Writer out = new Lib0Writer();
        return switch (message) {
            case ServerMessage.SyncStep1 step1 ->
                Optional.of(Frame.of(sync(out, new SyncMessage.Step1(step1.stateVector()))));
            case ServerMessage.SyncStep2 step2 ->
                Optional.of(Frame.exempt(sync(out, new SyncMessage.Step2(step2.update()))));
            case ServerMessage.Update update ->
                Optional.of(Frame.of(sync(out, new SyncMessage.Update(update.update()))));
            case ServerMessage.Presence presence -> {
                out.writeVarUint(AWARENESS);
                out.writeVarBytes(presence.awarenessUpdate());
                yield Optional.of(Frame.of(out.toByteArray()));
            }
            case ServerMessage.Denied denied -> {
                out.writeVarUint(AUTH);
                out.writeVarUint(0);
                out.writeVarString(denied.reason());
                yield Optional.of(Frame.of(out.toByteArray()));
            }
            case ServerMessage.Authenticated none -> Optional.empty();
            case ServerMessage.Detached none -> Optional.empty();
            case ServerMessage.SyncStatus none -> Optional.empty();
            case ServerMessage.Stateless none -> Optional.empty();
        };
    }

    private static byte[] sync(Lib0Writer out, SyncMessage message) {
        out.writeVarUint(SYNC);
        message.write(out);
        return out.toByteArray();
    }
}
