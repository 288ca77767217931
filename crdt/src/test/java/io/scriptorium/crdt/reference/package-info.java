/**
 * A second engine, to hold the real one against: plain, slow, and read beside the specification line by line. Every
 * element is an object of its own, linked to its neighbours, so that nothing is ever split or joined; runs exist only in
 * the bytes. It shares no code with the engine, not even for reading bytes.
 */
package io.scriptorium.crdt.reference;
