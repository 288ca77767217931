package io.scriptorium.collab.protocol;

import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WireFormat;
import java.util.Optional;

/** Live JSON knows none of the messages that carry edits; what its clients get the room makes for them. */
enum LiveFormat implements WireFormat {
    INSTANCE;

    @Override
    public Optional<Frame> encode(ServerMessage message) {
        return Optional.empty();
    }
}
