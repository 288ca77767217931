/** Sockets from outside: bytes that a client may send, and what must come back. */
@NullMarked
package io.scriptorium.server.transport;

import org.jspecify.annotations.NullMarked;
