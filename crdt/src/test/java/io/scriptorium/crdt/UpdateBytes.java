package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes updates by hand, legal or not: block by block, struct by struct, delete by delete. */
final class UpdateBytes {
    /** The id of one element. */
    record Id(long client, long clock) {}

    private final Lib0Writer blocks = new Lib0Writer();
    private final Lib0Writer structs = new Lib0Writer();
    private final List<Long> deleteClients = new ArrayList<>();
    /** Start and length. */
    private final List<List<Id>> ranges = new ArrayList<>();

    private int blockCount;
    private int structCount;
    private boolean blockIsOpen;
    private long client;
    private long clock;

    static Id id(long client, long clock) {
        return new Id(client, clock);
    }

    UpdateBytes block(long newClient, long newClock) {
        finishBlock();
        client = newClient;
        clock = newClock;
        blockCount++;
        blockIsOpen = true;
        return this;
    }

    private void finishBlock() {
        if (blockIsOpen) {
            blockIsOpen = false;
            blocks.writeVarUint(structCount);
            blocks.writeVarUint(client);
            blocks.writeVarUint(clock);
            blocks.writeBytes(structs);
            structs.clear();
            structCount = 0;
        }
    }

    UpdateBytes struct(int info, Consumer<Lib0Writer> body) {
        structs.writeUint8(info);
        body.accept(structs);
        structCount++;
        return this;
    }

    UpdateBytes gc(long length) {
        return struct(Structs.GC, out -> out.writeVarUint(length));
    }

    UpdateBytes skip(long length) {
        return struct(Structs.SKIP, out -> out.writeVarUint(length));
    }

    /** An item with neighbours; one without is a child of the root {@code t}. */
    UpdateBytes item(int ref, @Nullable Id origin, @Nullable Id right, Consumer<Lib0Writer> content) {
        int info = ref | (origin == null ? 0 : Structs.HAS_ORIGIN) | (right == null ? 0 : Structs.HAS_RIGHT_ORIGIN);
        return struct(info, out -> {
            for (Id neighbour : new Id[] {origin, right}) {
                if (neighbour != null) {
                    out.writeVarUint(neighbour.client);
                    out.writeVarUint(neighbour.clock);
                }
            }
            if (origin == null && right == null) {
                out.writeVarUint(1);
                out.writeVarString("t");
            }
            content.accept(out);
        });
    }

    UpdateBytes string(@Nullable Id origin, String text) {
        return item(Structs.STRING, origin, null, out -> out.writeVarString(text));
    }

    UpdateBytes deleted(@Nullable Id origin, long length) {
        return item(Structs.DELETED, origin, null, out -> out.writeVarUint(length));
    }

    UpdateBytes any(@Nullable Id origin, Object... values) {
        return item(Structs.ANY, origin, null, out -> {
            out.writeVarUint(values.length);
            for (Object value : values) {
                out.writeAny(value);
            }
        });
    }

    /** The value of a key of the root map {@code m}. */
    UpdateBytes entry(String key, Object value) {
        return struct(Structs.ANY | Structs.HAS_PARENT_SUB, out -> {
            out.writeVarUint(1);
            out.writeVarString("m");
            out.writeVarString(key);
            out.writeVarUint(1);
            out.writeAny(value);
        });
    }

    /** A child of the type that this item created. */
    UpdateBytes child(Id parent, String text) {
        return struct(Structs.STRING, out -> {
            out.writeVarUint(0);
            out.writeVarUint(parent.client);
            out.writeVarUint(parent.clock);
            out.writeVarString(text);
        });
    }

    UpdateBytes format(@Nullable Id origin, String key, String json) {
        return item(Structs.FORMAT, origin, null, out -> {
            out.writeVarString(key);
            out.writeVarString(json);
        });
    }

    UpdateBytes embed(@Nullable Id origin, String json) {
        return item(Structs.EMBED, origin, null, out -> out.writeVarString(json));
    }

    /** Neighbouring deletes of one client stand in one list; those of a client named again stand in another. */
    UpdateBytes delete(long ofClient, long from, long length) {
        if (deleteClients.isEmpty() || deleteClients.getLast() != ofClient) {
            deleteClients.add(ofClient);
            ranges.add(new ArrayList<>());
        }
        ranges.getLast().add(new Id(from, length));
        return this;
    }

    byte[] bytes() {
        finishBlock();
        Lib0Writer update = new Lib0Writer();
        update.writeVarUint(blockCount);
        update.writeBytes(blocks);
        update.writeVarUint(deleteClients.size());
        for (int i = 0; i < deleteClients.size(); i++) {
            update.writeVarUint(deleteClients.get(i));
            update.writeVarUint(ranges.get(i).size());
            for (Id range : ranges.get(i)) {
                update.writeVarUint(range.client);
                update.writeVarUint(range.clock);
            }
        }
        return update.toByteArray();
    }

    UpdateInfo inspect() {
        return Update.inspect(bytes(), DecodeLimits.UPDATE);
    }
}
