/** lib0's binary encoding: the budgeted reader for all foreign bytes, and the writer. */
package io.scriptorium.crdt.lib0;
