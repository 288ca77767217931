package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import java.util.Optional;
import java.util.function.Function;

/**
 * What sessions need of the server. Immutable.
 *
 * @param live makes a client's live JSON connection to a document
 * @param names reads a document's name from a path, percent-encoded
 */
record Surroundings(
        SocketIoLimits limits,
        WebSocketTransport sockets,
        SocketMetrics metrics,
        LiveConnections live,
        Function<String, Optional<DocumentName>> names,
        Recovery recovery) {}
