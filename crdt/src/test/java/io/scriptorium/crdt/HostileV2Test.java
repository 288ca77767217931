package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Format V2 made to harm: damaged at random, or with run lengths that ask for more than there is. */
class HostileV2Test {
    private static final int UPDATES = 60;
    /** Reading is cheap; what comes after it is tried on each so many-th damage. */
    private static final int USED_EVERY = 5;

    private static final long MIB = 1 << 20;
    /** What the reader may allocate for a few hostile bytes: the list of as many structs as the limits allow, grown. */
    private static final long ALLOCATION_LIMIT = 16 * MIB;

    private static List<byte[]> validUpdates() {
        List<byte[]> updates = new ArrayList<>();
        FormatV2VectorsTest.updates().forEach(vector -> updates.add(vector.bytes()));
        try (Oracle oracle = new Oracle()) {
            for (long seed = 1; updates.size() < UPDATES; seed++) {
                Oracle.History history = Oracle.History.of(seed, oracle.ask(Oracle.History.request(seed, 10)));
                updates.add(history.v2().getLast());
                updates.add(Update.mergeV2(history.v2()));
            }
        }
        return updates;
    }

    @Test
    void update_everyTruncationAndFlippedBit_resultOrMalformed() {
        List<byte[]> valid = validUpdates();
        assertThat(valid).hasSizeGreaterThanOrEqualTo(50);
        StructList list = new StructList();
        int[] damages = {0};
        for (byte[] update : valid) {
            HostileInputTest.forEachDamage(update, damaged -> {
                HostileInputTest.expectTotal(damaged, () -> UpdateV2Reader.read(damaged, DecodeLimits.UPDATE, list));
                if (damages[0]++ % USED_EVERY == 0) {
                    HostileInputTest.expectTotal(damaged, () -> use(damaged, update));
                }
            });
        }
    }

    /** Whatever can be read does no harm further on. */
    private static void use(byte[] damaged, byte[] other) {
        byte[] v1 =
                Update.inspect(damaged, UpdateFormat.V2, DecodeLimits.UPDATE).bytes();
        Update.inspect(v1, DecodeLimits.TRUSTED);
        byte[] merged = Update.mergeV2(List.of(damaged, other));
        Update.diffV2(merged, Update.stateVectorV2(other));
        assertThat(Update.stateVectorV2(Update.toV2(v1))).isEqualTo(Update.stateVectorV2(damaged));
    }

    @Test
    void functions_ofEveryTruncationAndFlippedBit_resultOrMalformed() {
        for (byte[] update : validUpdates().subList(0, 28)) {
            HostileInputTest.forEachDamage(update, damaged -> {
                HostileInputTest.expectTotal(damaged, () -> {
                    try {
                        Update.toV1(damaged);
                    } catch (NotInV1Exception e) {
                        assertThat(e).hasMessageContaining("JSON");
                    }
                });
                HostileInputTest.expectTotal(damaged, () -> Update.mergeV2(List.of(damaged, update)));
                HostileInputTest.expectTotal(damaged, () -> Update.diffV2(damaged, StateVector.EMPTY));
            });
        }
    }

    /** An update of format V2 by its columns, in the order of the bytes; empty where nothing is set. */
    private static final class Columns {
        private final byte[][] columns = new byte[10][0];

        private Columns() {
            columns[5] = new byte[] {0};
        }

        Columns set(int column, Consumer<Lib0Writer> content) {
            Lib0Writer out = new Lib0Writer();
            content.accept(out);
            columns[column] = out.toByteArray();
            return this;
        }

        byte[] bytes() {
            Lib0Writer out = new Lib0Writer();
            out.writeVarUint(0);
            for (int i = 0; i < 9; i++) {
                out.writeVarBytes(columns[i]);
            }
            out.writeBytes(columns[9]);
            return out.toByteArray();
        }
    }

