/** Engine.IO and Socket.IO: sessions over long polling and WebSockets, turned into channels that carry live JSON. */
@NullMarked
package io.scriptorium.server.socketio;

import org.jspecify.annotations.NullMarked;
