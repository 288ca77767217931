/** Who may open what: tokens, tickets, and what they are good for. */
@NullMarked
package io.scriptorium.server.auth;

import org.jspecify.annotations.NullMarked;
