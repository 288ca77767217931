package io.scriptorium.server.http;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;

/** Makes the live JSON side of a channel. Threading: any thread. */
@FunctionalInterface
public interface LiveJson {

    /**
     * The connection of a client that has just come.
     *
     * @param credential what it was let in with
     * @param plainText whether it gets plain text instead of HTML
     */
    Connection open(Channel channel, DocumentName document, Credential credential, boolean plainText);
}
