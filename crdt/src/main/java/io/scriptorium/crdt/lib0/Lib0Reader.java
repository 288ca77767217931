package io.scriptorium.crdt.lib0;

final class Lib0Reader {
    private Lib0Reader() {}
}
