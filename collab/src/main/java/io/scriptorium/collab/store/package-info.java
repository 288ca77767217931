/**
 * What rooms ask of durable storage. A boundary: bytes in, bytes out, no knowledge of what an update means.
 * Implementations live elsewhere and pass {@code DocumentStoreContract}.
 */
@NullMarked
package io.scriptorium.collab.store;

import org.jspecify.annotations.NullMarked;
