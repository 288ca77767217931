package io.scriptorium.crdt;

import java.util.HexFormat;

/** Bytes written by hand: on each line pairs of hexadecimal digits and then, behind two spaces or more, what they say. */
public final class AnnotatedBytes {
    private AnnotatedBytes() {}

    public static byte[] bytes(String lines) {
        StringBuilder hex = new StringBuilder();
        lines.lines()
                .forEach(line -> hex.append(line.strip().split(" {2}", 2)[0].replace(" ", "")));
        return HexFormat.of().parseHex(hex);
    }
}
