package io.scriptorium.crdt.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes elements as updates of format V1: as few structs as they can be. */
final class ReferenceEncoder {
    private ReferenceEncoder() {}

    static byte[] vector(Map<Long, Long> vector) {
        ReferenceWriter out = new ReferenceWriter();
        out.varUint(vector.size());
        vector.forEach((client, clock) -> {
            out.varUint(client);
            out.varUint(clock);
        });
        return out.bytes();
    }

    /**
     * @param clients all elements, of the largest client first
     * @param since the clocks from which on they are written
     */
    static byte[] encode(Map<Long, List<ReferenceItem>> clients, Map<Long, Long> since, List<ReferenceId> deletes) {
        ReferenceWriter blocks = new ReferenceWriter();
        int count = 0;
        for (Map.Entry<Long, List<ReferenceItem>> client : clients.entrySet()) {
            int from = Math.toIntExact(since.getOrDefault(client.getKey(), 0L));
            if (from < client.getValue().size()) {
                block(blocks, client.getKey(), client.getValue(), from);
                count++;
            }
        }
        ReferenceWriter out = new ReferenceWriter();
        out.varUint(count);
        out.raw(blocks.bytes());
        deleteSet(out, deletes);
        return out.bytes();
    }

    private static void block(ReferenceWriter out, long client, List<ReferenceItem> items, int from) {
        List<List<ReferenceItem>> structs = new ArrayList<>();
        for (int i = from; i < items.size(); i++) {
            if (i == from || !items.get(i - 1).joinsWith(items.get(i))) {
                structs.add(new ArrayList<>());
            }
            structs.getLast().add(items.get(i));
        }
        out.varUint(structs.size());
        out.varUint(client);
        out.varUint(from);
        structs.forEach(struct -> struct(out, struct));
    }

    private static void struct(ReferenceWriter out, List<ReferenceItem> struct) {
        ReferenceItem first = struct.getFirst();
        ReferenceContent content = first.content;
        if (content == null) {
            out.u8(0);
            out.varUint(struct.size());
            return;
        }
        out.u8(content.ref()
                | (first.origin != null ? 0x80 : 0)
                | (first.rightOrigin != null ? 0x40 : 0)
                | (first.key != null ? 0x20 : 0));
        if (first.origin != null) {
            id(out, first.origin);
        }
        if (first.rightOrigin != null) {
            id(out, first.rightOrigin);
        }
        if (first.origin == null && first.rightOrigin == null) {
            parent(out, first);
        }
        content(out, content, struct);
    }

    private static void id(ReferenceWriter out, ReferenceId id) {
        out.varUint(id.client());
        out.varUint(id.clock());
    }

    private static void parent(ReferenceWriter out, ReferenceItem item) {
        ReferenceType parent = item.parent;
        if (parent == null) {
            throw new IllegalStateException(item.id + " stands nowhere");
        }
        if (parent.item != null) {
            out.varUint(0);
            id(out, parent.item.id);
        } else {
            out.varUint(1);
            out.varString(String.valueOf(parent.root));
        }
        if (item.key != null) {
            out.varString(item.key);
        }
    }

    private static void content(ReferenceWriter out, ReferenceContent content, List<ReferenceItem> struct) {
        switch (content) {
            case ReferenceContent.Deleted deleted -> out.varUint(struct.size());
            case ReferenceContent.JsonText json -> {
                out.varUint(struct.size());
                struct.forEach(item -> out.varString(((ReferenceContent.JsonText) contentOf(item)).json()));
            }
            case ReferenceContent.Binary binary -> out.varBytes(binary.bytes());
            case ReferenceContent.Unit unit -> {
                StringBuilder text = new StringBuilder();
                struct.forEach(item -> text.append(((ReferenceContent.Unit) contentOf(item)).unit()));
                out.varString(text.toString());
            }
            case ReferenceContent.Embed embed -> out.varString(embed.json());
            case ReferenceContent.Mark mark -> {
                out.varString(mark.key());
                out.varString(mark.json());
            }
            case ReferenceContent.Type type -> {
                out.varUint(type.kind());
                if (type.name() != null) {
                    out.varString(type.name());
                }
            }
            case ReferenceContent.Value value -> {
                out.varUint(struct.size());
                struct.forEach(item -> out.raw(((ReferenceContent.Value) contentOf(item)).any()));
            }
            case ReferenceContent.Subdocument subdocument -> {
                out.varString(subdocument.guid());
                out.raw(subdocument.options());
            }
        }
    }

    private static ReferenceContent contentOf(ReferenceItem item) {
        ReferenceContent content = item.content;
        if (content == null) {
            throw new IllegalStateException(item.id + " is GC");
        }
        return content;
    }

    private static void deleteSet(ReferenceWriter out, List<ReferenceId> deletes) {
        Map<Long, TreeSet<Long>> clocks = new TreeMap<>(Comparator.reverseOrder());
        for (ReferenceId id : deletes) {
            clocks.computeIfAbsent(id.client(), unused -> new TreeSet<>()).add(id.clock());
        }
        out.varUint(clocks.size());
        clocks.forEach((client, set) -> {
            List<long[]> ranges = new ArrayList<>();
            for (long clock : set) {
                if (!ranges.isEmpty() && ranges.getLast()[0] + ranges.getLast()[1] == clock) {
                    ranges.getLast()[1]++;
                } else {
                    ranges.add(new long[] {clock, 1});
                }
            }
            out.varUint(client);
            out.varUint(ranges.size());
            for (long[] range : ranges) {
                out.varUint(range[0]);
                out.varUint(range[1]);
            }
        });
    }
}
