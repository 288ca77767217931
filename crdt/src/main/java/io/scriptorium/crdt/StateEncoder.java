package io.scriptorium.crdt;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes what a document holds as updates. Threading: the document's writer. */
final class StateEncoder {
    private final Store store;
    private final Rows rows;
    /** What {@link #deletes} has found last, as long as it holds. */
    private @Nullable DeleteSet deletes;

    private long clocksOfDeletes;
    private long deletionsOfDeletes;

    StateEncoder(Store store) {
        this.store = store;
        this.rows = store.rows;
    }

    /** Everything above a state vector, and the whole delete set. */
    byte[] state(UpdateEncoder out, StateVector since) {
        int[] descending = store.clients.descending();
        int blocks = 0;
        for (int i = 0; i < store.clients.size(); i++) {
            ClientRows client = store.clients.at(descending[i]);
            if (client.nextClock > since.get(client.id)) {
                blocks++;
            }
        }
        out.blocks(blocks);
        for (int i = 0; i < store.clients.size(); i++) {
            ClientRows client = store.clients.at(descending[i]);
            long known = since.get(client.id);
            if (client.nextClock > known) {
                block(out, client, (int) known);
            }
        }
        return out.finish(deletes());
    }

    /** What a finished transaction has added and deleted. */
    byte[] transaction(UpdateEncoder out, Transaction transaction) {
        transaction.sortTouched();
        int blocks = 0;
        for (int i = 0; i < transaction.touchedCount(); i++) {
            if (transaction.clockAfter(i) > transaction.clockBefore(i)) {
                blocks++;
            }
        }
        out.blocks(blocks);
        for (int i = 0; i < transaction.touchedCount(); i++) {
            if (transaction.clockAfter(i) > transaction.clockBefore(i)) {
                block(out, transaction.touched(i), transaction.clockBefore(i));
            }
        }
        return out.finish(transaction.deletes());
    }

    private void block(UpdateEncoder out, ClientRows client, int from) {
        int first = client.seek(from);
        int structs = 0;
        for (int row = first; row != Rows.NONE; row = client.next()) {
            structs++;
        }
        out.block(structs, client.id, from);
        client.seek(from);
        struct(out, first, from - rows.clock(first));
        for (int row = client.next(); row != Rows.NONE; row = client.next()) {
            struct(out, row, 0);
        }
    }

    private void struct(UpdateEncoder out, int row, int cut) {
        int[] at = rows.at;
        int kind = rows.kind(row);
        int length = at[row + Rows.LENGTH] - cut;
        if (kind == Structs.GC) {
            out.gc(length);
            return;
        }
        boolean origin = cut > 0 || at[row + Rows.ORIGIN_CLIENT] != Rows.NONE;
        boolean rightOrigin = at[row + Rows.RIGHT_CLIENT] != Rows.NONE;
        Sequence sequence = store.order.sequence(row);
        int key = sequence.key();
        out.item(kind
                | (origin ? Structs.HAS_ORIGIN : 0)
                | (rightOrigin ? Structs.HAS_RIGHT_ORIGIN : 0)
                | (key != Rows.NONE ? Structs.HAS_PARENT_SUB : 0));
        if (cut > 0) {
            out.origin(store.client(row).id, at[row + Rows.CLOCK] + cut - 1);
        } else if (origin) {
            out.origin(store.clients.at(at[row + Rows.ORIGIN_CLIENT]).id, at[row + Rows.ORIGIN_CLOCK]);
        }
        if (rightOrigin) {
            out.rightOrigin(store.clients.at(at[row + Rows.RIGHT_CLIENT]).id, at[row + Rows.RIGHT_CLOCK]);
        }
        if (!origin && !rightOrigin) {
            parent(out, sequence.type());
            if (key != Rows.NONE) {
                out.parentSub(store.names.at(key));
            }
        }
        content(out, row, kind, at[row + Rows.CONTENT], cut, length);
    }

    private void parent(UpdateEncoder out, TypeState type) {
        if (type.isRoot()) {
            out.rootParent(store.names.at(type.name));
        } else {
            out.itemParent(store.client(type.item).id, rows.clock(type.item));
        }
    }

    private void content(UpdateEncoder out, int row, int kind, int content, int cut, int length) {
        ValueArena values = store.values;
        switch (kind) {
            case Structs.DELETED -> out.length(length);
            case Structs.STRING -> {
                int from = content + cut;
                if (rows.isWide(row)) {
                    out.text(store.texts.wide, from, from + length);
                } else {
                    out.asciiText(store.texts.ascii, from, from + length);
                }
            }
            case Structs.ANY -> {
                out.length(length);
                int from = content + cut;
                out.anyValues(values.bytes, values.from(from), values.to(from + length - 1));
            }
            case Structs.JSON -> {
                out.length(length);
                for (int slot = content + cut; slot < content + cut + length; slot++) {
                    json(out, values.bytes, values.from(slot), values.to(slot));
                }
            }
            case Structs.BINARY -> out.binary(values.bytes, values.from(content), values.to(content));
            case Structs.EMBED ->
                out.value(values.bytes, values.from(content) + 1, values.to(content), store.embedForm(content));
            case Structs.FORMAT -> {
                Marks.Mark mark = store.marks.at(content);
                out.key(store.names.at(mark.key()));
                out.value(mark.encoded(), 0, mark.encoded().length, mark.form());
            }
            case Structs.TYPE -> {
                TypeState type = store.types.at(content);
                out.typeRef(type.kind);
                if (type.name != Rows.NONE) {
                    out.key(store.names.at(type.name));
                }
            }
            case Structs.DOC -> {
                Doc subdocument = store.subdocument(row);
                out.subdocument(subdocument.guid(), subdocument.encodedOptions());
            }
            default -> throw new IllegalStateException("content of kind " + kind);
        }
    }

    private static void json(UpdateEncoder out, byte[] utf8, int from, int to) {
        char[] units = new String(utf8, from, to - from, StandardCharsets.UTF_8).toCharArray();
        if (units.length == to - from) {
            out.asciiText(utf8, from, to);
        } else {
            out.text(units, 0, units.length);
        }
    }

    /**
     * All ranges of deleted clocks, GCs included. GCs and Deleted that arrive are told by new clocks; the rest is deleted
     * one by one.
     */
    DeleteSet deletes() {
        DeleteSet known = deletes;
        long clocks = knownClocks();
        if (known == null || clocks != clocksOfDeletes || store.deletions != deletionsOfDeletes) {
            known = findDeletes();
            deletes = known;
            clocksOfDeletes = clocks;
            deletionsOfDeletes = store.deletions;
        }
        return known;
    }

    private long knownClocks() {
        long clocks = 0;
        for (int c = 0; c < store.clients.size(); c++) {
            clocks += store.clients.at(c).nextClock;
        }
        return clocks;
    }

    private DeleteSet findDeletes() {
        DeleteSetBuilder deletes = new DeleteSetBuilder();
        int[] descending = store.clients.descending();
        for (int i = 0; i < store.clients.size(); i++) {
            ClientRows client = store.clients.at(descending[i]);
            if (client.isEmpty()) {
                continue;
            }
            for (int row = client.seek(0); row != Rows.NONE; row = client.next()) {
                if (rows.isDeleted(row)) {
                    deletes.add(client.id, rows.clock(row), rows.end(row));
                }
            }
        }
        return deletes.build();
    }
}
