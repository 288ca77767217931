package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of format V2 that the JavaScript packages made, read and written again. */
class FormatV2VectorsTest {
    private static final String BOMB = "v2-bomb";

    static List<Vectors.Vector> columns() {
        return Vectors.group("column");
    }

    @ParameterizedTest
    @MethodSource("columns")
    void column_ofYjs_readsAndWritesTheSame(Vectors.Vector vector) {
        String[] name = vector.id().split("-", 2);
        Lib0Reader in = new Lib0Reader(vector.bytes());
        Lib0Writer out = new Lib0Writer();
        switch (name[0]) {
            case "Rle" -> {
                ByteColumn.Reader reader = new ByteColumn.Reader(in);
                ByteColumn.Writer writer = new ByteColumn.Writer();
                for (long value : numbers(name[1])) {
                    assertThat(reader.next()).isEqualTo((int) value);
                    writer.write((int) value);
                }
                writer.finish(out);
            }
            case "UintOptRle" -> {
                UintColumn.Reader reader = new UintColumn.Reader(in);
                UintColumn.Writer writer = new UintColumn.Writer();
                for (long value : numbers(name[1])) {
                    assertThat(reader.next()).isEqualTo(value);
                    writer.write(value);
                }
                writer.finish(out);
            }
            case "IntDiffOptRle" -> {
                ClockColumn.Reader reader = new ClockColumn.Reader(in);
                ClockColumn.Writer writer = new ClockColumn.Writer();
                for (long value : numbers(name[1])) {
                    assertThat(reader.next()).isEqualTo(value);
                    writer.write(value);
                }
                writer.finish(out);
            }
            case "StringColumn" -> {
                TextColumn.Reader reader = new TextColumn.Reader(in);
                TextColumn.Writer writer = new TextColumn.Writer();
                for (Object text : (List<?>) Objects.requireNonNull(Json.parse(name[1], 1))) {
                    int length = reader.next();
                    assertThat(new String(reader.units, reader.from, length)).isEqualTo(text);
                    writer.write((String) text);
                }
                writer.finish(out);
            }
            default -> throw new AssertionError(vector.id());
        }
        assertThat(in.remaining()).isZero();
        assertThat(new Lib0Reader(out.toByteArray()).readVarBytes(100)).isEqualTo(vector.bytes());
    }

    private static long[] numbers(String text) {
        return text.isEmpty()
                ? new long[0]
                : Arrays.stream(text.split("_")).mapToLong(Long::parseLong).toArray();
    }

    @Test
    void columns_usedAgain_forgetWhatTheyHeld() {
        UpdateEncoder encoder = UpdateEncoder.of(UpdateFormat.V2);
        for (Vectors.Vector vector : updates()) {
            StructList list = new StructList();
            UpdateV2Reader.read(vector.bytes(), DecodeLimits.UPDATE, list);
            assertThat(StructListReplay.encode(list, encoder)).as(vector.id()).isEqualTo(asByFunctions(vector));
        }
    }

    static List<Vectors.Vector> updates() {
        return Vectors.group("update-v2").stream()
                .filter(vector -> !vector.id().equals(BOMB))
                .toList();
    }

