package io.scriptorium.crdt.lib0;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, bytes and texts of lib0 by hand-written bytes: what they say, how they are written, where a fault is. */
class Lib0BytesTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private static Lib0Reader reader(String hex) {
        return new Lib0Reader(bytes(hex));
    }

    private static byte[] written(Consumer<Lib0Writer> writing) {
        Lib0Writer out = new Lib0Writer(0);
        writing.accept(out);
        assertThat(out.size()).isEqualTo(out.toByteArray().length);
        return out.toByteArray();
    }

    private static void assertFault(String hex, Consumer<Lib0Reader> reading, int offset, String problem) {
        assertThatThrownBy(() -> reading.accept(reader(hex)))
                .isInstanceOfSatisfying(MalformedUpdateException.class, e -> {
                    assertThat(e).hasMessage(problem + " at byte " + offset);
                    assertThat(e.offset()).isEqualTo(offset);
                });
    }

    // --- Numbers ---

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 80 01",
        "300, ac 02",
        "16383, ff 7f",
        "16384, 80 80 01",
        "2097151, ff ff 7f",
        "2097152, 80 80 80 01",
        "4294967295, ff ff ff ff 0f",
        "4294967296, 80 80 80 80 10",
        "9007199254740990, fe ff ff ff ff ff ff 0f",
        "9007199254740991, ff ff ff ff ff ff ff 0f"
    })
    void varUint_ofANumber_isTheseBytes(long number, String hex) {
        assertThat(written(out -> out.writeVarUint(number))).isEqualTo(bytes(hex));
        for (String behind : new String[] {"", " 00", " ff ff", " 80 80 80 80"}) {
            Lib0Reader in = reader(hex + behind);
            assertThat(in.readVarUint()).isEqualTo(number);
            assertThat(in.position()).isEqualTo(bytes(hex).length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "-1, 41",
        "63, 3f",
        "-63, 7f",
        "64, 80 01",
        "-64, c0 01",
        "8191, bf 7f",
        "8192, 80 80 01",
        "-8192, c0 80 01",
        "2147483647, bf ff ff ff 0f",
        "-2147483648, c0 80 80 80 10",
        "9007199254740991, bf ff ff ff ff ff ff 1f",
        "-9007199254740991, ff ff ff ff ff ff ff 1f"
    })
    void varInt_ofANumber_isTheseBytes(long number, String hex) {
        assertThat(written(out -> out.writeVarInt((double) number))).isEqualTo(bytes(hex));
        assertThat(written(out -> out.writeVarInt(Math.abs(number), number < 0)))
                .isEqualTo(bytes(hex));
        Lib0Reader in = reader(hex);
        assertThat(in.readVarInt()).isEqualTo((double) number);
        assertThat(in.remaining()).isZero();
        assertThat(reader(hex).readVarIntParts()).isEqualTo(Math.abs(number) * 2 + (number < 0 ? 1 : 0));
    }

    /** The sign has a bit of its own, so that there are two zeros: run lengths are announced with the second. */
    @Test
    void varInt_negativeZero_isNotZero() {
        assertThat(written(out -> out.writeVarInt(-0.0))).isEqualTo(bytes("40"));
        assertThat(written(out -> out.writeVarInt(0, true))).isEqualTo(bytes("40"));
        assertThat(written(out -> out.writeVarInt(0.0))).isEqualTo(bytes("00"));
        assertThat(Double.doubleToRawLongBits(reader("40").readVarInt())).isEqualTo(Double.doubleToRawLongBits(-0.0));
        assertThat(Double.doubleToRawLongBits(reader("00").readVarInt())).isZero();
        assertThat(reader("40").readVarIntParts()).isEqualTo(1);
        assertThat(reader("00").readVarIntParts()).isZero();
    }

    /** Of the longest legal encodings all groups but the first eight are 0. */
    @Test
    void varUint_withGroupsOfZerosBehind_isStillTheNumber() {
        assertThat(reader("ff ff ff ff ff ff ff 8f 80 80 80 80 80 80 00").readVarUint())
                .isEqualTo(Lib0Reader.MAX_SAFE_INTEGER);
        assertThat(reader("ff ff ff ff ff ff ff 9f 80 80 00").readVarIntParts())
                .isEqualTo(Lib0Reader.MAX_SAFE_INTEGER * 2 + 1);
    }

    @Test
    void numbers_thatEndTooEarly_faultIsAtTheEnd() {
        String problem = "the bytes end too early";
        assertFault("", Lib0Reader::readUint8, 0, problem);
        assertFault("", Lib0Reader::readVarUint, 0, problem);
        assertFault("80", Lib0Reader::readVarUint, 1, problem);
        assertFault("80 80 80 80", Lib0Reader::readVarUint, 4, problem);
        assertFault("", Lib0Reader::readVarInt, 0, problem);
        assertFault("c0 80", Lib0Reader::readVarInt, 2, problem);
        assertFault("bf ff", Lib0Reader::readVarIntParts, 2, problem);
        assertFault("00 00 00", Lib0Reader::readFloat32, 3, problem);
        assertFault("00 00 00 00 00 00 00", Lib0Reader::readFloat64, 7, problem);
        assertFault("00 00 00 00 00 00 00", Lib0Reader::readInt64, 7, problem);
    }

    @Test
    void numbers_beyond53Bits_faultIsWhereTheyBegin() {
        String problem = "integer above 2^53-1";
        Consumer<Lib0Reader> second = in -> {
            in.readUint8();
            in.readVarUint();
        };
        assertFault("07 80 80 80 80 80 80 80 10", second, 1, problem);
        assertFault("07 80 80 80 80 80 80 80 80 01", second, 1, problem);
        assertFault("07 80 80 80 80 80 80 80 80 80 80 80 01", second, 1, problem);
        assertFault("80 80 80 80 80 80 80 20", Lib0Reader::readVarInt, 0, problem);
        assertFault("c0 80 80 80 80 80 80 20", Lib0Reader::readVarIntParts, 0, problem);
    }

    @Test
    void floatsAndLongs_areBigEndian() {
        assertThat(written(out -> out.writeFloat32(0.5f))).isEqualTo(bytes("3f 00 00 00"));
        assertThat(reader("3f 00 00 00").readFloat32()).isEqualTo(0.5f);
        assertThat(written(out -> out.writeFloat64(0.1))).isEqualTo(bytes("3f b9 99 99 99 99 99 9a"));
        assertThat(reader("3f b9 99 99 99 99 99 9a").readFloat64()).isEqualTo(0.1);
        assertThat(written(out -> out.writeFloat64(Double.NaN))).isEqualTo(bytes("7f f8 00 00 00 00 00 00"));
        assertThat(written(out -> out.writeFloat32(Float.NEGATIVE_INFINITY))).isEqualTo(bytes("ff 80 00 00"));
        assertThat(written(out -> out.writeInt64(-2))).isEqualTo(bytes("ff ff ff ff ff ff ff fe"));
        assertThat(reader("80 00 00 00 00 00 00 00").readInt64()).isEqualTo(Long.MIN_VALUE);
        assertThat(reader("01 02 03 04 05 06 07 08").readInt64()).isEqualTo(0x0102030405060708L);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 53, Long.MIN_VALUE, Long.MAX_VALUE})
    void writeOfAMagnitude_beyondTheFormat_saysTheNumber(long number) {
        Lib0Writer out = new Lib0Writer();
        assertThatThrownBy(() -> out.writeVarUint(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(number + " is not within 0 and 2^53-1");
        assertThatThrownBy(() -> out.writeVarInt(number, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(number + " is not within 0 and 2^53-1");
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, -0.25, 9007199254740992.0, -9007199254740992.0, Double.POSITIVE_INFINITY, Double.NaN})
    void writeVarInt_ofNoInteger_saysTheNumber(double number) {
        assertThatThrownBy(() -> new Lib0Writer().writeVarInt(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(number + " is not an integer of magnitude up to 2^53-1");
    }

    // --- Bytes ---

    @Test
    void varBytes_haveTheirNumberInFront() {
        assertThat(written(out -> out.writeVarBytes(bytes("07 08 09")))).isEqualTo(bytes("03 07 08 09"));
        assertThat(written(out -> out.writeVarBytes(new byte[0]))).isEqualTo(bytes("00"));
        byte[] long130 = new byte[130];
        assertThat(written(out -> out.writeVarBytes(long130))).hasSize(132).startsWith(0x82, 0x01);

        Lib0Reader in = reader("03 07 08 09 02 05 06 00 04");
        assertThat(in.readVarBytes(3)).containsExactly(7, 8, 9);
        assertThat(in.skipVarBytes(2)).isEqualTo(2);
        assertThat(in.readVarBytes(0)).isEmpty();
        assertThat(in.readBytes(1)).containsExactly(4);
        assertThat(in.remaining()).isZero();
    }

    @Test
    void writeBytes_ofARange_writesJustThat() {
        byte[] source = bytes("01 02 03 04 05");
        assertThat(written(out -> out.writeBytes(source, 1, 3))).containsExactly(2, 3, 4);
        assertThat(written(out -> out.writeBytes(source, 5, 0))).isEmpty();
        assertThat(written(out -> {
                    out.writeBytes(source);
                    out.writeUint8(0x1FF);
                }))
                .isEqualTo(bytes("01 02 03 04 05 ff"));
    }

    @Test
    void lengths_beyondWhatIsLeft_faultIsAtTheLength() {
        String problem = "a length of 3 where 2 are left";
        assertFault("03 01 02", in -> in.readVarBytes(NO_LIMIT), 0, problem);
        assertFault("03 01 02", in -> in.skipVarBytes(NO_LIMIT), 0, problem);
        assertFault("03 61 62", in -> in.readVarString(NO_LIMIT), 0, problem);
        assertFault("03 61 62", in -> in.skipVarString(NO_LIMIT), 0, problem);
        assertFault("03 61 62", in -> in.skipVarText(NO_LIMIT), 0, problem);
        assertFault("03 61 62", Lib0Reader::skipVarUnits, 0, problem);
        assertFault("03 61 62", Lib0Reader::readVarSlice, 0, problem);
        assertFault("01 02", in -> in.readBytes(3), 2, "the bytes end too early");
    }

    @Test
    void lengths_beyondTheLimit_faultIsAtTheLength() {
        assertFault("03 61 62 63", in -> in.readVarBytes(2), 0, "more than 2 bytes in one piece");
        assertFault("03 61 62 63", in -> in.skipVarBytes(2), 0, "more than 2 bytes in one piece");
        assertFault("03 61 62 63", in -> in.readVarString(2), 0, "more than 2 string bytes");
        assertFault("03 61 62 63", in -> in.readVarChars(2), 0, "more than 2 string bytes");
        assertFault("03 61 62 63", in -> in.skipVarString(2), 0, "more than 2 string bytes");
        assertFault("03 61 62 63", in -> in.skipVarText(2), 0, "more than 2 string bytes");
        assertThat(reader("03 61 62 63").readVarString(3)).isEqualTo("abc");
    }

    /** What begins in a slice does not end behind it, and its offsets are those of the whole array. */
    @Test
    void slice_thatEndsTooEarly_faultIsAtItsEndInTheArray() {
        assertFault(
                "09 02 80 80 05",
                in -> {
                    in.readUint8();
                    in.readVarSlice().readVarUint();
                },
                4,
                "the bytes end too early");
        assertFault(
                "02 05 61 62 63 64",
                in -> in.readVarSlice().readVarString(NO_LIMIT),
                1,
                "a length of 5 where 1 are left");
    }

    @Test
    void seek_withinTheRange_goesOnThere() {
        Lib0Reader in = reader("05 06 07");
        in.readUint8();
        in.seek(2);
        assertThat(in.readUint8()).isEqualTo(7);
        in.seek(0);
        assertThat(in.readUint8()).isEqualTo(5);
        in.seek(3);
        assertThat(in.remaining()).isZero();
        assertThatThrownBy(() -> in.seek(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-1 of 3");
        assertThatThrownBy(() -> in.seek(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 of 3");
        assertThatThrownBy(() -> new Lib0Reader(new byte[3], -1, 2)).hasMessage("-1 to 2 of 3");
        assertThatThrownBy(() -> new Lib0Reader(new byte[3], 0, 4)).hasMessage("0 to 4 of 3");
    }

    // --- Texts ---

    @ParameterizedTest
    @CsvSource({
        "a, 01 61, 1",
        "é, 02 c3 a9, 1",
        "日, 03 e6 97 a5, 1",
        "😀, 04 f0 9f 98 80, 2",
        "\u007f, 01 7f, 1",
        "\u0080, 02 c2 80, 1",
        "\u07ff, 02 df bf, 1",
        "\u0800, 03 e0 a0 80, 1",
        "\ud7ff, 03 ed 9f bf, 1",
        "\ue000, 03 ee 80 80, 1",
        "\ufeffa, 04 ef bb bf 61, 2",
        "\uffff, 03 ef bf bf, 1",
        "a\ud800\udc00z, 06 61 f0 90 80 80 7a, 4",
        "\udbff\udfff, 04 f4 8f bf bf, 2"
    })
    void varString_ofAText_isTheseBytes(String text, String hex, int units) {
        char[] chars = ("<" + text + ">").toCharArray();
        assertThat(written(out -> out.writeVarString(text))).isEqualTo(bytes(hex));
        assertThat(written(out -> out.writeVarString(chars, 1, chars.length - 1)))
                .isEqualTo(bytes(hex));
        assertThat(written(out -> out.writeVarUnits(chars, 1, chars.length - 1)))
                .isEqualTo(bytes(hex));
        assertThat(written(out -> out.writeText(text))).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(reader(hex).readVarString(NO_LIMIT)).isEqualTo(text);
        assertThat(reader(hex).readVarChars(NO_LIMIT)).isEqualTo(text.toCharArray());
        assertThat(reader(hex).skipVarString(NO_LIMIT)).isEqualTo(units);
        assertThat(reader(hex).skipVarUnits()).isEqualTo(units);
        Lib0Reader passing = reader(hex);
        assertThat(passing.skipVarText(NO_LIMIT)).isEqualTo(1);
        assertThat(passing.remaining()).isZero();
    }

    /** One UTF-16 unit stays one unit, so that clocks stay what they are. */
    @ParameterizedTest
    @CsvSource({
        "\ud83d, 03 ef bf bd, 03 ed a0 bd",
        "\ude00, 03 ef bf bd, 03 ed b8 80",
        "a\ud83d, 04 61 ef bf bd, 04 61 ed a0 bd",
        "\ud83da, 04 ef bf bd 61, 04 ed a0 bd 61",
        "\ude00\ud83d, 06 ef bf bd ef bf bd, 06 ed b8 80 ed a0 bd",
        "\ud83d\ud83d\ude00, 07 ef bf bd f0 9f 98 80, 07 ed a0 bd f0 9f 98 80"
    })
    void varString_ofUnpairedSurrogates_hasAReplacementForEach(String text, String asText, String asUnits) {
        char[] chars = text.toCharArray();
        assertThat(written(out -> out.writeVarString(text))).isEqualTo(bytes(asText));
        assertThat(written(out -> out.writeVarString(chars, 0, chars.length))).isEqualTo(bytes(asText));
        assertThat(written(out -> out.writeVarUnits(chars, 0, chars.length))).isEqualTo(bytes(asUnits));
        assertThat(reader(asText).skipVarString(NO_LIMIT)).isEqualTo(text.length());
        assertThat(reader(asUnits).skipVarUnits()).isEqualTo(text.length());
        assertFault(
                asUnits,
                in -> in.readVarString(NO_LIMIT),
                1 + text.indexOf(firstUnpaired(text)),
                "text that is not UTF-8");
    }

    private static char firstUnpaired(String text) {
        return text.chars()
                .mapToObj(unit -> (char) unit)
                .filter(Character::isSurrogate)
                .findFirst()
                .orElseThrow();
    }

    /** A range that ends within a pair has half of it. */
    @Test
    void varString_ofARangeThatCutsAPair_replacesTheHalf() {
        char[] chars = "a\ud83d\ude00b".toCharArray();
        assertThat(written(out -> out.writeVarString(chars, 0, 2))).isEqualTo(bytes("04 61 ef bf bd"));
        assertThat(written(out -> out.writeVarString(chars, 2, 4))).isEqualTo(bytes("04 ef bf bd 62"));
        assertThat(written(out -> out.writeVarUnits(chars, 2, 4))).isEqualTo(bytes("04 ed b8 80 62"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0 80",
                "c1 bf",
                "c3",
                "c3 28",
                "c3 c3",
                "e0 80 80",
                "e0 9f bf",
                "e6 97",
                "e6 28 a5",
                "e6 97 28",
                "ed a0 80",
                "ed bf bf",
                "f0 80 80 80",
                "f0 8f bf bf",
                "f0 9f 98",
                "f0 28 98 80",
                "f0 9f 28 80",
                "f0 9f 98 28",
                "f4 90 80 80",
                "f5 80 80 80",
                "f8 88 80 80 80",
                "fe",
                "ff"
            })
    void text_thatIsNotUtf8_faultIsAtTheSequence(String broken) {
        for (String before : new String[] {"", "61", "61 62 63 64 65 66 67 68 69", "c3 a9 f0 9f 98 80"}) {
            for (String behind : new String[] {"", "7a"}) {
                byte[] text = bytes(before + broken + behind);
                byte[] framed = written(out -> out.writeVarBytes(text));
                int offset = 1 + bytes(before).length;
                assertFaultAt(framed, offset, in -> in.readVarString(NO_LIMIT));
                assertFaultAt(framed, offset, in -> in.readVarChars(NO_LIMIT));
                assertFaultAt(framed, offset, in -> in.skipVarString(NO_LIMIT));
                assertFaultAt(framed, offset, in -> in.skipVarText(NO_LIMIT));
            }
        }
    }

    private static void assertFaultAt(byte[] input, int offset, Consumer<Lib0Reader> reading) {
        assertThatThrownBy(() -> reading.accept(new Lib0Reader(input)))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage("text that is not UTF-8 at byte " + offset);
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 0",
        "1, false, 1",
        "2, false, 3",
        "3, false, 6",
        "4, true, 10",
        "5, false, 10",
        "6, false, 11"
    })
    void skipUnits_ofMixedText_standsBehindSoManyUnits(int units, boolean withinPair, int position) {
        Lib0Reader in = reader("61 c3 a9 e6 97 a5 f0 9f 98 80 62");
        assertThat(in.skipUnits(units)).isEqualTo(withinPair);
        assertThat(in.position()).isEqualTo(position);
    }

    @Test
    void skipUnits_beyondTheEnd_faultIsAtTheEnd() {
        assertFault("61", in -> in.skipUnits(2), 1, "the bytes end too early");
        assertFault("f0 9f 98", in -> in.skipUnits(1), 3, "the bytes end too early");
        assertFault("e6 97", in -> in.skipUnits(1), 2, "the bytes end too early");
    }

    /** The buffer grows as needed, and is given up when it has become large. */
    @Test
    void writer_usedAgainAfterMuch_startsAnew() {
        Lib0Writer out = new Lib0Writer(0);
        byte[] much = new byte[3 << 20];
        out.writeBytes(much);
        assertThat(out.size()).isEqualTo(much.length);
        out.clear();
        assertThat(out.size()).isZero();
        assertThat(out.toByteArray()).isEmpty();
        out.writeVarString("again");
        Lib0Writer other = new Lib0Writer(2);
        other.writeUint8(1);
        other.writeBytes(out);
        assertThat(other.toByteArray()).isEqualTo(bytes("01 05 61 67 61 69 6e"));
    }
}
