package io.scriptorium.richtext;

/**
 * What a client's own text says in the page's schema. Immutable.
 *
 * @param text without a title
 * @param sanitised whether something was left out that could matter to whoever wrote it or could run: an element that
 *     the schema does not know, a handler, an address that is not allowed; not when half-typed HTML was merely repaired
 * @param plain whether it came without any tag, and so says nothing about kinds of blocks and how text is set
 */
public record Reading(RichText text, boolean sanitised, boolean plain) {}
