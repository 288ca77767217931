/** What holds for all modules: who may use whom, how large a file may be, and that ARCHITECTURE.md speaks the truth. */
@NullMarked
package io.scriptorium.architecture;

import org.jspecify.annotations.NullMarked;
