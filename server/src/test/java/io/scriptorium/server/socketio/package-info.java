/** Engine.IO and Socket.IO by their published rules. */
@NullMarked
package io.scriptorium.server.socketio;

import org.jspecify.annotations.NullMarked;
