/** What is answered over plain HTTP: the page, the API, health and metrics; and who may ask at all. */
@NullMarked
package io.scriptorium.server.http;

import org.jspecify.annotations.NullMarked;
