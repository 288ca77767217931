package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Format V1 as it stands in the bytes: each content, each info byte, and what the readers find where. */
class UpdateV1BytesTest {
    /** The first struct of an update with one block. */
    private static StructReader first(byte[] update, boolean checking) {
        StructReader reader =
                checking ? StructReader.checking(update, DecodeLimits.UPDATE) : StructReader.trusting(update);
        assertThat(reader.in.readVarUint()).isEqualTo(1);
        reader.in.readVarUint();
        long client = reader.in.readVarUint();
        reader.begin(client, reader.in.readVarUint());
        reader.next();
        return reader;
    }

    private static StructReader first(String update) {
        return first(bytes(update), true);
    }

    private static String utf8(byte[] update, int from, int to) {
        return new Lib0Reader(withLength(update, from, to)).readVarString(1_000);
    }

    private static byte[] withLength(byte[] update, int from, int to) {
        Lib0Writer out = new Lib0Writer();
        out.writeVarBytes(Arrays.copyOfRange(update, from, to));
        return out.toByteArray();
    }

    // --- Headers ---

    @Test
    void struct_withBothNeighbours_namesThemAndNoParent() {
        StructReader struct = first("""
                01                one block
                01 05 03          one struct of client 5 from clock 3
                c4                a string with an origin and a right origin
                07 02             origin (7, 2)
                ac 02 80 01       right origin (300, 128)
                02 61 62          ab
                00                nothing is deleted
                """);
        assertThat(struct.client).isEqualTo(5);
        assertThat(struct.clock).isEqualTo(3);
        assertThat(struct.length).isEqualTo(2);
        assertThat(struct.ref()).isEqualTo(Structs.STRING);
        assertThat(struct.isItem()).isTrue();
        assertThat(List.of(struct.originClient, struct.originClock)).containsExactly(7L, 2L);
        assertThat(List.of(struct.rightClient, struct.rightClock)).containsExactly(300L, 128L);
        assertThat(struct.hasParentItem()).isFalse();
        assertThat(struct.hasOwnKey()).isFalse();
        assertThat(List.of(struct.start, struct.contentStart, struct.end)).containsExactly(4, 11, 14);
    }

    @Test
    void struct_ofARoot_namesItAndItsKey() {
        byte[] update = bytes("""
                01
                01 05 03
                28                   values under a key
                01 03 6d c3 a9       in the root mé
                02 6b 31             under the key k1
                01 7e                one value: null
                00
                """);
        StructReader struct = first(update, true);
        assertThat(struct.hasParentItem()).isFalse();
        assertThat(utf8(update, struct.rootFrom, struct.rootTo)).isEqualTo("mé");
        assertThat(struct.hasOwnKey()).isTrue();
        assertThat(utf8(update, struct.keyFrom, struct.keyTo)).isEqualTo("k1");
        assertThat(struct.length).isEqualTo(1);
    }

    @Test
    void struct_ofANestedType_namesItsItemAndItsKey() {
        byte[] update = bytes("""
                01
                01 05 03
                28               values under a key
                00 07 02         in the type that the item (7, 2) created
                01 6b            under the key k
                02 7d 01 7d 02   two values: 1 and 2
                00
                """);
        StructReader struct = first(update, false);
        assertThat(struct.hasParentItem()).isTrue();
        assertThat(List.of(struct.parentClient, struct.parentClock)).containsExactly(7L, 2L);
        assertThat(utf8(update, struct.keyFrom, struct.keyTo)).isEqualTo("k");
        assertThat(struct.length).isEqualTo(2);
    }

    /** Whatever is not 1 says that an item is the parent, as in Yjs. */
    @Test
    void struct_parentInfoOtherThanOne_isAnItem() {
        StructReader struct = first("01 01 05 03 04 05 07 02 01 61 00");
        assertThat(struct.hasParentItem()).isTrue();
        assertThat(List.of(struct.parentClient, struct.parentClock)).containsExactly(7L, 2L);
    }

    @Test
    void struct_thatIsGarbageOrAHole_isNoItem() {
        StructReader gc = first("01 01 05 03 00 ac 02 00");
        assertThat(gc.isItem()).isFalse();
        assertThat(gc.length).isEqualTo(300);
        StructReader skip = first("01 01 05 03 0a 07 00");
        assertThat(skip.isItem()).isFalse();
        assertThat(skip.ref()).isEqualTo(Structs.SKIP);
        assertThat(skip.length).isEqualTo(7);
    }

