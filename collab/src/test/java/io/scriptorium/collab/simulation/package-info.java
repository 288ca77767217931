/** Rooms on a virtual clock under a seeded scheduler: a seed replays a failure. */
@NullMarked
package io.scriptorium.collab.simulation;

import org.jspecify.annotations.NullMarked;
