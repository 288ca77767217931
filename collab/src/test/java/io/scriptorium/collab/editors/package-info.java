/** Simple editors and rich ones in one document, by chance; what they end up with is judged by the real Tiptap. */
@NullMarked
package io.scriptorium.collab.editors;

import org.jspecify.annotations.NullMarked;
