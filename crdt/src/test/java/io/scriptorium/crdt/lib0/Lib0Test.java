package io.scriptorium.crdt.lib0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Lib0Test {
    private static Lib0Reader reader(String hex) {
        return new Lib0Reader(HexFormat.of().parseHex(hex));
    }

    @Test
    void varUint_everyWidth_readsWhatWasWritten() {
        for (int bits = 0; bits <= 53; bits++) {
            for (long value : new long[] {(1L << bits) - 1, Math.min(1L << bits, Lib0Reader.MAX_SAFE_INTEGER)}) {
                Lib0Writer out = new Lib0Writer(0);
                out.writeVarUint(value);
                Lib0Reader in = new Lib0Reader(out.toByteArray());
                assertThat(in.readVarUint()).isEqualTo(value);
                assertThat(in.remaining()).isZero();
            }
        }
    }

    @Test
    void varInt_everyWidth_readsWhatWasWritten() {
        for (int bits = 0; bits <= 53; bits++) {
            for (double value : new double[] {Math.scalb(1.0, bits) - 1, 1 - Math.scalb(1.0, bits)}) {
                Lib0Writer out = new Lib0Writer(0);
                out.writeVarInt(value);
                Lib0Reader in = new Lib0Reader(out.toByteArray());
                assertThat(in.readVarInt()).isEqualTo(value);
                assertThat(in.remaining()).isZero();
            }
        }
    }

    @Test
    void varUint_longerThanNeeded_isAccepted() {
        assertThat(reader("8000").readVarUint()).isZero();
        assertThat(reader("81808080808080808080808000").readVarUint()).isEqualTo(1);
        assertThat(reader("c0808000").readVarInt()).isEqualTo(-0.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080808080808010", "ffffffffffffff1f", "80808080808080808001", "ffffffffffffffffff01"})
    void varUint_beyond53Bits_isRefused(String hex) {
        assertThatThrownBy(() -> reader(hex).readVarUint())
                .isInstanceOfSatisfying(MalformedUpdateException.class, e -> assertThat(e.offset())
                        .isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080808080808020", "ffffffffffffff3f"})
    void varInt_beyond53Bits_isRefused(String hex) {
        assertThatThrownBy(() -> reader(hex).readVarInt()).isInstanceOf(MalformedUpdateException.class);
    }

    @Test
    void write_outOfRange_isOurMistake() {
        Lib0Writer out = new Lib0Writer();
        assertThatThrownBy(() -> out.writeVarUint(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeVarUint(1L << 53)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeVarInt(0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeVarInt(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeVarInt(1L << 53)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeAny(Thread.currentThread())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reader_ofARange_keepsToIt() {
        byte[] bytes = {9, 1, 2, 3, 9};
        Lib0Reader in = new Lib0Reader(bytes, 1, 4);
        assertThat(in.position()).isEqualTo(1);
        assertThat(in.readUint8()).isEqualTo(1);
        assertThat(in.readUint8()).isEqualTo(2);
        assertThat(in.readUint8()).isEqualTo(3);
        assertThatThrownBy(in::readUint8)
                .isInstanceOfSatisfying(MalformedUpdateException.class, e -> assertThat(e.offset())
                        .isEqualTo(4));
        assertThatThrownBy(() -> new Lib0Reader(bytes, 2, 6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Lib0Reader(bytes, 3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> in.seek(5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void varSlice_readsWithinTheFrame() {
        Lib0Reader in = reader("0302000107");
        Lib0Reader slice = in.readVarSlice();
        assertThat(slice.readVarBytes(10)).containsExactly(0, 1);
        assertThat(slice.remaining()).isZero();
        assertThat(in.readUint8()).isEqualTo(7);
    }

    @Test
    void lengths_beyondTheEnd_areRefusedBeforeAnythingIsAllocated() {
        for (String hex : List.of("ffffffffffffff0f", "05" + "01020304")) {
            assertThatThrownBy(() -> reader(hex).readVarBytes(Integer.MAX_VALUE))
                    .isInstanceOf(MalformedUpdateException.class);
            assertThatThrownBy(() -> reader(hex).skipVarBytes(Integer.MAX_VALUE))
                    .isInstanceOf(MalformedUpdateException.class);
            assertThatThrownBy(() -> reader(hex).readVarString(Integer.MAX_VALUE))
                    .isInstanceOf(MalformedUpdateException.class);
            assertThatThrownBy(() -> reader(hex).readVarSlice()).isInstanceOf(MalformedUpdateException.class);
        }
    }

    @Test
    void lengths_beyondTheLimit_nameIt() {
        assertThatThrownBy(() -> reader("03616263").readVarString(2))
                .isInstanceOfSatisfying(LimitExceededException.class, e -> {
                    assertThat(e.limit()).isEqualTo("string bytes");
                    assertThat(e.allowed()).isEqualTo(2);
                    assertThat(e).hasMessage("more than 2 string bytes at byte 0");
                });
        assertThatThrownBy(() -> reader("03616263").readVarBytes(2)).isInstanceOf(LimitExceededException.class);
    }

    /** Random bytes, mostly of the kind that UTF-8 is made of: the JDK's strict decoder says what is right. */
    @Test
    void strings_randomBytes_acceptedWhereTheyAreUtf8() {
        Random random = new Random(20_260_101);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] text = new byte[random.nextInt(12)];
            for (int b = 0; b < text.length; b++) {
                text[b] = (byte) (random.nextInt(3) == 0 ? random.nextInt(128) : 0x80 + random.nextInt(128));
            }
            if (random.nextBoolean()) {
                String valid = new String(text, StandardCharsets.UTF_8);
                text = valid.substring(0, Math.min(valid.length(), 4)).getBytes(StandardCharsets.UTF_8);
            }
            accepted += assertDecodesLikeTheJdk(text) ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(50_000);
    }

    private static boolean assertDecodesLikeTheJdk(byte[] text) {
        Lib0Writer out = new Lib0Writer();
        out.writeVarBytes(text);
        Lib0Reader reading = new Lib0Reader(out.toByteArray());
        Lib0Reader skipping = new Lib0Reader(out.toByteArray());
        try {
            String expected = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            assertThat(reading.readVarString(100)).isEqualTo(expected);
            assertThat(skipping.skipVarString(100)).isEqualTo(expected.length());
            return true;
        } catch (CharacterCodingException e) {
            assertThatThrownBy(() -> reading.readVarString(100))
                    .isInstanceOfSatisfying(MalformedUpdateException.class, malformed -> assertThat(malformed.offset())
                            .isBetween(1, text.length));
            assertThatThrownBy(() -> skipping.skipVarString(100)).isInstanceOf(MalformedUpdateException.class);
            return false;
        }
    }

    @Test
    void strings_longAscii_withOneFault_sayWhere() {
        byte[] text = new byte[100];
        Arrays.fill(text, (byte) 'a');
        for (int fault = 0; fault < text.length; fault++) {
            byte[] broken = text.clone();
            broken[fault] = (byte) 0xFF;
            Lib0Writer out = new Lib0Writer();
            out.writeVarBytes(broken);
            int expected = fault + 1;
            assertThatThrownBy(() -> new Lib0Reader(out.toByteArray()).skipVarString(100))
                    .isInstanceOfSatisfying(MalformedUpdateException.class, e -> assertThat(e.offset())
                            .isEqualTo(expected));
        }
    }

    @Test
    void skipUnits_withinAPair_passesThePairAndSaysSo() {
        Lib0Reader in = new Lib0Reader("aé日😀b".getBytes(StandardCharsets.UTF_8));
        assertThat(in.skipUnits(3)).isFalse();
        assertThat(in.position()).isEqualTo(6);
        assertThat(in.skipUnits(1)).isTrue();
        assertThat(in.position()).isEqualTo(10);
        assertThat(in.skipUnits(0)).isFalse();
        assertThat(in.skipUnits(1)).isFalse();
        assertThatThrownBy(() -> in.skipUnits(1)).isInstanceOf(MalformedUpdateException.class);
    }

    @Test
    void any_unknownTag_isRefused() {
        for (int tag = 0; tag < 256; tag++) {
            String hex = HexFormat.of().toHexDigits((byte) tag);
            if (tag < 116 || tag > 127) {
                assertThatThrownBy(() -> reader(hex).readAny(1)).hasMessageContaining("unknown value tag");
                assertThatThrownBy(() -> reader(hex).skipAny(1, 1, 1)).hasMessageContaining("unknown value tag");
            }
        }
    }

    @Test
    void any_deeperThanAllowed_isRefused() {
        String three = "7501" + "7601" + "0161" + "7500";
        assertThat(reader(three).readAny(3)).isEqualTo(List.of(Map.of("a", List.of())));
        reader(three).skipAny(3, 1, 1);
        assertThatThrownBy(() -> reader(three).readAny(2)).isInstanceOf(LimitExceededException.class);
        assertThatThrownBy(() -> reader(three).skipAny(2, 1, 1)).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void any_keyNamedTwice_lastCountsInTheFirstPlace() {
        Object value = Objects.requireNonNull(
                reader("7603" + "01617d01" + "01627d02" + "01617d03").readAny(1));
        assertThat(value).isEqualTo(Map.of("a", 3.0, "b", 2.0));
        assertThat(((Map<?, ?>) value).keySet().iterator().next()).isEqualTo("a");
    }

    @Test
    void any_integersOfOtherWriters_areNumbers() {
        assertThat(reader("7d" + "808080808040").readAny(1)).isEqualTo((double) (1L << 40));
    }

    @Test
    void propertyOrder_arrayIndexes_comeFirst() {
        Map<String, Integer> members = new LinkedHashMap<>();
        for (String key :
                List.of("b", "10", "4294967295", "01", "-1", "4294967294", "", "2", "a", "0", "99999999999")) {
            members.put(key, members.size());
        }
        assertThat(PropertyOrder.of(members).keySet())
                .containsExactly("0", "2", "10", "4294967294", "b", "4294967295", "01", "-1", "", "a", "99999999999");
        assertThat(PropertyOrder.of(members)).isEqualTo(members);
    }

    @Test
    void writer_clear_startsAnew() {
        Lib0Writer out = new Lib0Writer(1);
        out.writeVarString("some text");
        assertThat(out.size()).isEqualTo(10);
        out.clear();
        out.writeUint8(7);
        Lib0Writer other = new Lib0Writer();
        other.writeBytes(out);
        other.writeBytes(new byte[] {8});
        assertThat(other.toByteArray()).containsExactly(7, 8);
    }
}
