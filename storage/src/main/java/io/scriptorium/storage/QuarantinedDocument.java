package io.scriptorium.storage;

/**
 * A document whose stored bytes are damaged. It is neither served nor written to, and nothing of it is deleted.
 *
 * @param reason what is damaged; holds no content
 * @param timeMillis when it was found, wall-clock time in milliseconds since 1970
 */
public record QuarantinedDocument(String name, String reason, long timeMillis) {}
