package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused although a decoder could read it, and what is accepted although no writer would write it. */
class UpdateLimitsTest {
    private static final long MAX = Lib0Reader.MAX_SAFE_INTEGER;
    private static final DecodeLimits SMALL = new DecodeLimits(3, 2, 2, 2, 4, 8, 1_000, 20);

    private static UpdateBytes block() {
        return new UpdateBytes().block(1, 0);
    }

    private static void assertLimit(UpdateBytes update, DecodeLimits limits, String limit) {
        assertThatThrownBy(() -> Update.inspect(update.bytes(), limits))
                .isInstanceOfSatisfying(LimitExceededException.class, e -> {
                    assertThat(e.limit()).isEqualTo(limit);
                    assertThat(e.offset()).isBetween(0, update.bytes().length);
                });
    }

    private static void assertMalformed(byte[] update, String message) {
        assertThatThrownBy(() -> Update.inspect(update, DecodeLimits.TRUSTED))
                .isInstanceOf(MalformedUpdateException.class)
                .isNotInstanceOf(LimitExceededException.class)
                .hasMessageContaining(message);
    }

    @Test
    void inspect_moreThanAllowed_namesTheLimit() {
        assertLimit(block().gc(1).gc(1).gc(1).gc(1), SMALL, "structs");
        assertLimit(block().delete(1, 0, 1).delete(1, 2, 1).delete(1, 4, 1), SMALL, "delete ranges");
        assertLimit(new UpdateBytes().delete(3, 0, 0).delete(2, 0, 0).delete(1, 0, 0), SMALL, "clients");
        assertLimit(block().gc(1).block(2, 0).gc(1).block(3, 0).gc(1), SMALL, "clients");
        assertLimit(block().any(null, List.of(List.of(List.of()))), SMALL, "levels of nested values");
        assertLimit(block().embed(null, "[[[]]]"), SMALL, "levels of nested values");
        assertLimit(block().entry("abcde", 1), SMALL, "string bytes");
        assertLimit(block().string(null, "123456789"), SMALL, "string bytes");
        assertLimit(block().format(null, "abcde", "1"), SMALL, "string bytes");
        assertLimit(block().gc(21), SMALL, "clocks in one update");
        assertLimit(block().gc(11).block(2, 0).deleted(null, 10), SMALL, "clocks in one update");
        assertLimit(new UpdateBytes().block(1, 990).gc(11), SMALL, "for a clock");
        assertLimit(new UpdateBytes().delete(1, 990, 11), SMALL, "for a clock");
    }

    @Test
    void inspect_exactlyTheAllowed_passes() {
        Update.inspect(block().gc(1).gc(9).block(2, 990).gc(10).bytes(), SMALL);
        Update.inspect(block().any(null, List.of(List.of())).bytes(), SMALL);
        Update.inspect(block().string(null, "12345678").bytes(), SMALL);
        Update.inspect(block().entry("abcd", 1).bytes(), SMALL);
        Update.inspect(block().skip(500).gc(20).bytes(), SMALL);
    }

    @Test
    void inspect_clocksBeyondTheFormat_refused() {
        assertMalformed(new UpdateBytes().block(1, MAX).gc(1).bytes(), "beyond 2^53-1");
        assertMalformed(new UpdateBytes().delete(1, MAX, 1).bytes(), "beyond 2^53-1");
        assertMalformed(new UpdateBytes().block(1, MAX - 1).gc(1).gc(1).bytes(), "beyond 2^53-1");
        UpdateInfo atTheEnd =
                Update.inspect(new UpdateBytes().block(MAX, MAX - 1).gc(1).bytes(), DecodeLimits.TRUSTED);
        assertThat(atTheEnd.endClock(MAX)).isEqualTo(MAX);
        byte[] originAtMax =
                new UpdateBytes().block(1, 0).string(id(2, MAX), "a").bytes();
        assertMalformed(originAtMax, "beyond 2^53-1");
    }

