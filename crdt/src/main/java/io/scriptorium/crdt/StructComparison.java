package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.util.Arrays;

/**
 * Compares two encodings of the same clocks of the same client, element by element.
 *
 * <p>An id stands for one element for ever, but its encoding changes honestly on its way: runs are joined and split;
 * Yjs replaces by U+FFFD what stands on both sides of a split behind the first half of a surrogate pair, be it the
 * other half or not; deleted content gives way to Deleted, and that to GC; values are decoded and encoded anew (number
 * tags, the order of members, JSON's spaces and escapes). None of this is a difference. Where one of the two was cleaned
 * up there is nothing to compare.
 */
final class StructComparison {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final StructReader a;
    private final StructReader b;
    private final long from;
    private final long to;

    private StructComparison(StructReader a, StructReader b) {
        this.a = a;
        this.b = b;
        from = Math.max(a.clock, b.clock);
        to = Math.min(a.clock + a.length, b.clock + b.length);
    }

    /** The first clock, of those that both cover, at which they differ, or -1. They must have one in common. */
    static long firstDifference(StructReader a, StructReader b) {
        return new StructComparison(a, b).firstDifference();
    }

    private long firstDifference() {
        if (!a.isItem() || !b.isItem()) {
            return -1;
        }
        if (!sameNeighbours()) {
            return from;
        }
        if (a.ref() == Structs.DELETED || b.ref() == Structs.DELETED) {
            return -1;
        }
        if (a.ref() != b.ref()) {
            return from;
        }
        return switch (a.ref()) {
            case Structs.STRING -> firstDifferenceOfText();
            case Structs.JSON, Structs.ANY -> firstDifferenceOfValues();
            default -> sameSingleContent() ? -1 : from;
        };
    }

    /** Every element but the first of a struct has the one before it as origin, and the right origin of the struct. */
    private boolean sameNeighbours() {
        if (a.has(Structs.HAS_RIGHT_ORIGIN) != b.has(Structs.HAS_RIGHT_ORIGIN)
                || (a.has(Structs.HAS_RIGHT_ORIGIN)
                        && (a.rightClient != b.rightClient || a.rightClock != b.rightClock))) {
            return false;
        }
        boolean aHasOrigin = a.clock < from || a.has(Structs.HAS_ORIGIN);
        boolean bHasOrigin = b.clock < from || b.has(Structs.HAS_ORIGIN);
        if (aHasOrigin != bHasOrigin) {
            return false;
        }
        if (aHasOrigin) {
            return originClient(a) == originClient(b) && originClock(a) == originClock(b);
        }
        return a.has(Structs.HAS_RIGHT_ORIGIN) || sameParent();
    }

    private long originClient(StructReader struct) {
        return struct.clock < from ? struct.client : struct.originClient;
    }

    private long originClock(StructReader struct) {
        return struct.clock < from ? from - 1 : struct.originClock;
    }

    /** Both name their parent, and perhaps a key: the bytes between info byte and content. */
    private boolean sameParent() {
        return a.has(Structs.HAS_PARENT_SUB) == b.has(Structs.HAS_PARENT_SUB)
                && Arrays.equals(a.bytes, a.start + 1, a.contentStart, b.bytes, b.start + 1, b.contentStart);
    }

    private long firstDifferenceOfText() {
        Utf16Units left = textAt(a);
        Utf16Units right = textAt(b);
        for (long clock = from; clock < to; clock++) {
            int unitOfA = left.next();
            int unitOfB = right.next();
            boolean damaged = unitOfA == Utf16Units.REPLACEMENT || unitOfB == Utf16Units.REPLACEMENT;
            if (unitOfA != unitOfB && !damaged) {
                return clock;
            }
        }
        return -1;
    }

    private Utf16Units textAt(StructReader struct) {
        Lib0Reader content = new Lib0Reader(struct.bytes, struct.contentStart, struct.end);
        content.readVarUint();
        return new Utf16Units(content, from - struct.clock);
    }

    private long firstDifferenceOfValues() {
        boolean json = a.ref() == Structs.JSON;
        Lib0Reader left = valuesAt(a, json);
        Lib0Reader right = valuesAt(b, json);
        for (long clock = from; clock < to; clock++) {
            int leftStart = left.position();
            int rightStart = right.position();
            skipValue(left, json);
            skipValue(right, json);
            if (!Arrays.equals(a.bytes, leftStart, left.position(), b.bytes, rightStart, right.position())
                    && !sameValue(leftStart, rightStart, json)) {
                return clock;
            }
        }
        return -1;
    }

    private Lib0Reader valuesAt(StructReader struct, boolean json) {
        Lib0Reader values = new Lib0Reader(struct.bytes, struct.contentStart, struct.end);
        values.readVarUint();
        for (long i = struct.clock; i < from; i++) {
            skipValue(values, json);
        }
        return values;
    }

    private static void skipValue(Lib0Reader in, boolean json) {
        if (json) {
            in.skipVarBytes(NO_LIMIT);
        } else {
            in.skipAny(NO_LIMIT, NO_LIMIT, NO_LIMIT);
        }
    }

    private boolean sameValue(int startInA, int startInB, boolean json) {
        Lib0Reader left = new Lib0Reader(a.bytes, startInA, a.end);
        Lib0Reader right = new Lib0Reader(b.bytes, startInB, b.end);
        return json
                ? sameJson(left.readVarString(NO_LIMIT), right.readVarString(NO_LIMIT))
                : Values.equal(left.readAny(NO_LIMIT), right.readAny(NO_LIMIT));
    }

    private static boolean sameJson(String left, String right) {
        if (left.equals(right)) {
            return true;
        }
        // Among legacy JSON values, undefined is written as a word that is not JSON.
        return !left.equals("undefined")
                && !right.equals("undefined")
                && Values.equal(Json.parse(left, NO_LIMIT), Json.parse(right, NO_LIMIT));
    }

    private boolean sameSingleContent() {
        if (Arrays.equals(a.bytes, a.contentStart, a.end, b.bytes, b.contentStart, b.end)) {
            return true;
        }
        Lib0Reader left = new Lib0Reader(a.bytes, a.contentStart, a.end);
        Lib0Reader right = new Lib0Reader(b.bytes, b.contentStart, b.end);
        return switch (a.ref()) {
            case Structs.EMBED -> sameJson(left.readVarString(NO_LIMIT), right.readVarString(NO_LIMIT));
            case Structs.FORMAT ->
                left.readVarString(NO_LIMIT).equals(right.readVarString(NO_LIMIT))
                        && sameJson(left.readVarString(NO_LIMIT), right.readVarString(NO_LIMIT));
            // Of a sub-document's options Yjs keeps those it knows.
            case Structs.DOC -> left.readVarString(NO_LIMIT).equals(right.readVarString(NO_LIMIT));
            default -> false;
        };
    }
}
