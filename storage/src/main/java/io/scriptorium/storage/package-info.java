/**
 * Documents on disk: {@link io.scriptorium.storage.SqliteStore} keeps {@link
 * io.scriptorium.collab.store.DocumentStore}'s promises on SQLite. Bytes in, bytes out; nothing here knows what an
 * update means.
 */
@NullMarked
package io.scriptorium.storage;

import org.jspecify.annotations.NullMarked;
