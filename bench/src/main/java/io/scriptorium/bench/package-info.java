/** Our engine under the benchmark's harness: the same cases as the peers' in {@code bench/peers/cases.mjs}. */
@NullMarked
package io.scriptorium.bench;

import org.jspecify.annotations.NullMarked;