    /** The bits of an info byte above a GC mean nothing, and nothing else follows. Yjs reads them like that too. */
    @Test
    void struct_garbageWithNeighbourBits_isPlainGarbage() {
        byte[] update = bytes("01 01 05 03 e0 02 00");
        assertThat(first(update, true).length).isEqualTo(2);
        assertThat(Update.diff(update, StateVector.EMPTY)).isEqualTo(bytes("01 01 05 03 00 02 00"));
        assertThat(Update.inspect(update, DecodeLimits.UPDATE).bytes()).isEqualTo(bytes("01 01 05 03 00 02 00"));
        assertThat(Update.toV1(Update.toV2(update))).isEqualTo(bytes("01 01 05 03 00 02 00"));
    }

    @Test
    void next_overSeveralStructs_countsTheClockOn() {
        byte[] update = bytes("""
                01
                04 05 0a             four structs of client 5 from clock 10
                00 03                garbage of 3
                0a 02                a hole of 2
                84 05 0e 04 f0 9f 98 80     two units
                81 05 10 05          five deleted
                00
                """);
        for (boolean checking : new boolean[] {true, false}) {
            StructReader struct = first(update, checking);
            List<Long> clocks = new ArrayList<>(List.of(struct.clock));
            for (int i = 0; i < 3; i++) {
                struct.next();
                clocks.add(struct.clock);
            }
            assertThat(clocks).containsExactly(10L, 13L, 15L, 17L);
            assertThat(struct.length).isEqualTo(5);
            assertThat(struct.in.remaining()).isEqualTo(1);
        }
    }

    // --- Contents ---

    /** A content by its number and its bytes, and how many clocks it takes. */
    private record Content(int ref, long length, String hex) {
        byte[] encoded() {
            return bytes(hex);
        }
    }

    private static final List<Content> CONTENTS = List.of(
            new Content(Structs.DELETED, 300, "ac 02"),
            new Content(Structs.JSON, 3, "03 09 75 6e 64 65 66 69 6e 65 64 07 7b 22 61 22 3a 32 7d 04 22 c3 a9 22"),
            new Content(Structs.BINARY, 1, "03 01 ff 00"),
            new Content(Structs.BINARY, 1, "00"),
            new Content(Structs.STRING, 2, "02 61 62"),
            new Content(Structs.STRING, 4, "08 61 f0 9f 98 80 e6 97 a5"),
            new Content(Structs.EMBED, 1, "0d 7b 22 69 6d 61 67 65 22 3a 22 75 22 7d"),
            new Content(Structs.EMBED, 1, "04 6e 75 6c 6c"),
            new Content(Structs.FORMAT, 1, "04 62 6f 6c 64 04 74 72 75 65"),
            new Content(Structs.TYPE, 1, "00"),
            new Content(Structs.TYPE, 1, "01"),
            new Content(Structs.TYPE, 1, "02"),
            new Content(Structs.TYPE, 1, "03 01 70"),
            new Content(Structs.TYPE, 1, "04"),
            new Content(Structs.TYPE, 1, "05 02 68 6b"),
            new Content(Structs.TYPE, 1, "06"),
            new Content(Structs.ANY, 1, "01 7f"),
            new Content(Structs.ANY, 4, "04 7e 7d 40 76 01 01 61 75 00 77 02 c3 a9"),
            new Content(Structs.DOC, 1, "01 67 76 01 02 67 63 79"));

    /** Each content with each info byte, and each parent where one is written; of client 5 from clock 3 on. */
    private static final List<String> HEADERS = List.of(
            "80 07 02",
            "40 07 02",
            "c0 05 01 07 09",
            "a0 07 02",
            "60 05 02",
            "e0 05 01 05 02",
            "00 01 01 74",
            "20 01 00 02 6b 31",
            "00 00 07 02",
            "20 00 05 01 00");

    private record Struct(String header, Content content) {
        byte[] struct() {
            byte[] head = bytes(header);
            Lib0Writer out = new Lib0Writer();
            out.writeUint8((head[0] & 0xFF) | content.ref);
            out.writeBytes(head, 1, head.length - 1);
            out.writeBytes(content.encoded());
            return out.toByteArray();
        }

        byte[] update() {
            Lib0Writer out = new Lib0Writer();
            out.writeBytes(bytes("01 01 05 03"));
            out.writeBytes(struct());
            out.writeUint8(0);
            return out.toByteArray();
        }

        boolean hasNeighbour() {
            return (bytes(header)[0] & Structs.HAS_NEIGHBOUR) != 0;
        }

