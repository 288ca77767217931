/** The command line, and where options come from. */
@NullMarked
package io.scriptorium.server.cli;

import org.jspecify.annotations.NullMarked;
