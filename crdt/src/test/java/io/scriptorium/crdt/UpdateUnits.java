package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/**
 * What an update of format V1 says of every single clock, however its structs are cut: two neighbours say the same as the
 * struct that they can be joined to. Reads the format by itself.
 */
public final class UpdateUnits {
    private static final int DEPTH = 1_000;
    private static final int ORIGIN = 0x80;
    private static final int RIGHT_ORIGIN = 0x40;
    private static final int KEY = 0x20;
    private static final int REF = 0x1f;

    private final byte[] update;
    private final Lib0Reader in;
    private final TreeMap<Long, TreeMap<Long, String>> units = new TreeMap<>();
    private long client;
    private long clock;

    private UpdateUnits(byte[] update) {
        this.update = update;
        this.in = new Lib0Reader(update);
    }

    /** One text for each clock of each client, and one for the delete set. */
    public static List<String> of(byte[] update) {
        return new UpdateUnits(update).read();
    }

    private List<String> read() {
        for (long blocks = in.readVarUint(); blocks > 0; blocks--) {
            long structs = in.readVarUint();
            client = in.readVarUint();
            clock = in.readVarUint();
            for (; structs > 0; structs--) {
                struct();
            }
        }
        List<String> all = new ArrayList<>();
        units.forEach((of, at) -> at.forEach((when, what) -> all.add(of + ":" + when + " " + what)));
        all.add(slice(in.position(), update.length));
        return all;
    }

    private void struct() {
        int info = in.readUint8();
        int ref = info & REF;
        if (ref == Structs.GC || ref == Structs.SKIP) {
            for (long length = in.readVarUint(); length > 0; length--) {
                if (ref == Structs.GC) {
                    unit("gc");
                }
                clock += ref == Structs.SKIP ? 1 : 0;
            }
            return;
        }
        String left = (info & ORIGIN) != 0 ? in.readVarUint() + ":" + in.readVarUint() : "";
        String right = (info & RIGHT_ORIGIN) != 0 ? in.readVarUint() + ":" + in.readVarUint() : "";
        String parent = "";
        if (left.isEmpty() && right.isEmpty()) {
            parent = in.readVarUint() == 1 ? text() : in.readVarUint() + ":" + in.readVarUint();
            parent += (info & KEY) != 0 ? " key " + text() : "";
        }
        boolean first = true;
        for (String content : contents(ref)) {
            String origin = first ? left : client + ":" + (clock - 1);
            unit((first ? parent : "") + " left " + origin + " right " + right + " " + ref + " " + content);
            first = false;
        }
    }

    private void unit(String what) {
        units.computeIfAbsent(client, c -> new TreeMap<>()).put(clock++, what);
    }

    private String text() {
        return in.readVarString(Integer.MAX_VALUE);
    }

    private List<String> contents(int ref) {
        List<String> contents = new ArrayList<>();
        int from = in.position();
        switch (ref) {
            case Structs.DELETED -> {
                for (long length = in.readVarUint(); length > 0; length--) {
                    contents.add("deleted");
                }
            }
            case Structs.STRING -> text().chars().forEach(unit -> contents.add(Integer.toHexString(unit)));
            case Structs.JSON -> {
                for (long length = in.readVarUint(); length > 0; length--) {
                    contents.add(text());
                }
            }
            case Structs.ANY -> {
                for (long length = in.readVarUint(); length > 0; length--) {
                    int start = in.position();
                    in.readAny(DEPTH);
                    contents.add(slice(start, in.position()));
                }
            }
            case Structs.TYPE -> {
                long type = in.readVarUint();
                contents.add(type + (type == Structs.XML_ELEMENT || type == Structs.XML_HOOK ? text() : ""));
            }
            case Structs.DOC -> contents.add(text() + in.readAny(DEPTH));
            case Structs.FORMAT -> contents.add(text() + "=" + text());
            default -> {
                in.readVarBytes(Integer.MAX_VALUE);
                contents.add(slice(from, in.position()));
            }
        }
        return contents;
    }

    private String slice(int from, int to) {
        return Base64.getEncoder().encodeToString(Arrays.copyOfRange(update, from, to));
    }
}
