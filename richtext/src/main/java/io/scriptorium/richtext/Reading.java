package io.scriptorium.richtext;

/**
 * What foreign text says. Immutable.
 *
 * @param text as far as the page's schema can hold it
 * @param sanitised whether something that could matter was left out
 */
public record Reading(RichText text, boolean sanitised) {}
