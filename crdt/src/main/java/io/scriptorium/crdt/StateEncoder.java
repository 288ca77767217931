package io.scriptorium.crdt;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes what a document holds as updates. Threading: the document's writer. */
final class StateEncoder {
    private final Store store;
    private final Rows rows;
    /** Rows of values that are one struct. */
    private final IntList part = new IntList();
    /** What {@link #deletes} has found last, as long as it holds. */
    private @Nullable DeleteSet deletes;

    private int deletionsOfDeletes;

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
        int before = Rows.NONE;
        for (int row = first; row != Rows.NONE; row = client.next()) {
            if (!isContinuation(client, before, row)) {
                structs++;
            }
            before = row;
        }
        out.block(structs, client.id, from);
        int row = client.seek(from);
        int cut = from - rows.clock(row);
        while (row != Rows.NONE) {
            row = struct(out, client, row, cut);
            cut = 0;
        }
    }

    /** What a snapshot knew; the rows have been split for it. */
    byte[] past(UpdateEncoder out, StateVector known, DeleteSet deletes) {
        out.blocks(known.size());
        for (int i = known.size() - 1; i >= 0; i--) {
            ClientRows client = store.clients.of(known.client(i));
            int end = (int) known.clock(i);
            int structs = 0;
            for (int row = client.seek(0); row != Rows.NONE && rows.clock(row) < end; row = client.next()) {
                structs++;
            }
            out.block(structs, client.id, 0);
            for (int row = client.seek(0); row != Rows.NONE && rows.clock(row) < end; row = client.next()) {
                if (rows.isGc(row)) {
                    out.gc(Math.min(end, rows.end(row)) - rows.clock(row));
                } else {
                    int kind = rows.kind(row);
                    header(out, row, 0, kind);
                    if (kind == Structs.ANY || kind == Structs.JSON) {
                        out.length(rows.length(row));
                        values(out, row, kind, 0);
                    } else {
                        content(out, row, kind, rows.at[row + Rows.CONTENT], 0, rows.length(row));
                    }
                }
            }
        }
        return out.finish(deletes);
    }

    /** Whether a row of values is written as a part of the struct before it; see {@link Store#belongTogether}. */
    private boolean isContinuation(ClientRows client, int before, int row) {
        int kind = rows.kind(row);
        return (kind == Structs.ANY || kind == Structs.JSON)
                && before != Rows.NONE
                && store.belongTogether(client, before, row);
    }

    /** Writes the struct of the row at which the client's list stands; answers the first row of the next one. */
    private int struct(UpdateEncoder out, ClientRows client, int row, int cut) {
        int kind = rows.kind(row);
        int length = rows.length(row) - cut;
        if (kind == Structs.GC) {
            out.gc(length);
            return client.next();
        }
        header(out, row, cut, kind);
        if (kind != Structs.ANY && kind != Structs.JSON) {
            content(out, row, kind, rows.at[row + Rows.CONTENT], cut, length);
            return client.next();
        }
        part.size = 0;
        part.add(row);
        int next = client.next();
        while (next != Rows.NONE && isContinuation(client, part.at[part.size - 1], next)) {
            length += rows.length(next);
            part.add(next);
            next = client.next();
        }
        out.length(length);
        for (int i = 0; i < part.size; i++) {
            values(out, part.at[i], kind, i == 0 ? cut : 0);
        }
        return next;
    }

    private void values(UpdateEncoder out, int row, int kind, int cut) {
        int slot = rows.at[row + Rows.CONTENT] + cut;
        int end = rows.at[row + Rows.CONTENT] + rows.length(row);
        if (kind == Structs.ANY) {
            out.anyValues(store.values.bytes, store.values.from(slot), store.values.to(end - 1));
        } else {
            for (; slot < end; slot++) {
                json(out, store.values.bytes, store.values.from(slot), store.values.to(slot));
            }
        }
    }

    private void header(UpdateEncoder out, int row, int cut, int kind) {
        int[] at = rows.at;
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
                Subdocument subdocument = store.subdocument(row);
                out.subdocument(subdocument.guid(), subdocument.options());
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

    /** All ranges of deleted clocks, GCs included. */
    DeleteSet deletes() {
        DeleteSet known = deletes;
        if (known == null || store.deletions != deletionsOfDeletes) {
            known = findDeletes();
            deletes = known;
            deletionsOfDeletes = store.deletions;
        }
        return known;
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
