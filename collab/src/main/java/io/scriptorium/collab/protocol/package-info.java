/**
 * The wire formats of the clients: y-websocket and Hocuspocus, as codecs and as one small state machine a socket.
 * No I/O. Sources: y-protocols, y-websocket and the Hocuspocus provider, as {@code docs/protocols.md} describes them.
 */
@NullMarked
package io.scriptorium.collab.protocol;

import org.jspecify.annotations.NullMarked;
