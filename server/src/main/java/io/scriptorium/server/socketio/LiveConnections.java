package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;

/** Makes a client's live JSON connection to a document. Threading: any thread. */
@FunctionalInterface
public interface LiveConnections {

    /** The connection of a client that was let in with a credential for this document. */
    Connection open(Channel channel, DocumentName document, Credential credential);
}
