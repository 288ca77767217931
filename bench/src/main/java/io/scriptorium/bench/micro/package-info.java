/** Single operations of the engine under JMH, to see what changes in them and what they allocate. */
@NullMarked
package io.scriptorium.bench.micro;

import org.jspecify.annotations.NullMarked;
