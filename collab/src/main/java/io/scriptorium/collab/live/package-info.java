/**
 * How whole contents of simple editors become edits: which state a client started from, what it changed there, and what
 * the document's states look like to it. Knows no rooms and no wires.
 */
@NullMarked
package io.scriptorium.collab.live;

import org.jspecify.annotations.NullMarked;