    /** What Yjs's functions on updates make of it: they do not know of an item with an origin whether it has a key. */
    private static byte[] asByFunctions(Vectors.Vector vector) {
        byte[] bytes = vector.bytes().clone();
        for (int i = 0; i < bytes.length && vector.id().equals("map"); i++) {
            if ((bytes[i] & 0xFF) == (Structs.HAS_ORIGIN | Structs.HAS_PARENT_SUB | Structs.ANY)) {
                bytes[i] &= ~Structs.HAS_PARENT_SUB;
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("updates")
    void update_ofYjs_convertsToTheV1OfTheSameDocumentAndBack(Vectors.Vector vector) {
        byte[] v2 = asByFunctions(vector);
        byte[] v1 = asByFunctions(new Vectors.Vector("", vector.id(), "", Vectors.bytes("update-v1", vector.id())));
        for (byte[] one : List.of(vector.bytes(), v2)) {
            assertThat(Update.toV1(one)).isEqualTo(v1);
            assertThat(Update.inspect(one, UpdateFormat.V2, DecodeLimits.UPDATE).bytes())
                    .isEqualTo(v1);
            assertThat(Update.stateVectorV2(one)).isEqualTo(Update.stateVector(v1));
            assertThat(Update.diffV2(one, StateVector.EMPTY)).isEqualTo(v2);
            assertThat(Update.mergeV2(List.of(one, one))).isEqualTo(v2);
        }
        assertThat(Update.toV2(Vectors.bytes("update-v1", vector.id()))).isEqualTo(v2);
        assertThat(Update.toV2(v1)).isEqualTo(v2);
    }

    @Test
    void update_everyVectorOfV1_hasOneOfV2() {
        Set<String> ids = new HashSet<>();
        updates().forEach(vector -> ids.add(vector.id()));
        for (Vectors.Vector vector : Vectors.group("update-v1")) {
            if (!vector.id().startsWith("incremental-")) {
                assertThat(ids).contains(vector.id());
            }
        }
    }

    @Test
    void functionsOnUpdates_ofMergeVectors_giveTheBytesOfYjs() {
        byte[] a = Update.toV2(Vectors.bytes("update-v1", "incremental-0"));
        byte[] b = Update.toV2(Vectors.bytes("update-v1", "incremental-1"));
        byte[] c = Update.toV2(Vectors.bytes("update-v1", "incremental-2"));
        byte[] withHole = Vectors.bytes("merge", "merge-skip-v2");
        assertThat(Update.mergeV2(List.of(a, c))).isEqualTo(withHole);
        assertThat(Update.mergeV2(List.of(c, a))).isEqualTo(withHole);
        assertThat(Update.mergeV2(List.of(a, b, c))).isEqualTo(Vectors.bytes("merge", "merge-all-v2"));
        assertThat(Update.mergeV2(List.of(withHole, b))).isEqualTo(Vectors.bytes("merge", "merge-all-v2"));
        assertThat(Update.mergeV2(List.of(a))).isSameAs(a);
        assertThat(Update.mergeV2(List.of())).isEqualTo(Vectors.bytes("update-v2", "empty"));
        assertThat(Update.stateVectorV2(withHole).encode()).isEqualTo(Vectors.bytes("merge", "sv-from-update"));
        assertThat(Update.diffV2(
                        Update.toV2(Vectors.bytes("merge", "full-v1")),
                        StateVector.decode(Vectors.bytes("sv", "sv-text-a"), DecodeLimits.UPDATE)))
                .isEqualTo(Update.toV2(Vectors.bytes("merge", "diff-v1")));
    }

    @Test
    void diff_withinSurrogatePair_givesTheBytesOfYjs() {
        StateVector since = StateVector.decode(new byte[] {1, 1, 2}, DecodeLimits.UPDATE);
        assertThat(Update.diffV2(Vectors.bytes("update-v2", "emoji"), since))
                .isEqualTo(Vectors.bytes("update-v2", "emoji-offset"));
    }

    /** Where Yjs cuts an item that says its key, it goes on to know it: the rest has an origin and the bit all the same. */
    @Test
    void merge_cutItemThatHadAKey_keepsTheBit() {
        byte[] one = entryOfLength(1);
        byte[] two = entryOfLength(2);
        byte[] merged = Update.mergeV2(List.of(one, two));
        StructList list = new StructList();
        UpdateV2Reader.read(merged, DecodeLimits.UPDATE, list);
        int cut = Structs.HAS_ORIGIN | Structs.HAS_PARENT_SUB | Structs.DELETED;
        assertThat(list.count).isEqualTo(2);
        assertThat(list.at[StructList.STRIDE + StructList.INFO]).isEqualTo(cut);
    }

    private static byte[] entryOfLength(long length) {
        return Update.toV2(new UpdateBytes()
                .block(1, 0)
                .struct(Structs.DELETED | Structs.HAS_PARENT_SUB, out -> {
                    out.writeVarUint(1);
                    out.writeVarString("m");
                    out.writeVarString("k");
                    out.writeVarUint(length);
                })
                .bytes());
    }

    /** Yjs would garble these when it converts them. */
    @Test
    void convert_blocksOutOfOrderOrOfOneClientTwice_givesTheFormOfYjs() {
        for (String id : List.of("same-client-twice", "ascending-clients")) {
            byte[] v1 = Vectors.bytes("quirk", id);
            byte[] canonical = UpdateMerger.canonical(v1, Blocks.of(v1));
            StructList list = new StructList();
            UpdateV1Reader.read(v1, DecodeLimits.UPDATE, list);
            byte[] v2 = StructListReplay.encode(list, new UpdateV2Encoder());
            assertThat(Update.toV1(v2)).isEqualTo(canonical);
            assertThat(Update.toV2(v1)).isEqualTo(Update.toV2(canonical));
            assertThat(Update.diffV2(v2, StateVector.EMPTY)).isEqualTo(Update.toV2(canonical));
            assertThat(Update.stateVectorV2(v2)).isEqualTo(Update.stateVector(v1));
            assertThat(Update.inspect(v2, UpdateFormat.V2, DecodeLimits.UPDATE).bytes())
                    .isEqualTo(canonical);
        }
    }

    @Test
    void convert_adjacentGarbage_staysApartUnlessADocumentReadsIt() {
        byte[] v1 = new UpdateBytes().block(1, 0).gc(2).gc(3).skip(1).gc(1).bytes();
        byte[] v2 = Update.toV2(v1);
        assertThat(Update.toV1(v2)).isEqualTo(v1);
        StructList list = new StructList();
        UpdateV2Reader.read(v2, DecodeLimits.UPDATE, list);
        assertThat(list.count).isEqualTo(3);
    }

    @Test
    void convert_clocksBeyondInts_refused() {
        byte[] v1 = new UpdateBytes().block(1, 1L << 31).gc(1).bytes();
        assertThatThrownBy(() -> Update.toV2(v1)).isInstanceOf(LimitExceededException.class);
        UpdateEncoder encoder = new UpdateV2Encoder();
        encoder.blocks(1);
        encoder.block(1, 1, 1L << 31);
        encoder.gc(1);
        byte[] v2 = encoder.finish(DeleteSet.EMPTY);
        assertThatThrownBy(() -> Update.toV1(v2)).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void deleteSet_ofSnapshotVectors_readsAndWritesTheSame() {
        for (UpdateFormat format : UpdateFormat.values()) {
            String id = format == UpdateFormat.V1 ? "snapshot-v1" : "snapshot-v2";
            byte[] snapshot = Vectors.bytes("snapshot", id);
            Lib0Reader in = new Lib0Reader(snapshot);
            DeleteSet deletes = DeleteSet.read(in, DecodeLimits.UPDATE, format);
            assertThat(deletes.start(0)).isEqualTo(1);
            assertThat(deletes.end(0)).isEqualTo(4);
            Lib0Writer out = new Lib0Writer();
            deletes.write(out, format);
            assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(snapshot, in.position()));
        }
    }

    @Test
    void bomb_ofAMillionStructs_refusedAfterAsManyAsAllowed() {
        byte[] bomb = Vectors.bytes("update-v2", BOMB);
        StructList list = new StructList();
        assertThatThrownBy(() -> UpdateV2Reader.read(bomb, DecodeLimits.UPDATE, list))
                .isInstanceOfSatisfying(LimitExceededException.class, e -> {
                    assertThat(e.limit()).isEqualTo("structs");
                    assertThat(e.allowed()).isEqualTo(DecodeLimits.UPDATE.maxStructs());
                });
    }
}
