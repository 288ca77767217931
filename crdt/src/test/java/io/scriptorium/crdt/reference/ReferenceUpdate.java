package io.scriptorium.crdt.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An update of format V1, read into single elements: each but the first of a struct has the one before it as its origin.
 * What a Skip stands for is not there.
 */
final class ReferenceUpdate {
    /** Clocks of one client, from one to before another. */
    record Range(long client, long from, long to) {}

    /** By client, the largest id first; of two blocks of one client the later one counts. */
    final NavigableMap<Long, List<ReferenceItem>> blocks = new TreeMap<>(Comparator.reverseOrder());

    final List<Range> deletes = new ArrayList<>();

    static ReferenceUpdate read(byte[] bytes) {
        ReferenceUpdate update = new ReferenceUpdate();
        ReferenceReader in = new ReferenceReader(bytes);
        for (int blocks = in.count(); blocks > 0; blocks--) {
            int structs = in.count();
            long client = in.varUint();
            long clock = in.varUint();
            List<ReferenceItem> items = new ArrayList<>();
            for (; structs > 0; structs--) {
                clock = readStruct(in, client, clock, items);
            }
            update.blocks.put(client, items);
        }
        for (int clients = in.count(); clients > 0; clients--) {
            long client = in.varUint();
            for (int ranges = in.count(); ranges > 0; ranges--) {
                long from = in.varUint();
                update.deletes.add(new Range(client, from, from + in.varUint()));
            }
        }
        return update;
    }

    private static long readStruct(ReferenceReader in, long client, long clock, List<ReferenceItem> items) {
        int info = in.u8();
        int ref = info & 0x1F;
        if (ref == 10) {
            return clock + in.varUint();
        }
        if (ref == 0) {
            int length = in.count();
            for (int i = 0; i < length; i++) {
                items.add(new ReferenceItem(new ReferenceId(client, clock + i), null));
            }
            return clock + length;
        }
        ReferenceId origin = (info & 0x80) != 0 ? id(in) : null;
        ReferenceId rightOrigin = (info & 0x40) != 0 ? id(in) : null;
        String root = null;
        ReferenceId parent = null;
        String key = null;
        if (origin == null && rightOrigin == null) {
            if (in.varUint() == 1) {
                root = in.varString();
            } else {
                parent = id(in);
            }
            key = (info & 0x20) != 0 ? in.varString() : null;
        }
        List<ReferenceContent> contents = contents(in, ref);
        for (int i = 0; i < contents.size(); i++) {
            ReferenceItem item = new ReferenceItem(new ReferenceId(client, clock + i), contents.get(i));
            item.origin = i == 0 ? origin : item.id.before();
            item.rightOrigin = rightOrigin;
            item.writtenRoot = i == 0 ? root : null;
            item.writtenParent = i == 0 ? parent : null;
            item.key = i == 0 ? key : null;
            items.add(item);
        }
        return clock + contents.size();
    }

    private static ReferenceId id(ReferenceReader in) {
        return new ReferenceId(in.varUint(), in.varUint());
    }

    private static List<ReferenceContent> contents(ReferenceReader in, int ref) {
        List<ReferenceContent> contents = new ArrayList<>();
        switch (ref) {
            case 1 -> times(in.count(), () -> contents.add(new ReferenceContent.Deleted()));
            case 2 -> times(in.count(), () -> contents.add(new ReferenceContent.JsonText(in.varString())));
            case 3 -> contents.add(new ReferenceContent.Binary(in.varBytes()));
            case 4 -> in.varString().chars().forEach(unit -> contents.add(new ReferenceContent.Unit((char) unit)));
            case 5 -> contents.add(new ReferenceContent.Embed(in.varString()));
            case 6 -> contents.add(new ReferenceContent.Mark(in.varString(), in.varString()));
            case 7 -> {
                int kind = in.count();
                contents.add(new ReferenceContent.Type(kind, hasName(kind) ? in.varString() : null));
            }
            case 8 -> times(in.count(), () -> contents.add(new ReferenceContent.Value(in.anyBytes())));
            case 9 -> contents.add(new ReferenceContent.Subdocument(in.varString(), in.anyBytes()));
            default -> throw new IllegalArgumentException("content of kind " + ref);
        }
        return contents;
    }

    /** Elements and hooks of XML have a name. */
    static boolean hasName(int kind) {
        return kind == 3 || kind == 5;
    }

    private static void times(int count, Runnable read) {
        for (int i = 0; i < count; i++) {
            read.run();
        }
    }

    /** What somebody knows of each client, as a state vector says it. */
    static Map<Long, Long> readVector(byte @Nullable [] vector) {
        Map<Long, Long> clocks = new TreeMap<>(Comparator.reverseOrder());
        if (vector != null) {
            ReferenceReader in = new ReferenceReader(vector);
            for (int left = in.count(); left > 0; left--) {
                clocks.put(in.varUint(), in.varUint());
            }
        }
        return clocks;
    }
}
