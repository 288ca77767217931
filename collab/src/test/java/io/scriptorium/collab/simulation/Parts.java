package io.scriptorium.collab.simulation;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * An update of the kind that {@link Typist} and clients of live JSON write, and that comes of merging and cutting such,
 * taken apart by a reader that shares nothing with the engine but the reading of integers, strings and values.
 */
record Parts(List<Run> runs, List<Range> deletes) {
    /** What stands for a letter of which only its place is left. */
    static final char ERASED = '\0';

    private static final int COLLECTED = 0;
    private static final int DELETED = 1;
    private static final int STRING = 4;
    private static final int FORMAT = 6;
    private static final int TYPE = 7;
    private static final int ANY = 8;
    private static final int SKIP = 10;
    private static final int ELEMENT = 3;

    /** Text under consecutive ids, and the ids that its place is given by. */
    record Run(long client, long clock, String text, List<Typist.Id> builtOn) {}

    /** Deleted elements. */
    record Range(long client, long clock, long length) {}

    static Parts of(byte[] update) {
        Lib0Reader in = new Lib0Reader(update);
        List<Run> runs = new ArrayList<>();
        for (long blocks = in.readVarUint(); blocks > 0; blocks--) {
            long structs = in.readVarUint();
            long client = in.readVarUint();
            long clock = in.readVarUint();
            for (; structs > 0; structs--) {
                int info = in.readUint8();
                if (info == SKIP) {
                    clock += in.readVarUint();
                } else {
                    Run run = run(in, info, client, clock);
                    runs.add(run);
                    clock += run.text.length();
                }
            }
        }
        List<Range> deletes = new ArrayList<>();
        for (long clients = in.readVarUint(); clients > 0; clients--) {
            long client = in.readVarUint();
            for (long ranges = in.readVarUint(); ranges > 0; ranges--) {
                deletes.add(new Range(client, in.readVarUint(), in.readVarUint()));
            }
        }
        if (in.remaining() > 0) {
            throw new AssertionError("bytes behind an update");
        }
        return new Parts(runs, deletes);
    }

    private static Run run(Lib0Reader in, int info, long client, long clock) {
        int kind = info & 0x1f;
        if (kind == COLLECTED) {
            return new Run(client, clock, erased(in.readVarUint()), List.of());
        }
        List<Typist.Id> builtOn = new ArrayList<>();
        for (int bit = 0x80; bit >= 0x40; bit >>= 1) {
            if ((info & bit) != 0) {
                builtOn.add(new Typist.Id(in.readVarUint(), in.readVarUint()));
            }
        }
        if (builtOn.isEmpty()) {
            if (in.readVarUint() == 1) {
                String root = in.readVarString(10);
                if (!root.equals("t") && !root.equals("default")) {
                    throw new AssertionError("nobody writes under " + root);
                }
            } else {
                builtOn.add(new Typist.Id(in.readVarUint(), in.readVarUint()));
            }
            if ((info & 0x20) != 0) {
                in.readVarString(100); // an attribute's name
            }
        }
        return new Run(client, clock, content(in, kind), builtOn);
    }

    /** As many characters as it has elements: those of a text, and one for each that is no text. */
    private static String content(Lib0Reader in, int kind) {
        switch (kind) {
            case DELETED -> {
                return erased(in.readVarUint());
            }
            case STRING -> {
                return in.readVarString(1_000_000);
            }
            case FORMAT -> {
                in.readVarString(100);
                in.readVarString(1_000);
                return "\u0002";
            }
            case TYPE -> {
                long type = in.readVarUint();
                if (type == ELEMENT) {
                    in.readVarString(100);
                }
                return "\u0003";
            }
            case ANY -> {
                int values = Math.toIntExact(in.readVarUint());
                for (int i = 0; i < values; i++) {
                    in.skipAny(10, 100, 1_000);
                }
                return "\u0004".repeat(values);
            }
            default -> throw new AssertionError("nobody writes content of kind " + kind);
        }
    }

    private static String erased(long length) {
        return String.valueOf(ERASED).repeat(Math.toIntExact(length));
    }

    /** Whether it neither writes nor deletes anything. */
    boolean isEmpty() {
        return runs.isEmpty() && deletes.isEmpty();
    }
}
