package io.scriptorium.collab.simulation;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * An update of the kind that {@link Typist} writes, and that comes of merging and cutting such, taken apart by a reader
 * that shares nothing with the engine but the reading of integers and strings.
 */
record Parts(List<Run> runs, List<Range> deletes) {
    /** What stands for a letter of which only its place is left. */
    static final char ERASED = '\0';

    private static final int DELETED = 1;
    private static final int STRING = 4;
    private static final int SKIP = 10;

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
        if (kind != STRING && kind != DELETED) {
            throw new AssertionError("nobody writes structs with info " + info);
        }
        List<Typist.Id> builtOn = new ArrayList<>();
        for (int bit = 0x80; bit >= 0x40; bit >>= 1) {
            if ((info & bit) != 0) {
                builtOn.add(new Typist.Id(in.readVarUint(), in.readVarUint()));
            }
        }
        if (builtOn.isEmpty()) {
            if (in.readVarUint() != 1 || !in.readVarString(10).equals("t")) {
                throw new AssertionError("nobody writes anywhere but under t");
            }
        }
        String text = kind == STRING
                ? in.readVarString(1_000_000)
                : String.valueOf(ERASED).repeat(Math.toIntExact(in.readVarUint()));
        return new Run(client, clock, text, builtOn);
    }

    /** Whether it neither writes nor deletes anything. */
    boolean isEmpty() {
        return runs.isEmpty() && deletes.isEmpty();
    }
}
