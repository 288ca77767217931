package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.DocumentName;
import java.net.InetAddress;
import java.util.function.Function;

/**
 * Who asks for what over HTTP. Immutable.
 *
 * @param address the client's, as far as proxies are trusted
 * @param exempt whether rates and counts per address do not hold for it
 * @param document what the conversation is about
 * @param variant what makes another conversation about the same document, such as the format that is asked for
 * @param protocol makes the connection for a new channel
 */
public record Caller(
        InetAddress address,
        boolean exempt,
        DocumentName document,
        String variant,
        Function<Channel, Connection> protocol) {

    /** The same, but let in as somebody else. */
    Caller as(Function<Channel, Connection> other) {
        return new Caller(address, exempt, document, variant, other);
    }

    /** A request that differs in this belongs to another conversation. */
    String about() {
        return variant + ' ' + document.value();
    }
}
