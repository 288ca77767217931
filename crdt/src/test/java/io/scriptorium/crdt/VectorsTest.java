package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes that the JavaScript packages made, read and written again. */
class VectorsTest {
    private static final int DEPTH = 100;

    static List<Vectors.Vector> primitives() {
        return Vectors.group("lib0");
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void primitive_ofYjs_readsAndWritesTheSame(Vectors.Vector vector) {
        Lib0Reader in = new Lib0Reader(vector.bytes());
        Lib0Writer out = new Lib0Writer();
        String[] name = vector.id().split("-", 2);
        switch (name[0]) {
            case "varUint" -> {
                long value = in.readVarUint();
                assertThat(value).isEqualTo(Long.parseLong(name[1]));
                out.writeVarUint(value);
            }
            case "varInt" -> {
                double value = in.readVarInt();
                assertThat(value).isEqualTo(name[1].equals("neg0") ? -0.0 : Double.parseDouble(name[1]));
                out.writeVarInt(value);
            }
            case "varString" -> {
                assertThat(in.readVarString(100)).isEqualTo(STRINGS_READ.get(name[1]));
                out.writeVarString(STRINGS_WRITTEN.getOrDefault(name[1], STRINGS_READ.getOrDefault(name[1], "")));
            }
            case "varUint8Array" -> {
                assertThat(in.readVarBytes(3)).containsExactly(1, 2, 0xFF);
                out.writeVarBytes(new byte[] {1, 2, (byte) 0xFF});
            }
            default -> throw new AssertionError(vector.id());
        }
        assertThat(in.remaining()).isZero();
        assertThat(out.toByteArray()).isEqualTo(vector.bytes());
    }

    private static final Map<String, String> STRINGS_READ = Map.of(
            "empty", "",
            "a", "a",
            "eacute", "é",
            "grin", "😀",
            "loneHigh", "x\uFFFD",
            "loneLow", "\uFFFDy",
            "nul", "\0",
            "bom", "\uFEFFa");
    private static final Map<String, String> STRINGS_WRITTEN = Map.of("loneHigh", "x\ud83d", "loneLow", "\ude00y");

    static List<Vectors.Vector> values() {
        return Vectors.group("any");
    }

    @ParameterizedTest
    @MethodSource("values")
    void any_ofYjs_readsAndWritesTheSame(Vectors.Vector vector) {
        Lib0Reader in = new Lib0Reader(vector.bytes());
        Object value = in.readAny(DEPTH);
        assertThat(in.remaining()).isZero();
        String key = vector.id().substring("any-".length()).replaceAll("[ (].*overflows.*| \\(JS.*", "");
        assertThat(ANYS).containsKey(key);
        assertThat(value).isEqualTo(ANYS.get(key));
        assertThat(written(value)).isEqualTo(vector.bytes());
        assertThat(written(ANYS.get(key))).isEqualTo(vector.bytes());

        Lib0Reader again = new Lib0Reader(vector.bytes());
        again.skipAny(DEPTH, DEPTH, DEPTH);
        assertThat(again.remaining()).isZero();
    }

    private static byte[] written(@Nullable Object value) {
        Lib0Writer out = new Lib0Writer();
        out.writeAny(value);
        return out.toByteArray();
    }

    private static final Map<String, @Nullable Object> ANYS = new HashMap<>();

    static {
        ANYS.put("undefined", Undefined.UNDEFINED);
        ANYS.put("null", null);
        ANYS.put("true", true);
        ANYS.put("false", false);
        ANYS.put("0", 0.0);
        ANYS.put("-0", -0.0);
        ANYS.put("1", 1.0);
        ANYS.put("-1", -1.0);
        ANYS.put("63", 63.0);
        ANYS.put("64", 64.0);
        ANYS.put("2^31-1", 2147483647.0);
        ANYS.put("-(2^31-1)", -2147483647.0);
        ANYS.put("2^31", 2147483648.0);
        ANYS.put("-2^31", -2147483648.0);
        ANYS.put("2^31+1", 2147483649.0);
        ANYS.put("2^32-1", 4294967295.0);
        ANYS.put("2^53-1", 9007199254740991.0);
        ANYS.put("0.5", 0.5);
        ANYS.put("0.1", 0.1);
        ANYS.put("NaN", Double.NaN);
        ANYS.put("Infinity", Double.POSITIVE_INFINITY);
        ANYS.put("-Infinity", Double.NEGATIVE_INFINITY);
        ANYS.put("1e300", 1e300);
        ANYS.put("bigint 1n", BigInteger.ONE);
        ANYS.put("bigint -1n", BigInteger.ONE.negate());
        ANYS.put("bigint", BigInteger.valueOf(Long.MIN_VALUE));
        ANYS.put("\"\"", "");
        ANYS.put("\"hi\"", "hi");
        ANYS.put("[]", List.of());
        ANYS.put("[1,\"a\",null]", Arrays.asList(1.0, "a", null));
        ANYS.put("{}", Map.of());
        ANYS.put("{b:1,a:[true]}", object("b", 1.0, "a", List.of(true)));
        ANYS.put("{10:1,2:2,x:3}", object("x", 3.0, "10", 1.0, "2", 2.0));
        ANYS.put("bytes 0102", new byte[] {1, 2});
        ANYS.put("{u:undefined}", object("u", Undefined.UNDEFINED));
        ANYS.put("Date(0)", Map.of());
        ANYS.put("function", Undefined.UNDEFINED);
        ANYS.put("String object boxed?", "z");
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            members.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return members;
    }

    static List<Vectors.Vector> updates() {
        return Vectors.group("update-v1");
    }

    @ParameterizedTest
    @MethodSource("updates")
    void inspect_updateOfYjs_answersItsBytes(Vectors.Vector vector) {
        UpdateInfo info = Update.inspect(vector.bytes(), DecodeLimits.UPDATE);
        assertThat(info.bytes()).isSameAs(vector.bytes());
    }

    @ParameterizedTest
    @MethodSource("updates")
    void merge_updateOfYjsWithItself_differsInNoMoreThanParentSubBits(Vectors.Vector vector) {
        byte[] merged = Update.merge(List.of(vector.bytes(), vector.bytes()));
        assertThat(merged).hasSameSizeAs(vector.bytes());
        if (!Set.of("map").contains(vector.id())) {
            assertThat(merged).isEqualTo(vector.bytes());
        }
    }

    @Test
    void stateVector_ofYjs_readsAndWritesTheSame() {
        byte[] bytes = Vectors.bytes("sv", "sv-text-a");
        StateVector vector = StateVector.decode(bytes, DecodeLimits.UPDATE);
        assertThat(vector.get(1)).isEqualTo(1);
        assertThat(vector.encode()).isEqualTo(bytes);
    }

    @Test
    void merge_incrementalUpdates_givesTheBytesOfYjs() {
        byte[] a = Vectors.bytes("update-v1", "incremental-0");
        byte[] b = Vectors.bytes("update-v1", "incremental-1");
        byte[] c = Vectors.bytes("update-v1", "incremental-2");
        byte[] withHole = Vectors.bytes("merge", "merge-skip-v1");
        assertThat(Update.merge(List.of(a, c))).isEqualTo(withHole);
        assertThat(Update.merge(List.of(c, a))).isEqualTo(withHole);
        assertThat(Update.merge(List.of(a, b, c))).isEqualTo(Vectors.bytes("merge", "merge-all-v1"));
        assertThat(Update.merge(List.of(withHole, b))).isEqualTo(Vectors.bytes("merge", "merge-all-v1"));
        assertThat(Update.stateVector(withHole).encode()).isEqualTo(Vectors.bytes("merge", "sv-from-update"));
    }

    @Test
    void diff_ofFullState_givesTheBytesOfYjs() {
        byte[] full = Vectors.bytes("merge", "full-v1");
        StateVector since = StateVector.decode(Vectors.bytes("sv", "sv-text-a"), DecodeLimits.UPDATE);
        assertThat(Update.diff(full, since)).isEqualTo(Vectors.bytes("merge", "diff-v1"));
    }

    @Test
    void diff_withinSurrogatePair_writesTheReplacementCharacter() {
        byte[] full = Vectors.bytes("update-v1", "emoji");
        StateVector since = StateVector.decode(new byte[] {1, 1, 2}, DecodeLimits.UPDATE);
        assertThat(Update.diff(full, since)).isEqualTo(Vectors.bytes("update-v1", "emoji-offset"));
    }

    static List<Vectors.Vector> awareness() {
        return Vectors.group("awareness");
    }

    @ParameterizedTest
    @MethodSource("awareness")
    void awarenessUpdate_ofYjs_readsAndWritesTheSame(Vectors.Vector vector) {
        AwarenessUpdate update = AwarenessUpdate.decode(vector.bytes(), 10, 1000);
        assertThat(update.entries()).hasSize(1);
        assertThat(update.entries().getFirst().removes()).isEqualTo(vector.id().equals("awareness-null"));
        assertThat(update.encode()).isEqualTo(vector.bytes());
    }
}
