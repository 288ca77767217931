package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link ValueArena}: encoded values by the number of their slot. */
class ValueArenaTest {
    private final ValueArena arena = new ValueArena();

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void append_slotsAreCountedFromZero() {
        assertThat(arena.slots()).isZero();
        assertThat(arena.append(bytes(1, 2, 3))).isZero();
        assertThat(arena.append(bytes(4))).isEqualTo(1);
        assertThat(arena.append(bytes(0, 5, 6, 0), 1, 3)).isEqualTo(2);
        assertThat(arena.slots()).isEqualTo(3);
        assertThat(arena.end()).isEqualTo(6);
    }

    @Test
    void slot_hasItsRange() {
        arena.append(bytes(1, 2, 3));
        arena.append(bytes(4));
        arena.append(bytes(5, 6));
        assertThat(arena.from(0)).isZero();
        assertThat(arena.to(0)).isEqualTo(3);
        assertThat(arena.from(1)).isEqualTo(3);
        assertThat(arena.to(1)).isEqualTo(4);
        assertThat(arena.to(2)).as("the last one ends where the bytes end").isEqualTo(6);
        assertThat(arena.copyOf(1)).containsExactly(4);
        assertThat(arena.copyOf(2)).containsExactly(5, 6);
    }

    @Test
    void emptyValues_haveSlotsOfTheirOwn() {
        arena.append(bytes());
        arena.append(bytes(1));
        arena.append(bytes());
        arena.append(bytes());
        assertThat(arena.slots()).isEqualTo(4);
        assertThat(arena.copyOf(0)).isEmpty();
        assertThat(arena.copyOf(1)).containsExactly(1);
        assertThat(arena.copyOf(2)).isEmpty();
        assertThat(arena.copyOf(3)).isEmpty();
    }

    @Test
    void append_sourceThatIsChangedAfterwards_keepsWhatItWas() {
        byte[] source = bytes(1, 2);
        int slot = arena.append(source);
        source[0] = 9;
        assertThat(arena.copyOf(slot)).containsExactly(1, 2);
        arena.copyOf(slot)[0] = 9;
        assertThat(arena.copyOf(slot)).containsExactly(1, 2);
    }

    static Stream<Object> values() {
        return Stream.of(
                true,
                "",
                "text \u0000 😀",
                0.0,
                -1.0,
                1.5,
                Double.POSITIVE_INFINITY,
                BigInteger.ONE.negate(),
                Undefined.UNDEFINED,
                new byte[] {1, 2},
                List.of(1.0, List.of("a")),
                Map.of("k", Map.of("l", true)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void any_value_isDecoded(Object value) {
        arena.append(EncodedValues.any("before"));
        int slot = arena.append(EncodedValues.any(value));
        arena.append(EncodedValues.any("behind"));
        assertThat(arena.any(slot)).isEqualTo(value);
        assertThat(arena.any(slot + 1)).isEqualTo("behind");
    }

    @Test
    void any_null_isNull() {
        assertThat(arena.any(arena.append(EncodedValues.any(null)))).isNull();
    }

    @Test
    void any_deeplyNested_needsNoStack() {
        byte[] deep = new byte[200_001];
        for (int i = 0; i < 100_000; i++) {
            deep[2 * i] = 117;
            deep[2 * i + 1] = 1;
        }
        deep[200_000] = 126;
        int slot = arena.append(deep);
        Object at = arena.any(slot);
        for (int depth = 0; depth < 100_000; depth++) {
            assertThat(at instanceof List<?>).isTrue();
            at = at instanceof List<?> list ? list.getFirst() : null;
        }
        assertThat(at).isNull();
    }

    @Test
    void append_thousands_growsAndKeepsWhatWas() {
        for (int i = 0; i < 5_000; i++) {
            arena.append(EncodedValues.any("value " + i));
        }
        for (int i = 0; i < 5_000; i++) {
            assertThat(arena.any(i)).isEqualTo("value " + i);
        }
        assertThat(arena.heldBytes()).isBetween(arena.end() + 20_000L, 2 * (arena.end() + 20_000L));
    }

    @Test
    void append_oneLargeValue_takesTheRoomItNeeds() {
        int slot = arena.append(new byte[100_000]);
        assertThat(arena.bytes).hasSize(100_000);
        arena.append(bytes(1));
        assertThat(arena.copyOf(slot)).hasSize(100_000);
        assertThat(arena.copyOf(slot + 1)).containsExactly(1);
    }

    @Test
    void copy_slots_areNewOnesAtTheEnd() {
        arena.append(bytes(1));
        arena.append(bytes(2, 2));
        arena.append(bytes(3));
        assertThat(arena.copy(1, 2)).isEqualTo(3);
        assertThat(arena.slots()).isEqualTo(5);
        assertThat(arena.copyOf(3)).containsExactly(2, 2);
        assertThat(arena.copyOf(4)).containsExactly(3);
        assertThat(arena.copy(0, 0)).isEqualTo(5);
        assertThat(arena.slots()).isEqualTo(5);
    }

    @Test
    void compact_keepsOnlyWhatIsMoved() {
        arena.append(new byte[10_000]);
        arena.append(bytes(1));
        arena.append(bytes(2, 2));
        arena.append(new byte[10_000]);
        arena.append(bytes(3));
        ValueArena.Compaction compaction = arena.compact();
        assertThat(arena.slots()).isZero();
        assertThat(compaction.move(4, 1)).isZero();
        assertThat(compaction.move(1, 2)).isEqualTo(1);
        assertThat(arena.copyOf(0)).containsExactly(3);
        assertThat(arena.copyOf(1)).containsExactly(1);
        assertThat(arena.copyOf(2)).containsExactly(2, 2);
        assertThat(arena.end()).isEqualTo(4);
        assertThat(arena.heldBytes()).isLessThan(100);
    }

    @Test
    void compact_theLastSlot_endsWhereTheBytesEnded() {
        arena.append(bytes(1));
        arena.append(bytes(2, 3, 4));
        ValueArena.Compaction compaction = arena.compact();
        arena.append(bytes(9));
        assertThat(compaction.move(1, 1)).isEqualTo(1);
        assertThat(arena.copyOf(1)).containsExactly(2, 3, 4);
    }
}
