package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;

/** The UTF-16 units of well-formed UTF-8, one after the other. */
final class Utf16Units {
    static final int REPLACEMENT = 0xFFFD;

    private static final int PAIR_BYTES = 4;

    private final Lib0Reader in;
    /** The second half of a pair whose first half was answered, or 0. */
    private int secondHalf;

    /** Starts so many units after the reader's position; a pair that is cut there gives its second half first. */
    Utf16Units(Lib0Reader in, long skipped) {
        this.in = in;
        if (in.skipUnits(skipped)) {
            in.seek(in.position() - PAIR_BYTES);
            next();
        }
    }

    int next() {
        if (secondHalf != 0) {
            int unit = secondHalf;
            secondHalf = 0;
            return unit;
        }
        int lead = in.readUint8();
        if (lead < 0x80) {
            return lead;
        }
        if (lead < 0xE0) {
            return ((lead & 0x1F) << 6) | continuation();
        }
        if (lead < 0xF0) {
            return ((lead & 0x0F) << 12) | (continuation() << 6) | continuation();
        }
        int point = ((lead & 0x07) << 18) | (continuation() << 12) | (continuation() << 6) | continuation();
        secondHalf = Character.lowSurrogate(point);
        return Character.highSurrogate(point);
    }

    private int continuation() {
        return in.readUint8() & 0x3F;
    }
}