    private static final int KEY_CLOCK = 0;
    private static final int CLIENT = 1;
    private static final int LEFT_CLOCK = 2;
    private static final int INFO = 4;
    private static final int TEXT = 5;
    private static final int PARENT_INFO = 6;
    private static final int TYPE_REF = 7;
    private static final int LENGTH = 8;
    private static final int REST = 9;
    private static final long MANY = 1L << 50;

    private static void run(Lib0Writer out, long value, long count) {
        out.writeVarInt(value, true);
        out.writeVarUint(count - 2);
    }

    private static Columns columns(int info, long structs) {
        return new Columns()
                .set(CLIENT, out -> run(out, 1, MANY))
                .set(INFO, out -> out.writeUint8(info))
                .set(LENGTH, out -> run(out, 1, MANY))
                .set(REST, out -> {
                    out.writeVarUint(1);
                    out.writeVarUint(structs);
                    out.writeVarUint(1);
                    out.writeVarUint(0);
                });
    }

    private static List<byte[]> bombs() {
        return List.of(
                Vectors.bytes("update-v2", "v2-bomb"),
                // GCs, of length 1, 0, and as long as can be.
                columns(Structs.GC, MANY).bytes(),
                columns(Structs.GC, MANY).set(LENGTH, out -> run(out, 0, MANY)).bytes(),
                columns(Structs.GC, MANY)
                        .set(LENGTH, out -> run(out, MANY, MANY))
                        .bytes(),
                // Items with an origin, each.
                columns(Structs.HAS_ORIGIN | Structs.DELETED, MANY)
                        .set(LEFT_CLOCK, out -> {
                            out.writeVarInt(1, false);
                            out.writeVarUint(MANY);
                        })
                        .bytes(),
                // Empty strings under an empty root, over and over.
                columns(Structs.STRING, MANY)
                        .set(TEXT, out -> {
                            out.writeVarUint(0);
                            run(out, 0, MANY);
                        })
                        .set(PARENT_INFO, out -> out.writeUint8(1))
                        .bytes(),
                // Types: a byte each.
                columns(Structs.TYPE, MANY)
                        .set(TEXT, out -> {
                            out.writeVarUint(0);
                            run(out, 0, MANY);
                        })
                        .set(PARENT_INFO, out -> out.writeUint8(1))
                        .set(TYPE_REF, out -> run(out, 1, MANY))
                        .bytes(),
                // As many values as one likes, of which there are none.
                columns(Structs.ANY, 1)
                        .set(PARENT_INFO, out -> out.writeUint8(0))
                        .set(LEFT_CLOCK, out -> out.writeVarUint(0))
                        .set(LENGTH, out -> run(out, MANY, MANY))
                        .bytes(),
                columns(Structs.JSON, 1)
                        .set(PARENT_INFO, out -> out.writeUint8(0))
                        .set(LEFT_CLOCK, out -> out.writeVarUint(0))
                        .set(LENGTH, out -> run(out, MANY, MANY))
                        .bytes(),
                nodesWithALongName());
    }

    /** One name of a thousand units, named again by each of a hundred thousand nodes. */
    private static byte[] nodesWithALongName() {
        String name = "n".repeat(1_000);
        return columns(Structs.TYPE | Structs.HAS_ORIGIN, 100_000)
                .set(CLIENT, out -> {
                    out.writeVarInt(1, false);
                    run(out, 2, MANY);
                })
                .set(LEFT_CLOCK, out -> {
                    out.writeVarInt(1, false);
                    out.writeVarUint(MANY);
                })
                .set(KEY_CLOCK, out -> {
                    out.writeVarInt(1, false);
                    out.writeVarUint(MANY);
                })
                .set(TYPE_REF, out -> run(out, Structs.XML_ELEMENT, MANY))
                .set(TEXT, out -> {
                    out.writeVarString(name);
                    out.writeVarInt(name.length(), false);
                })
                .bytes();
    }

