/** Rooms: live documents, their life cycle, and the straight way of an edit through them. */
@NullMarked
package io.scriptorium.collab.room;

import org.jspecify.annotations.NullMarked;
