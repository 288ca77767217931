/** The server: wires store, rooms, transports and HTTP by hand, and stops them in order. */
@NullMarked
package io.scriptorium.server;

import org.jspecify.annotations.NullMarked;
