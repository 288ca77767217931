/** One client in one room: what it may do, how much, and the wire it hangs on. */
@NullMarked
package io.scriptorium.collab.session;

import org.jspecify.annotations.NullMarked;