        /** Functions on updates do not know of an item with neighbours whether it has a key. */
        byte[] canonical() {
            byte[] update = update();
            if (hasNeighbour()) {
                update[4] &= ~Structs.HAS_PARENT_SUB;
            }
            return update;
        }

        @Override
        public String toString() {
            return header + " " + content;
        }
    }

    static List<Struct> structs() {
        return CONTENTS.stream()
                .flatMap(content -> HEADERS.stream().map(header -> new Struct(header, content)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("structs")
    void struct_ofEachKind_isReadToItsLastByte(Struct kind) {
        byte[] update = kind.update();
        int headerBytes = bytes(kind.header).length;
        for (boolean checking : new boolean[] {true, false}) {
            StructReader struct = first(update, checking);
            assertThat(struct.ref()).isEqualTo(kind.content.ref);
            assertThat(struct.length).isEqualTo(kind.content.length);
            assertThat(struct.start).isEqualTo(4);
            assertThat(struct.contentStart).isEqualTo(4 + headerBytes);
            assertThat(struct.end).isEqualTo(update.length - 1);
            assertThat(struct.hasOwnKey()).isEqualTo(!kind.hasNeighbour() && kind.header.startsWith("20"));
        }
        UpdateInfo info = Update.inspect(update, DecodeLimits.UPDATE);
        assertThat(info.bytes()).isSameAs(update);
        assertThat(info.firstClock(5)).isEqualTo(3);
        assertThat(info.endClock(5)).isEqualTo(3 + kind.content.length);
        assertThat(info.insertsNothing()).isEqualTo(kind.content.ref == Structs.DELETED);
        assertThat(info.requires().get(7))
                .isEqualTo(kind.header.contains("07 02") ? 3 : kind.header.contains("07 09") ? 10 : 0);
        assertThat(info.requires().get(5)).isZero();
    }

    @ParameterizedTest
    @MethodSource("structs")
    void struct_ofEachKind_comesBackFromV2(Struct kind) {
        byte[] v2 = Update.toV2(kind.update());
        assertThat(Update.toV1(v2)).isEqualTo(kind.canonical());
        assertThat(Update.toV2(kind.canonical())).isEqualTo(v2);
        assertThat(Update.diff(kind.update(), StateVector.EMPTY)).isEqualTo(kind.canonical());
        assertThat(Update.diffV2(v2, StateVector.EMPTY)).isEqualTo(v2);
        assertThat(UpdateUnits.of(kind.canonical())).isEqualTo(UpdateUnits.of(kind.update()));
        assertThat(Update.inspect(v2, UpdateFormat.V2, DecodeLimits.UPDATE).bytes())
                .isEqualTo(kind.canonical());
    }

    /** One question for all of them: the real Yjs converts them to the same bytes, there and back. */
    @Test
    void structs_ofEachKind_areConvertedAsYjsDoes() {
        List<Struct> structs = structs();
        try (Oracle oracle = new Oracle()) {
            oracle.sendAll(structs.stream()
                    .map(kind -> Oracle.request("convert", "update", Oracle.base64(kind.update()), "from", 1, "to", 2))
                    .toList());
            List<Oracle.Answer> v2 = oracle.receiveAll();
            oracle.sendAll(v2.stream()
                    .map(answer -> Oracle.request(
                            "convert", "update", Oracle.base64(answer.bytes("update")), "from", 2, "to", 1))
                    .toList());
            List<Oracle.Answer> v1 = oracle.receiveAll();
            for (int i = 0; i < structs.size(); i++) {
                Struct kind = structs.get(i);
                assertThat(Update.toV2(kind.update()))
                        .as(kind.toString())
                        .isEqualTo(v2.get(i).bytes("update"));
                assertThat(kind.canonical())
                        .as(kind.toString())
                        .isEqualTo(v1.get(i).bytes("update"));
            }
        }
    }

    // --- The list that documents place structs from ---

    private static int[] fields(StructList list, int struct) {
        return Arrays.copyOfRange(list.at, struct * StructList.STRIDE, (struct + 1) * StructList.STRIDE);
    }

    @Test
    void structList_ofNeighboursAndParents_hasTheirNumbers() {
        byte[] update = bytes("""
                02
                03 09 04             three structs of client 9 from clock 4
                c4 07 02 05 01       a string between (7, 2) and (5, 1)
                02 61 62
                07 00 05 02          a type in the type that (5, 2) created
                00                   an array
                88 09 06             values after (9, 6)
                02 7e 7f             null and undefined
                01 05 00             a struct of client 5 from clock 0
                28                   a value under a key
                01 01 6d 01 6b       in the root m under k
                01 78                true
                00
                """);
        StructList list = new StructList();
        UpdateV1Reader.read(update, DecodeLimits.UPDATE, list);
        assertThat(list.count).isEqualTo(4);
        assertThat(list.blockCount).isEqualTo(2);
        assertThat(Arrays.copyOf(list.clients, list.clientCount)).containsExactly(9, 7, 5);
        assertThat(Arrays.copyOf(list.blockClient, 2)).containsExactly(0, 2);
        assertThat(Arrays.copyOf(list.blockFirst, 3)).containsExactly(0, 3, 4);
        assertThat(fields(list, 0)).containsExactly(0xc4, 4, 2, 1, 2, 2, 1, 10, 12);
        assertThat(fields(list, 1)).containsExactly(0x07 | StructList.PARENT_IS_ITEM, 6, 1, 2, 2, -1, 0, 16, 17);
        assertThat(Arrays.copyOf(fields(list, 2), 6)).containsExactly(0x88, 7, 2, 0, 6, -1);
        assertThat(fields(list, 3)).containsExactly(0x28, 0, 1, 29, 30, 31, 32, 33, 34);
    }

    /** Documents join garbage; whoever copies an update does not. */
    @Test
    void structList_neighbouringGarbage_isJoinedUnlessItIsACopy() {
        byte[] update = bytes("01 04 05 00 00 02 00 03 81 05 04 01 00 01 00");
        StructList list = new StructList();
        UpdateV1Reader.read(update, DecodeLimits.UPDATE, list);
        assertThat(IntStream.range(0, list.count).map(i -> fields(list, i)[StructList.LENGTH]))
                .containsExactly(5, 1, 1);
        UpdateV1Reader.readVerbatim(update, DecodeLimits.UPDATE, list);
        assertThat(IntStream.range(0, list.count).map(i -> fields(list, i)[StructList.LENGTH]))
                .containsExactly(2, 3, 1, 1);
        assertThat(StructListReplay.encode(list, new UpdateV1Encoder())).isEqualTo(update);
    }

    @Test
    void structList_garbageOfTwoBlocks_staysApart() {
        byte[] update = bytes("02 01 06 00 00 02 01 05 02 00 03 00");
        StructList list = new StructList();
        UpdateV1Reader.read(update, DecodeLimits.UPDATE, list);
        assertThat(list.count).isEqualTo(2);
        assertThat(StructListReplay.encode(list, new UpdateV1Encoder())).isEqualTo(update);
    }

    @Test
    void structList_structsOfLengthZero_areLeftOut() {
        byte[] update = bytes("""
                02
                03 06 00
                00 00                garbage of nothing
                04 01 01 74 00       an empty string
                88 06 00 00          no values, after itself: nobody asks
                02 05 00
                0a 02                a hole of two
                81 05 01 01
                00
                """);
        StructList list = new StructList();
        UpdateV1Reader.readVerbatim(update, DecodeLimits.UPDATE, list);
        assertThat(list.count).isEqualTo(2);
        assertThat(list.blockCount).isEqualTo(2);
        assertThat(StructListReplay.encode(list, new UpdateV1Encoder()))
                .isEqualTo(bytes("01 02 05 00 0a 02 81 05 01 01 00"));
    }

    /** The list is used for one update after the other. */
    @Test
    void structList_readAgain_forgetsTheUpdateBefore() {
        StructList list = new StructList();
        for (Struct kind : structs()) {
            UpdateV1Reader.read(kind.update(), DecodeLimits.UPDATE, list);
            assertThat(list.count).isEqualTo(1);
            assertThat(StructListReplay.encodeAsIs(list, new UpdateV1Encoder())).isEqualTo(kind.update());
            assertThat(StructListReplay.encode(list, new UpdateV1Encoder())).isEqualTo(kind.canonical());
        }
    }

    @Test
    void structList_moreClientsThanAFew_findsEachByItsId() {
        StructList list = new StructList();
        for (int i = 0; i < 1_000; i++) {
            assertThat(list.client(i * 1_000_003L)).isEqualTo(i);
        }
        for (int i = 999; i >= 0; i -= 7) {
            assertThat(list.client(i * 1_000_003L)).isEqualTo(i);
            assertThat(list.clients[i]).isEqualTo(i * 1_000_003L);
        }
        assertThat(list.clientCount).isEqualTo(1_000);
    }
}
