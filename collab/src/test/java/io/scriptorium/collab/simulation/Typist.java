package io.scriptorium.collab.simulation;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Writes valid updates (format V1) under one client id: text under the root {@code t}. Each insert is one String struct;
 * its place is given by origins, as Yjs does it.
 */
public final class Typist {
    /** An element's identity. */
    public record Id(long client, long clock) {}

    private static final int STRING = 4;
    private static final int HAS_ORIGIN = 0x80;
    private static final int HAS_RIGHT_ORIGIN = 0x40;

    private static final long ABOVE_ALL = 1 << 30;

    private final long client;
    private long clock;

    public Typist(long client) {
        this.client = client;
    }

    /** Whether a typist of a simulation has this id, and not a client of live JSON. */
    static boolean has(long client) {
        return client < ABOVE_ALL;
    }

    /** An id that no typist has. */
    static long foreignId(Random random) {
        return Integer.toUnsignedLong(random.nextInt()) | ABOVE_ALL;
    }

    public long client() {
        return client;
    }

    /** The next clock. */
    public long clock() {
        return clock;
    }

    /** The last element that it wrote; null before the first. */
    public @Nullable Id last() {
        return clock == 0 ? null : new Id(client, clock - 1);
    }

    /** Appends to what it wrote last. */
    public byte[] type(String text) {
        return insert(last(), null, text);
    }

    /** Inserts between two elements; null for an end. */
    public byte[] insert(@Nullable Id left, @Nullable Id right, String text) {
        Lib0Writer out = new Lib0Writer();
        out.writeVarUint(1);
        out.writeVarUint(1);
        out.writeVarUint(client);
        out.writeVarUint(clock);
        out.writeUint8(STRING | (left == null ? 0 : HAS_ORIGIN) | (right == null ? 0 : HAS_RIGHT_ORIGIN));
        for (Id origin : new Id[] {left, right}) {
            if (origin != null) {
                out.writeVarUint(origin.client);
                out.writeVarUint(origin.clock);
            }
        }
        if (left == null && right == null) {
            out.writeVarUint(1);
            out.writeVarString("t");
        }
        out.writeVarString(text);
        out.writeVarUint(0);
        clock += text.length();
        return out.toByteArray();
    }

    /** Deletes a range, its own or another's. */
    public static byte[] delete(long client, long clock, long length) {
        Lib0Writer out = new Lib0Writer();
        out.writeVarUint(0);
        out.writeVarUint(1);
        out.writeVarUint(client);
        out.writeVarUint(1);
        out.writeVarUint(clock);
        out.writeVarUint(length);
        return out.toByteArray();
    }
}