    @Test
    void inspect_clientIdAbove53Bits_refused() {
        assertMalformed(HexFormat.of().parseHex("0101" + "8080808080808010" + "000001" + "00"), "2^53-1");
        assertMalformed(HexFormat.of().parseHex("0001" + "ffffffffffffff7f" + "010101"), "2^53-1");
    }

    @Test
    void inspect_longEncodingsOfSmallNumbers_accepted() {
        byte[] update = HexFormat.of().parseHex("8100" + "8100" + "818000" + "8000" + "00" + "8300" + "8000");
        UpdateInfo info = Update.inspect(update, DecodeLimits.UPDATE);
        assertThat(info.endClock(1)).isEqualTo(3);
        assertThat(info.bytes()).isSameAs(update);
    }

    @Test
    void inspect_trailingBytes_cutOff() {
        byte[] update = block().string(null, "a").bytes();
        UpdateInfo info = Update.inspect(Arrays.copyOf(update, update.length + 5), DecodeLimits.UPDATE);
        assertThat(info.bytes()).isEqualTo(update);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 31, 0x4A, 0x8A, 0x2A, 0xEB})
    void inspect_unknownContent_saysWhich(int info) {
        byte[] update = block().struct(info, out -> out.writeVarUint(1)).bytes();
        assertMalformed(update, "unsupported content " + (info & 0x1F));
    }

    @Test
    void inspect_unknownType_saysWhich() {
        byte[] weakLink = block().item(Structs.TYPE, null, null, out -> out.writeVarUint(7))
                .bytes();
        assertMalformed(weakLink, "unsupported type 7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "tru", "nul", "01", "1.", "\"\u0001\"", "[1,]", "{\"a\"}", "'a'", "undefined", "1 2"})
    void inspect_jsonThatBrowsersCanNotParse_refused(String json) {
        assertMalformed(block().embed(null, json).bytes(), "not JSON");
        assertMalformed(block().format(null, "k", json).bytes(), "not JSON");
    }

    @Test
    void inspect_legacyJsonValues_mayBeUndefined() {
        Consumer<Lib0Writer> content = out -> {
            out.writeVarUint(2);
            out.writeVarString("undefined");
            out.writeVarString("{\"a\":2}");
        };
        assertThat(block().item(Structs.JSON, null, null, content).inspect().endClock(1))
                .isEqualTo(2);
    }

    @Test
    void inspect_optionsOfSubDocumentThatAreNoObject_refused() {
        UpdateBytes update = block().item(Structs.DOC, null, null, out -> {
            out.writeVarString("guid");
            out.writeAny(null);
        });
        assertMalformed(update.bytes(), "no object");
    }

    @Test
    void inspect_textThatIsNotUtf8_refusedAtTheByte() {
        byte[] update = block().string(null, "abc").bytes();
        update[update.length - 3] = (byte) 0xC3;
        assertThatThrownBy(() -> Update.inspect(update, DecodeLimits.UPDATE))
                .isInstanceOfSatisfying(MalformedUpdateException.class, e -> assertThat(e.offset())
                        .isEqualTo(update.length - 3));
    }

    @Test
    void inspect_structThatDependsOnItselfOrLaterOnes_refused() {
        assertMalformed(block().string(id(1, 0), "a").bytes(), "depends on itself");
        assertMalformed(block().string(id(1, 7), "a").bytes(), "depends on itself");
        assertMalformed(
                block().item(4, null, id(1, 0), out -> out.writeVarString("a")).bytes(), "depends on itself");
        assertMalformed(block().child(id(1, 0), "a").bytes(), "depends on itself");
    }

    @Test
    void inspect_structsThatWaitForEachOther_refused() {
        UpdateBytes two =
                new UpdateBytes().block(2, 5).string(id(1, 3), "a").block(1, 3).string(id(2, 5), "b");
        assertMalformed(two.bytes(), "wait for each other");
        UpdateBytes three = new UpdateBytes()
                .block(3, 0)
                .string(id(2, 1), "a")
                .block(2, 0)
                .string(null, "x")
                .string(id(1, 0), "b")
                .block(1, 0)
                .string(id(3, 0), "c");
        assertMalformed(three.bytes(), "wait for each other");
    }

    @Test
    void inspect_structsThatWaitInTurns_pass() {
        UpdateBytes ladder = new UpdateBytes();
        ladder.block(2, 0).string(null, "x");
        for (int clock = 1; clock < 100; clock++) {
            ladder.string(id(1, clock - 1), "x");
        }
        ladder.block(1, 0);
        for (int clock = 0; clock < 100; clock++) {
            ladder.string(id(2, clock), "x");
        }
        assertThat(ladder.inspect().requires())
                .isEqualTo(StateVector.decode(new byte[] {2, 2, 100, 1, 99}, DecodeLimits.UPDATE));
        UpdateBytes beyond =
                new UpdateBytes().block(2, 0).string(id(1, 9), "a").block(1, 0).string(id(2, 7), "b");
        assertThat(beyond.inspect().structCount()).isEqualTo(2);
    }

    @Test
    void inspect_oneClientInTwoBlocks_rewrittenAsOne() {
        byte[] expected = new UpdateBytes()
                .block(7, 3)
                .gc(1)
                .block(1, 0)
                .string(null, "a")
                .string(id(1, 0), "b")
                .bytes();
        UpdateBytes inOrder =
                block().string(null, "a").block(7, 3).gc(1).block(1, 1).string(id(1, 0), "b");
        UpdateBytes outOfOrder = new UpdateBytes()
                .block(1, 1)
                .string(id(1, 0), "b")
                .block(1, 0)
                .string(null, "a")
                .block(7, 3)
                .gc(1);
        UpdateBytes overlapping = new UpdateBytes()
                .block(1, 0)
                .string(null, "a")
                .string(id(1, 0), "b")
                .block(1, 1)
                .string(id(1, 0), "b")
                .block(7, 3)
                .gc(1);
        for (UpdateBytes update : List.of(inOrder, outOfOrder, overlapping)) {
            assertThat(update.inspect().bytes()).isEqualTo(expected);
            assertThat(Update.merge(List.of(update.bytes(), Update.empty()))).isEqualTo(expected);
            assertThat(Update.diff(update.bytes(), StateVector.EMPTY)).isEqualTo(expected);
            assertThat(Update.stateVector(update.bytes()).get(1)).isEqualTo(2);
        }
    }

    @Test
    void inspect_structsOfLengthZero_dropped() {
        UpdateInfo info =
                block().string(null, "").gc(0).string(null, "a").any(id(1, 0)).inspect();
        assertThat(info.bytes()).isEqualTo(block().string(null, "a").bytes());
        assertThat(info.structCount()).isEqualTo(1);
        UpdateInfo nothing = block().string(null, "").inspect();
        assertThat(nothing.bytes()).isEqualTo(Update.empty());
        assertThat(nothing.isEmpty()).isTrue();
    }

    @Test
    void inspect_skipsAtTheEdges_dropped() {
        UpdateInfo info = block().skip(4).string(id(1, 3), "a").skip(2).inspect();
        assertThat(info.bytes())
                .isEqualTo(new UpdateBytes().block(1, 4).string(id(1, 3), "a").bytes());
        assertThat(block().skip(4).inspect().isEmpty()).isTrue();
    }

    @Test
    void inspect_deleteRangesInDisorder_counted() {
        UpdateInfo info = new UpdateBytes()
                .delete(1, 5, 2)
                .delete(9, 0, 1)
                .delete(1, 0, 3)
                .delete(1, 2, 3)
                .delete(1, 9, 0)
                .inspect();
        assertThat(info.deleteRangeCount()).isEqualTo(2);
        assertThat(info.requires().get(1)).isEqualTo(7);
    }

    @Test
    void insertsNothing_onlyRemains_isTrue() {
        assertThat(new UpdateBytes().delete(1, 0, 1).inspect().insertsNothing()).isTrue();
        assertThat(block().gc(3).deleted(null, 2).inspect().insertsNothing()).isTrue();
        assertThat(block().gc(3).string(null, "a").inspect().insertsNothing()).isFalse();
    }

    /** A byte or two announce a number of things that would fill the memory. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffffffffff0f",
                "01ffffffffffffff0f0100",
                "00ffffffffffffff0f",
                "0001" + "01" + "ffffffffffffff0f",
                "0101010028" + "010174" + "0161" + "ffffffffffffff0f",
                "010101000801" + "0174" + "ffffffffffffff0f",
                "010101000401" + "0174" + "ffffffffffffff0f",
                "010101000801" + "0174" + "01" + "75ffffffffffffff0f"
            })
    @Timeout(5)
    void inspect_hugeCounts_endAtOnce(String hex) {
        byte[] update = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> Update.inspect(update, DecodeLimits.TRUSTED))
                .isInstanceOf(MalformedUpdateException.class);
    }

    @Test
    @Timeout(20)
    void inspect_deepNests_costNoStack() {
        int depth = 1_000_000;
        byte[] arrays = new byte[depth * 2 + 1];
        for (int i = 0; i < depth; i++) {
            arrays[i * 2] = 117;
            arrays[i * 2 + 1] = 1;
        }
        arrays[depth * 2] = 126;
        UpdateBytes any = block().item(Structs.ANY, null, null, out -> {
            out.writeVarUint(1);
            out.writeBytes(arrays);
        });
        UpdateBytes json = block().embed(null, "[".repeat(depth / 2) + "]".repeat(depth / 2));
        for (UpdateBytes update : List.of(any, json)) {
            assertThat(Update.inspect(update.bytes(), DecodeLimits.TRUSTED).endClock(1))
                    .isEqualTo(1);
            assertLimit(update, DecodeLimits.STEP2, "levels of nested values");
        }
        UpdateLog log = UpdateLog.empty();
        log.append(Update.inspect(any.bytes(), DecodeLimits.TRUSTED));
        UpdateInfo longer = Update.inspect(longEncoding(any.bytes()), DecodeLimits.TRUSTED);
        assertThat(log.admit(longer)).isInstanceOf(Admission.Known.class);
    }

    /** The same value with its first count written in two bytes: not equal as bytes, so it is compared as a value. */
    private static byte[] longEncoding(byte[] update) {
        Lib0Writer out = new Lib0Writer();
        int count = 10;
        out.writeBytes(update, 0, count);
        out.writeUint8(0x81);
        out.writeUint8(0);
        out.writeBytes(update, count + 1, update.length - count - 1);
        return out.toByteArray();
    }

    /** Each of these is about as bad as its size allows, and takes a moment. */
    @Test
    @Timeout(60)
    void everything_worstCasesOfAMebibyte_takeLinearTime() {
        int many = 90_000;
        UpdateBytes tiny = block();
        UpdateBytes ladder = new UpdateBytes().block(2, 0);
        UpdateBytes crossing = new UpdateBytes();
        for (int i = 0; i < many; i++) {
            tiny.gc(1);
            ladder.string(id(1, i), "a");
        }
        ladder.block(1, 0).gc(many);
        for (int i = 5_000; i > 0; i--) {
            crossing.block(i, 0).string(id(i == 1 ? 7_000 : i - 1, 0), "a");
        }
        UpdateBytes deletes = new UpdateBytes();
        for (int i = many; i > 0; i--) {
            deletes.delete(1, i * 2L, 1);
        }
        long start = System.nanoTime();
        for (UpdateBytes update : List.of(tiny, ladder, crossing, deletes)) {
            UpdateInfo info = update.inspect();
            byte[] merged = Update.merge(
                    List.of(info.bytes(), info.bytes(), block().gc(many * 3L).bytes()));
            Update.diff(merged, StateVector.EMPTY);
            UpdateLog log = UpdateLog.restore(Optional.of(merged), List.of(info.bytes()));
            log.admit(info);
            log.news(info);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
}
