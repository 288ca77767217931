package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;

/** A short text that occurs often (root, key, format, node), with its UTF-8 at hand. Threading: immutable. */
record Name(String text, byte[] utf8) {
    static Name of(String text) {
        Lib0Writer out = new Lib0Writer(text.length() + 8);
        out.writeText(text);
        return new Name(text, out.toByteArray());
    }
}
