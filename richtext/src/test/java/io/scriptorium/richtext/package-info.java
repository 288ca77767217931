/** What is written is compared with what Tiptap writes, and what is Markdown with what a parser of others reads. */
@NullMarked
package io.scriptorium.richtext;

import org.jspecify.annotations.NullMarked;
