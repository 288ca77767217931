package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;

/**
 * A struct, or the later part of one, on its way into an update: which bytes it is, and how many of its clocks are cut
 * off at the front. GC and Skip have no bytes of their own.
 */
final class Piece {
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    /** Whether the second half of a cut surrogate pair is written as it is; otherwise as U+FFFD. */
    private final boolean keepsHalves;

    long client;
    /** The first clock that is written. */
    long clock;
    /** The number of clocks that are written. */
    long length;

    private int info;
    private byte[] bytes = new byte[0];
    private int start;
    private int contentStart;
    private int end;
    private long rightClient;
    private long rightClock;
    private long cut;

    Piece() {
        this(false);
    }

    private Piece(boolean keepsHalves) {
        this.keepsHalves = keepsHalves;
    }

    /** One that writes half a surrogate pair as such, which is for the pivot of {@link UpdateTranscoder}. */
    static Piece keepingHalves() {
        return new Piece(true);
    }

    void set(StructReader struct) {
        client = struct.client;
        clock = struct.clock;
        length = struct.length;
        info = struct.info;
        bytes = struct.bytes;
        start = struct.start;
        contentStart = struct.contentStart;
        end = struct.end;
        rightClient = struct.rightClient;
        rightClock = struct.rightClock;
        cut = 0;
    }

    void setSkip(long newClient, long newClock, long newLength) {
        client = newClient;
        clock = newClock;
        length = newLength;
        info = Structs.SKIP;
        cut = 0;
    }

    long endClock() {
        return clock + length;
    }

    boolean isGc() {
        return (info & Structs.REF) == Structs.GC;
    }

    private boolean isItem() {
        return !isGc() && info != Structs.SKIP;
    }

    /** Drops so many clocks at the front. */
    void cutFront(long clocks) {
        cut += clocks;
        clock += clocks;
        length -= clocks;
    }

    /** Appends clocks to a GC. */
    void extend(long clocks) {
        length += clocks;
    }

    void write(VerbatimWriter out) {
        if (!isItem()) {
            Lib0Writer own = out.own();
            own.writeUint8(isGc() ? Structs.GC : Structs.SKIP);
            own.writeVarUint(length);
        } else if (cut > 0) {
            writeCut(out);
        } else if ((info & Structs.HAS_NEIGHBOUR) != 0 && (info & Structs.HAS_PARENT_SUB) != 0) {
            // Reading such an item, Yjs learns no parentSub, so that its functions on updates write the bit as 0.
            out.own().writeUint8(info & ~Structs.HAS_PARENT_SUB);
            out.verbatim(bytes, start + 1, end);
        } else {
            out.verbatim(bytes, start, end);
        }
    }

    private void writeCut(VerbatimWriter out) {
        boolean keyWasRead = (info & Structs.HAS_NEIGHBOUR) == 0 && (info & Structs.HAS_PARENT_SUB) != 0;
        Lib0Writer own = out.own();
        own.writeUint8(Structs.HAS_ORIGIN
                | (info & (Structs.HAS_RIGHT_ORIGIN | Structs.REF))
                | (keyWasRead ? Structs.HAS_PARENT_SUB : 0));
        own.writeVarUint(client);
        own.writeVarUint(clock - 1);
        if ((info & Structs.HAS_RIGHT_ORIGIN) != 0) {
            own.writeVarUint(rightClient);
            own.writeVarUint(rightClock);
        }
        Lib0Reader content = new Lib0Reader(bytes, contentStart, end);
        switch (info & Structs.REF) {
            case Structs.DELETED -> own.writeVarUint(length);
            case Structs.STRING -> writeCutString(own, content);
            case Structs.JSON -> {
                content.readVarUint();
                for (long i = 0; i < cut; i++) {
                    content.skipVarBytes(Integer.MAX_VALUE);
                }
                own.writeVarUint(length);
                own.writeBytes(bytes, content.position(), content.remaining());
            }
            case Structs.ANY -> {
                content.readVarUint();
                for (long i = 0; i < cut; i++) {
                    content.skipAny(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
                }
                own.writeVarUint(length);
                own.writeBytes(bytes, content.position(), content.remaining());
            }
            default -> throw new IllegalStateException("content of length 1 was cut: " + (info & Structs.REF));
        }
    }

    /** A cut between the halves of a surrogate pair leaves the second half alone: on the wire it is U+FFFD. */
    private void writeCutString(Lib0Writer own, Lib0Reader content) {
        content.readVarUint();
        boolean withinPair = content.skipUnits(cut);
        int left = content.remaining();
        own.writeVarUint(withinPair ? left + REPLACEMENT.length : left);
        if (withinPair) {
            own.writeBytes(keepsHalves ? secondHalf(content.position()) : REPLACEMENT);
        }
        own.writeBytes(bytes, content.position(), left);
    }

    /** Of the pair whose four bytes end here. */
    private byte[] secondHalf(int pairEnd) {
        int low = Character.MIN_LOW_SURROGATE | (bytes[pairEnd - 2] & 0x0F) << 6 | (bytes[pairEnd - 1] & 0x3F);
        return new byte[] {(byte) (0xE0 | low >> 12), (byte) (0x80 | (low >> 6 & 0x3F)), (byte) (0x80 | (low & 0x3F))};
    }
}
