package io.scriptorium.crdt;

/**
 * Names one element of a document, for ever and on all replicas.
 *
 * @param client who wrote it, from 0 to 2^53-1
 * @param clock how many elements this client had written before, from 0 to 2^53-1
 */
public record Id(long client, long clock) {}
