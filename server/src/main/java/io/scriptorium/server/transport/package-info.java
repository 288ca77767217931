/** WebSockets as channels: the hot path out, the limits on sockets, and what ends them. */
@NullMarked
package io.scriptorium.server.transport;

import org.jspecify.annotations.NullMarked;
