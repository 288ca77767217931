/**
 * Documents that are edited, exchanged and read by JSON requests: for people at a shell, and for the tests that compare
 * the engine with others. {@code src/test/oracle/README.md} lists the requests.
 */
package io.scriptorium.crdt.workbench;
