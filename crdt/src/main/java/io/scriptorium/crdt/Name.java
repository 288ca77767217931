package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A short text that occurs often (root, key, format, node), with its UTF-8 at hand. Threading: immutable. */
record Name(String text, byte[] utf8) {
    /** Of UTF-8. */
    static Name of(byte[] bytes, int from, int to) {
        byte[] utf8 = Arrays.copyOfRange(bytes, from, to);
        return new Name(new String(utf8, StandardCharsets.UTF_8), utf8);
    }

    static Name of(String text) {
        Lib0Writer out = new Lib0Writer(text.length() + 8);
        out.writeText(text);
        return new Name(text, out.toByteArray());
    }
}
