/**
 * The heart of the server: rooms that own documents, sessions that write to them, the protocols they speak, and what
 * they ask of storage. No I/O framework: {@code Collab} is what a program embeds.
 */
@NullMarked
package io.scriptorium.collab;

import org.jspecify.annotations.NullMarked;
