package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.lang.management.ManagementFactory;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes of a shape that nobody writes: whatever reads them takes little memory for their length. */
class HostileShapesTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MIB = 1 << 20;
    private static final int ALLOCATION_PER_BYTE = 16;

    /** 2^53-1. */
    private static final byte[] MOST = {-1, -1, -1, -1, -1, -1, -1, 0x0F};

    @SuppressWarnings("ArrayRecordComponent")
    private record Shape(String name, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Shape shape(String name, Consumer<Lib0Writer> content) {
        Lib0Writer out = new Lib0Writer();
        content.accept(out);
        return new Shape(name, out.toByteArray());
    }

    private static Shape shape(String name, UpdateBytes update) {
        return new Shape(name, update.bytes());
    }

    private static void most(Lib0Writer out) {
        out.writeBytes(MOST);
    }

    private static long allocated(Runnable action) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            action.run();
        } catch (MalformedUpdateException e) {
            assertThat(e.offset()).isNotNegative();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void assertLittle(byte[] input, Runnable reading) {
        assertThat(allocated(reading)).isLessThan(MIB + (long) ALLOCATION_PER_BYTE * input.length);
    }

    /** Numbers of things of which there are none. */
    static Stream<Shape> announcements() {
        return Stream.of(
                shape("blocks", HostileShapesTest::most),
                shape("structs of a block", out -> {
                    out.writeUint8(1);
                    most(out);
                    out.writeBytes(new byte[] {5, 0});
                }),
                shape("structs of each of many blocks", out -> {
                    most(out);
                    for (int client = 2_000; client > 0; client--) {
                        most(out);
                        out.writeVarUint(client);
                        out.writeBytes(new byte[] {0, Structs.GC, 1});
                    }
                }),
                shape("deleting clients", out -> {
                    out.writeUint8(0);
                    most(out);
                }),
                shape("ranges of a client", out -> {
                    out.writeBytes(new byte[] {0, 1, 5});
                    most(out);
                }),
                shape("ranges of each of many clients", out -> {
                    out.writeUint8(0);
                    most(out);
                    for (int client = 2_000; client > 0; client--) {
                        out.writeVarUint(client);
                        most(out);
                        out.writeBytes(new byte[] {0, 1});
                    }
                }));
    }

    static Stream<Shape> announcementsWithinStructs() {
        return Stream.of(
                shape("values", new UpdateBytes().block(5, 0).item(Structs.ANY, null, null, HostileShapesTest::most)),
                shape(
                        "legacy values",
                        new UpdateBytes().block(5, 0).item(Structs.JSON, null, null, HostileShapesTest::most)),
                shape("elements of a list", new UpdateBytes().block(5, 0).item(Structs.ANY, null, null, out -> {
                            out.writeBytes(new byte[] {1, 117});
                            most(out);
                        })),
                shape(
                        "members of objects in objects",
                        new UpdateBytes().block(5, 0).item(Structs.ANY, null, null, out -> {
                            out.writeUint8(1);
                            for (int i = 0; i < 90; i++) {
                                out.writeUint8(118);
                                most(out);
                                out.writeBytes(new byte[] {1, 'k'});
                            }
                        })),
                shape(
                        "characters",
                        new UpdateBytes().block(5, 0).item(Structs.STRING, null, null, HostileShapesTest::most)),
                shape("garbage", new UpdateBytes().block(5, 0).struct(Structs.GC, HostileShapesTest::most)),
                shape(
                        "a hole",
                        new UpdateBytes()
                                .block(5, 0)
                                .struct(Structs.SKIP, HostileShapesTest::most)
                                .gc(1)),
                shape(
                        "deleted elements",
                        new UpdateBytes().block(5, 0).item(Structs.DELETED, null, null, HostileShapesTest::most)));
    }

    /** Tens of thousands of the smallest things there are. */
    static Stream<Shape> crowds() {
        int many = 9_000;
        UpdateBytes garbage = new UpdateBytes().block(5, 0);
        UpdateBytes orphans = new UpdateBytes().block(5, 0);
        UpdateBytes children = new UpdateBytes().block(9, 0).item(Structs.TYPE, null, null, out -> out.writeUint8(0));
        UpdateBytes prepends = new UpdateBytes().block(5, 0).string(null, "x");
        UpdateBytes marks = new UpdateBytes().block(5, 0).string(null, "x");
        UpdateBytes holes = new UpdateBytes().block(5, 0);
        UpdateBytes deletes = new UpdateBytes();
        UpdateBytes roots = new UpdateBytes().block(5, 0);
        UpdateBytes values = new UpdateBytes().block(5, 0);
        for (int i = 0; i < many; i++) {
            garbage.gc(1);
            orphans.string(id(1_000_000L + i, 0), "x");
            children.child(id(9, 0), "c");
            prepends.item(Structs.STRING, null, id(5, i), out -> out.writeVarString("x"));
            marks.format(id(5, i), "b", "1");
            holes.gc(1).skip(1);
            deletes.delete(5, i * 2L, 1);
            String name = Integer.toString(i, 36);
            roots.struct(Structs.DELETED, out -> {
                out.writeUint8(1);
                out.writeVarString(name);
                out.writeUint8(1);
            });
        }
        values.any(null, (Object[]) "x".repeat(many).split(""));
        holes.gc(1);
        return Stream.of(
                shape("garbage", garbage),
                shape("children of an item", children),
                shape("what was put in front", prepends),
                shape("marks", marks),
                shape("holes", holes),
                shape("deletes", deletes),
                shape("values", values),
                shape("orphans of unknown clients", orphans),
                shape("roots", roots));
    }

    @ParameterizedTest
    @MethodSource({"announcements", "announcementsWithinStructs", "crowds"})
    void inspectMergeAndDiff_ofAShape_takeLittle(Shape shape) {
        byte[] update = shape.bytes;
        assertLittle(update, () -> Update.inspect(update, DecodeLimits.STEP2));
        assertLittle(update, () -> Update.merge(List.of(update, Update.empty())));
        assertLittle(update, () -> Update.diff(update, StateVector.EMPTY));
        assertLittle(update, () -> Update.stateVector(update));
        assertThat(allocated(() -> UpdateV1Reader.read(update, DecodeLimits.STEP2, new StructList())))
                .as("two bytes can be a struct, for which the list has 36, and it grows by half at a time")
                .isLessThan(MIB + 64L * update.length);
    }

    @ParameterizedTest
    @MethodSource({"announcements", "announcementsWithinStructs"})
    void apply_ofAnAnnouncement_takesLittle(Shape shape) {
        Doc doc = Doc.create(DocOptions.defaults().withLimits(DecodeLimits.STEP2));
        doc.text("t").insert(0, "here already");
        byte[] before = doc.encodeState();
        assertLittle(shape.bytes, () -> doc.apply(shape.bytes));
        assertThat(doc.encodeState()).isEqualTo(before);
        doc.checkIntegrity();
    }

    /** In V2 a column stands for any number of structs. What waits may be as large as what the limits allow. */
    @ParameterizedTest
    @MethodSource("crowds")
    void apply_ofACrowd_isTakenByBothFormats(Shape shape) {
        Doc fromV1 = Doc.create(DocOptions.defaults().withLimits(DecodeLimits.STEP2));
        Doc fromV2 = Doc.create(DocOptions.defaults().withLimits(DecodeLimits.STEP2));
        ApplyResult result = fromV1.apply(shape.bytes);
        assertThat(fromV2.apply(Update.toV2(shape.bytes), UpdateFormat.V2, null))
                .isEqualTo(result);
        fromV1.checkIntegrity();
        assertThat(fromV2.encodeState()).isEqualTo(fromV1.encodeState());
        assertThat(fromV2.stateVector()).isEqualTo(fromV1.stateVector());
    }

    @Test
    void otherReaders_ofAnnouncements_takeLittle() {
        Lib0Writer vector = new Lib0Writer();
        most(vector);
        for (int client = 0; client < 2_000; client++) {
            vector.writeVarUint(client);
            vector.writeUint8(1);
        }
        byte[] clients = vector.toByteArray();
        assertLittle(clients, () -> StateVector.decode(clients, DecodeLimits.STEP2));
        assertLittle(clients, () -> AwarenessUpdate.decode(clients, Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertLittle(clients, () -> Snapshot.decode(clients, UpdateFormat.V1));
        assertLittle(clients, () -> Snapshot.decode(clients, UpdateFormat.V2));
        for (byte kind = 0; kind < 4; kind++) {
            Lib0Writer message = new Lib0Writer();
            message.writeUint8(kind);
            most(message);
            byte[] bytes = message.toByteArray();
            assertLittle(bytes, () -> SyncMessage.read(new Lib0Reader(bytes), DecodeLimits.STEP2));
        }
        for (int tag = 116; tag < 128; tag++) {
            Lib0Writer value = new Lib0Writer();
            value.writeUint8(tag);
            most(value);
            byte[] bytes = value.toByteArray();
            assertLittle(bytes, () -> new Lib0Reader(bytes).readAny(100));
            assertLittle(bytes, () -> new Lib0Reader(bytes).skipAny(100, 100, 100));
        }
    }

    /** No client makes it: a key's value of two elements, and a third value that cuts it. Yjs lets both pieces live. */
    @Test
    void key_whoseValueIsCut_holdsWhatYjsHolds() {
        Doc doc = Doc.create();

        doc.apply(Base64.getDecoder().decode("AQMBACgBAW0BawF3AXaEAQACYWKIAQEBdwF3AA=="));

        assertThat(doc.map("m").toJson()).isEqualTo(Map.of("k", "b"));
        doc.checkIntegrity();
    }
}
