/** Rules about all modules: who may use what, how large things may be, and whether the map is true. */
@NullMarked
package io.scriptorium.architecture;

import org.jspecify.annotations.NullMarked;
