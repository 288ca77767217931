package io.scriptorium.server.socketio;

import io.scriptorium.server.transport.SocketLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server of Socket.IO for each test, and a client before it that says what a test wants. */
abstract class SocketIoServed {
    SocketIoRig rig;
    EngineClient client;

    @BeforeEach
    final void begin() throws Exception {
        rig = new SocketIoRig(SocketIoRig.QUIET);
        client = new EngineClient(rig.port());
    }

    /** Begins again with other limits. */
    final void start(SocketIoLimits limits) throws Exception {
        start(limits, SocketLimits.DEFAULTS);
    }

    final void start(SocketIoLimits limits, SocketLimits socketLimits) throws Exception {
        end();
        rig = new SocketIoRig(limits, socketLimits);
        client = new EngineClient(rig.port());
    }

    @AfterEach
    final void end() throws Exception {
        client.close();
        rig.close();
    }
}
