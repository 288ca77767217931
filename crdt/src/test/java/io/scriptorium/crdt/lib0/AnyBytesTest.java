package io.scriptorium.crdt.lib0;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.Seeds;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The values that lib0 calls any, by hand-written bytes and against the simplest writer there could be. */
class AnyBytesTest {
    private static final int DEPTH = 100;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private static byte[] written(@Nullable Object value) {
        Lib0Writer out = new Lib0Writer();
        out.writeAny(value);
        return out.toByteArray();
    }

    private static Lib0Reader reader(String hex) {
        return new Lib0Reader(bytes(hex));
    }

    private static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            members.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return members;
    }

    static List<Arguments> values() {
        return List.of(
                Arguments.of("7f", Undefined.UNDEFINED),
                Arguments.of("7e", null),
                Arguments.of("79", false),
                Arguments.of("78", true),
                Arguments.of("7d 00", 0.0),
                Arguments.of("7d 40", -0.0),
                Arguments.of("7d 7f", -63.0),
                Arguments.of("7c 3f 00 00 00", 0.5),
                Arguments.of("7b 3f b9 99 99 99 99 99 9a", 0.1),
                Arguments.of("7a 00 00 00 00 00 00 00 0a", BigInteger.TEN),
                Arguments.of("7a ff ff ff ff ff ff ff ff", BigInteger.valueOf(-1)),
                Arguments.of("77 00", ""),
                Arguments.of("77 03 61 c3 a9", "aé"),
                Arguments.of("76 00", Map.of()),
                Arguments.of("76 01 01 61 7e", object("a", null)),
                Arguments.of("76 02 01 62 75 00 01 61 76 00", object("b", List.of(), "a", Map.of())),
                Arguments.of("75 00", List.of()),
                Arguments.of("75 03 7e 7f 75 01 78", Arrays.asList(null, Undefined.UNDEFINED, List.of(true))),
                Arguments.of("75 02 75 01 7d 01 7d 02", List.of(List.of(1.0), 2.0)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void any_ofEachKind_isTheseBytes(String hex, @Nullable Object value) {
        Lib0Reader reading = reader(hex + " 05");
        assertThat(reading.readAny(DEPTH)).isEqualTo(value);
        assertThat(reading.readUint8()).isEqualTo(5);
        Lib0Reader skipping = reader(hex + " 05");
        skipping.skipAny(DEPTH, NO_LIMIT, NO_LIMIT);
        assertThat(skipping.readUint8()).isEqualTo(5);
        assertThat(written(value)).isEqualTo(bytes(hex));
    }

    @Test
    void any_bytes_areBytes() {
        assertThat((byte[]) reader("74 02 01 ff").readAny(DEPTH)).containsExactly(1, 0xFF);
        assertThat(written(new byte[] {1, -1})).isEqualTo(bytes("74 02 01 ff"));
        assertThat(written(new byte[0])).isEqualTo(bytes("74 00"));
    }

    /** Integers up to 2^31-1, then what a float holds exactly, then doubles: whatever Java calls the number. */
    @ParameterizedTest
    @CsvSource({
        "1, 7d 01",
        "-1, 7d 41",
        "2147483647, 7d bf ff ff ff 0f",
        "-2147483647, 7d ff ff ff ff 0f",
        "2147483648, 7c 4f 00 00 00",
        "-2147483648, 7c cf 00 00 00",
        "2147483649, 7b 41 e0 00 00 00 20 00 00",
        "4294967295, 7b 41 ef ff ff ff e0 00 00",
        "4294967296, 7c 4f 80 00 00",
        "9007199254740991, 7b 43 3f ff ff ff ff ff ff",
        "1099511627776, 7c 53 80 00 00"
    })
    void any_integers_haveTheTagOfJavaScript(long number, String hex) {
        assertThat(written(number)).isEqualTo(bytes(hex));
        assertThat(written((double) number)).isEqualTo(bytes(hex));
        assertThat(reader(hex).readAny(1)).isEqualTo((double) number);
        if (number == (int) number) {
            assertThat(written((int) number)).isEqualTo(bytes(hex));
        }
    }

    @Test
    void any_otherNumbers_haveTheTagOfJavaScript() {
        assertThat(written((short) 3)).isEqualTo(bytes("7d 03"));
        assertThat(written((byte) -3)).isEqualTo(bytes("7d 43"));
        assertThat(written(1.5f)).isEqualTo(bytes("7c 3f c0 00 00"));
        assertThat(written(0.1f)).isEqualTo(bytes("7c 3d cc cc cd"));
        assertThat(written(Double.NaN)).isEqualTo(bytes("7b 7f f8 00 00 00 00 00 00"));
        assertThat(written(Double.POSITIVE_INFINITY)).isEqualTo(bytes("7c 7f 80 00 00"));
        assertThat(written(Double.NEGATIVE_INFINITY)).isEqualTo(bytes("7c ff 80 00 00"));
        assertThat(written(Double.MIN_VALUE)).isEqualTo(bytes("7b 00 00 00 00 00 00 00 01"));
        assertThat(written((double) Float.MIN_VALUE)).isEqualTo(bytes("7c 00 00 00 01"));
    }

    /** As BigInt.asIntN does it. */
    @Test
    void any_bigintsBeyond64Bits_keepTheLowest() {
        BigInteger two64 = BigInteger.TWO.pow(64);
        assertThat(written(two64.add(BigInteger.valueOf(5)))).isEqualTo(bytes("7a 00 00 00 00 00 00 00 05"));
        assertThat(written(BigInteger.TWO.pow(63))).isEqualTo(bytes("7a 80 00 00 00 00 00 00 00"));
        assertThat(written(two64.negate().subtract(BigInteger.ONE))).isEqualTo(bytes("7a ff ff ff ff ff ff ff ff"));
    }

    @Test
    void any_members_areInTheOrderOfJavaScriptOnEveryLevel() {
        Map<String, @Nullable Object> inner = object("y", 1, "1", 2, "0", 3);
        byte[] expected = bytes("""
                75 01                       a list of one
                76 02                       an object of two
                01 35 7e                    "5": null
                01 78                       "x":
                76 03                       an object of three
                01 30 7d 03
                01 31 7d 02
                01 79 7d 01
                """);
        assertThat(written(List.of(object("x", inner, "5", null)))).isEqualTo(expected);
    }

    static List<Arguments> faults() {
        return List.of(
                Arguments.of("", 0, "the bytes end too early"),
                Arguments.of("7d", 1, "the bytes end too early"),
                Arguments.of("7d 80", 2, "the bytes end too early"),
                Arguments.of("7d ff ff ff ff ff ff ff 3f", 1, "integer above 2^53-1"),
                Arguments.of("7c 00 00 00", 4, "the bytes end too early"),
                Arguments.of("7b 00 00 00 00", 5, "the bytes end too early"),
                Arguments.of("7a 00", 2, "the bytes end too early"),
                Arguments.of("77", 1, "the bytes end too early"),
                Arguments.of("77 02 61", 1, "a length of 2 where 1 are left"),
                Arguments.of("77 02 61 ff", 3, "text that is not UTF-8"),
                Arguments.of("74 05 00", 1, "a length of 5 where 1 are left"),
                Arguments.of("76", 1, "the bytes end too early"),
                Arguments.of("76 01", 2, "the bytes end too early"),
                Arguments.of("76 01 01", 2, "a length of 1 where 0 are left"),
                Arguments.of("76 01 01 ff 7e", 3, "text that is not UTF-8"),
                Arguments.of("76 01 01 61", 4, "the bytes end too early"),
                Arguments.of("76 02 01 61 7e", 5, "the bytes end too early"),
                Arguments.of("75", 1, "the bytes end too early"),
                Arguments.of("75 02 7e", 3, "the bytes end too early"),
                Arguments.of("75 ff ff ff ff ff ff ff 0f 7e", 10, "the bytes end too early"),
                Arguments.of("73", 0, "unknown value tag 115"),
                Arguments.of("75 02 7e 80", 3, "unknown value tag 128"),
                Arguments.of("76 01 01 61 00", 4, "unknown value tag 0"),
                Arguments.of("75 01 75 01 75 01 75 00", 6, "more than 3 levels of nested values"),
                Arguments.of("76 01 01 61 76 01 01 61 76 01 01 61 76 00", 12, "more than 3 levels of nested values"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void any_thatIsNone_saysWhatIsWrongAndWhere(String hex, int offset, String problem) {
        assertThatThrownBy(() -> reader(hex).readAny(3))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage(problem + " at byte " + offset);
        assertThatThrownBy(() -> reader(hex).skipAny(3, NO_LIMIT, NO_LIMIT))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage(problem + " at byte " + offset);
    }

    @Test
    void skipAny_largerThanAllowed_namesTheLimit() {
        String keyOfThree = "76 01 03 61 62 63 7e";
        reader(keyOfThree).skipAny(1, 3, 0);
        assertThatThrownBy(() -> reader(keyOfThree).skipAny(1, 2, NO_LIMIT))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("more than 2 string bytes at byte 2");
        String textOfThree = "75 02 7e 77 03 61 62 63";
        reader(textOfThree).skipAny(1, 0, 3);
        assertThatThrownBy(() -> reader(textOfThree).skipAny(1, NO_LIMIT, 2))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("more than 2 string bytes at byte 4");
        assertThatThrownBy(() -> reader("74 03 01 02 03").skipAny(1, NO_LIMIT, 2))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("more than 2 bytes in one piece at byte 1");
        assertThatThrownBy(() -> reader("75 00").skipAny(0, 1, 1))
                .isInstanceOfSatisfying(LimitExceededException.class, e -> {
                    assertThat(e.limit()).isEqualTo("levels of nested values");
                    assertThat(e.allowed()).isZero();
                });
    }

    @Test
    void writeAny_ofWhatJavaScriptDoesNotHave_isOurMistake() {
        assertThatThrownBy(() -> written(List.of('c')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a value of lib0: class java.lang.Character");
        assertThatThrownBy(() -> written(Map.of(1, 2))).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> written(new int[0])).isInstanceOf(IllegalArgumentException.class);
    }

    /** Deeper than any call stack. */
    @Test
    void any_nestOfAHundredThousand_isReadAndWritten() {
        int depth = 100_000;
        Object nest = List.of();
        for (int i = 1; i < depth; i++) {
            nest = i % 2 == 0 ? List.of(nest) : Map.of("k", nest);
        }
        byte[] encoded = written(nest);
        Lib0Reader skipping = new Lib0Reader(encoded);
        skipping.skipAny(depth, 1, 1);
        assertThat(skipping.remaining()).isZero();
        assertThat(written(new Lib0Reader(encoded).readAny(depth))).isEqualTo(encoded);
        assertThatThrownBy(() -> new Lib0Reader(encoded).readAny(depth - 1)).isInstanceOf(LimitExceededException.class);
    }

    // --- Against a writer that recurses ---

    @Test
    void any_randomValues_areWhatASimpleWriterWrites() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < Seeds.rounds(2_000); round++) {
            Object value = value(random, 4);
            byte[] expected = simple(value);
            assertThat(written(value)).as(Seeds.replay(seed)).isEqualTo(expected);
            Lib0Reader in = new Lib0Reader(expected);
            assertThat(simple(in.readAny(DEPTH))).as(Seeds.replay(seed)).isEqualTo(expected);
            assertThat(in.remaining()).isZero();
            Lib0Reader skipping = new Lib0Reader(expected);
            skipping.skipAny(DEPTH, NO_LIMIT, NO_LIMIT);
            assertThat(skipping.remaining()).isZero();
            int cut = random.nextInt(expected.length);
            assertThatThrownBy(() -> new Lib0Reader(expected, 0, cut).readAny(DEPTH))
                    .as(Seeds.replay(seed))
                    .isInstanceOf(MalformedUpdateException.class);
        }
    }

    private static @Nullable Object value(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0 -> null;
            case 1 -> Undefined.UNDEFINED;
            case 2 -> random.nextBoolean();
            case 3 -> (double) random.nextInt();
            case 4 -> random.nextDouble();
            case 5 -> (double) random.nextFloat();
            case 6 -> BigInteger.valueOf(random.nextLong());
            case 7 -> text(random);
            case 8 -> new byte[random.nextInt(3)];
            case 9, 10 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                // Keys that JavaScript would put in another order are another test's concern.
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.put("k" + text(random), value(random, depth - 1));
                }
                yield members;
            }
        };
    }

    private static String text(RandomGenerator random) {
        return String.join("", Collections.nCopies(random.nextInt(3), random.nextBoolean() ? "x" : "日😀"));
    }

    private static byte[] simple(@Nullable Object value) {
        Lib0Writer out = new Lib0Writer();
        simple(value, out);
        return out.toByteArray();
    }

    private static void simple(@Nullable Object value, Lib0Writer out) {
        switch (value) {
            case null -> out.writeUint8(126);
            case Undefined undefined -> out.writeUint8(127);
            case Boolean flag -> out.writeUint8(flag ? 120 : 121);
            case BigInteger integer -> {
                out.writeUint8(122);
                out.writeBytes(
                        ByteBuffer.allocate(8).putLong(integer.longValue()).array());
            }
            case Double number -> {
                if (number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) {
                    out.writeUint8(125);
                    out.writeVarInt(number);
                } else if (number.floatValue() == number) {
                    out.writeUint8(124);
                    out.writeBytes(
                            ByteBuffer.allocate(4).putFloat(number.floatValue()).array());
                } else {
                    out.writeUint8(123);
                    out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
                }
            }
            case String text -> {
                out.writeUint8(119);
                out.writeVarBytes(text.getBytes(StandardCharsets.UTF_8));
            }
            case byte[] content -> {
                out.writeUint8(116);
                out.writeVarBytes(content);
            }
            case List<?> list -> {
                out.writeUint8(117);
                out.writeVarUint(list.size());
                list.forEach(element -> simple(element, out));
            }
            case Map<?, ?> members -> {
                out.writeUint8(118);
                out.writeVarUint(members.size());
                members.forEach((key, member) -> {
                    out.writeVarBytes(Objects.requireNonNull(key).toString().getBytes(StandardCharsets.UTF_8));
                    simple(member, out);
                });
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }
}
