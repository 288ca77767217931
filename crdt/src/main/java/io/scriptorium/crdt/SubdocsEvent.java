package io.scriptorium.crdt;

import java.util.Set;

/**
 * Which sub-documents a transaction has brought or taken.
 *
 * @param loaded those whose content is wanted: synchronise them under their {@link Doc#guid}
 */
public record SubdocsEvent(Set<Doc> added, Set<Doc> removed, Set<Doc> loaded) {}
