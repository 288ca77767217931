/** Tests of tokens. */
@NullMarked
package io.scriptorium.server.auth;

import org.jspecify.annotations.NullMarked;