    @Test
    void read_bombs_refusedBeforeMuchIsAllocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (byte[] bomb : bombs()) {
            StructList list = new StructList();
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> UpdateV2Reader.read(bomb, DecodeLimits.UPDATE, list))
                    .isInstanceOf(MalformedUpdateException.class);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as(Oracle.base64(bomb))
                    .isLessThan(ALLOCATION_LIMIT);
            assertThatThrownBy(() -> Update.inspect(bomb, UpdateFormat.V2, DecodeLimits.UPDATE))
                    .isInstanceOf(MalformedUpdateException.class);
        }
    }

    @Test
    void read_oneLongNameOfManyNodes_budgetOfRepeatedKeys() {
        assertThatThrownBy(() -> UpdateV2Reader.read(nodesWithALongName(), DecodeLimits.UPDATE, new StructList()))
                .isInstanceOfSatisfying(
                        LimitExceededException.class, e -> assertThat(e.limit()).isEqualTo("bytes of repeated keys"));
    }

    @Test
    void read_damagedUpdates_allocateInProportionToTheirBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] update = validUpdates().getLast();
        HostileInputTest.forEachDamage(update, damaged -> {
            StructList list = new StructList();
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                UpdateV2Reader.read(damaged, DecodeLimits.UPDATE, list);
            } catch (MalformedUpdateException e) {
                assertThat(e.offset()).isBetween(0, damaged.length);
            }
            long bound = 100L * (damaged.length + list.count * 4L * StructList.STRIDE) + MIB / 16;
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as(Oracle.base64(damaged))
                    .isLessThan(bound);
        });
    }

    /** The work for many clients with one struct each must not grow with their square. */
    @Test
    void read_manyBlocks_listGrowsInFewSteps() {
        UpdateBytes bytes = new UpdateBytes();
        int clients = DecodeLimits.UPDATE.maxClients();
        for (int client = clients; client > 0; client--) {
            bytes.block(client, 0).gc(1);
        }
        byte[] v1 = bytes.bytes();
        byte[] v2 = Update.toV2(v1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        StructList list = new StructList();
        for (Runnable read : List.<Runnable>of(
                () -> UpdateV1Reader.read(v1, DecodeLimits.UPDATE, list),
                () -> UpdateV2Reader.read(v2, DecodeLimits.UPDATE, list))) {
            long before = threads.getCurrentThreadAllocatedBytes();
            list.at = new int[0];
            read.run();
            assertThat(list.count).isEqualTo(clients);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8 * MIB);
        }
    }

    @Test
    void read_keyThatWasNamedBefore_sameKeyAgain() {
        byte[] update = columns(Structs.TYPE | Structs.HAS_ORIGIN, 3)
                .set(CLIENT, out -> {
                    out.writeVarInt(1, false);
                    run(out, 2, 3);
                })
                .set(LEFT_CLOCK, out -> {
                    out.writeVarInt(1, false);
                    out.writeVarUint(1);
                })
                .set(KEY_CLOCK, out -> {
                    // 0, 1, 0
                    out.writeVarInt(0, false);
                    out.writeVarInt(2, false);
                    out.writeVarInt(2, true);
                })
                .set(TYPE_REF, out -> run(out, Structs.XML_ELEMENT, 3))
                .set(TEXT, out -> {
                    out.writeVarString("pli");
                    out.writeVarInt(1, false);
                    out.writeVarInt(2, false);
                })
                .set(REST, out -> out.writeBytes(new byte[] {1, 3, 0, 0}))
                .bytes();
        byte[] v1 = new UpdateBytes()
                .block(1, 0)
                .item(Structs.TYPE, UpdateBytes.id(2, 0), null, out -> node(out, "p"))
                .item(Structs.TYPE, UpdateBytes.id(2, 0), null, out -> node(out, "li"))
                .item(Structs.TYPE, UpdateBytes.id(2, 0), null, out -> node(out, "p"))
                .bytes();
        assertThat(Update.toV1(update)).isEqualTo(v1);
    }

    private static void node(Lib0Writer out, String name) {
        out.writeVarUint(Structs.XML_ELEMENT);
        out.writeVarString(name);
    }
}
