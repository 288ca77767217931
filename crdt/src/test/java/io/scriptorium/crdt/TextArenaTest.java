package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link TextArena}: two arrays to which text is appended, and how each kind of bytes gets there. */
class TextArenaTest {
    private static final int FIRST_BYTES = 32 + 2 * 32;

    private final TextArena arena = new TextArena();

    private String wide(int from, int length) {
        StringBuilder out = new StringBuilder();
        arena.appendTo(out, true, from, length);
        return out.toString();
    }

    private String ascii(int from, int length) {
        StringBuilder out = new StringBuilder();
        arena.appendTo(out, false, from, length);
        return out.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // --- ASCII ---

    @Test
    void isAscii_borders_endAt7f() {
        assertThat(TextArena.isAscii("")).isTrue();
        assertThat(TextArena.isAscii("\u0000\u007f")).isTrue();
        assertThat(TextArena.isAscii("a\u0080")).isFalse();
        assertThat(TextArena.isAscii("\u00ff")).isFalse();
        assertThat(TextArena.isAscii("aaaa\ud83d")).isFalse();
    }

    @Test
    void isAscii_range_looksNoFarther() {
        char[] units = {'\u00e9', 'a', 'b', '\u00e9'};
        assertThat(TextArena.isAscii(units, 1, 3)).isTrue();
        assertThat(TextArena.isAscii(units, 1, 1)).isTrue();
        assertThat(TextArena.isAscii(units, 0, 3)).isFalse();
        assertThat(TextArena.isAscii(units, 1, 4)).isFalse();
    }

    @Test
    void appendAscii_answersWhereItStands() {
        assertThat(arena.appendAscii("abc")).isZero();
        assertThat(arena.appendAscii("")).isEqualTo(3);
        assertThat(arena.appendAscii("__de_".getBytes(StandardCharsets.US_ASCII), 2, 2))
                .isEqualTo(3);
        assertThat(arena.appendAscii("__fgh_".toCharArray(), 2, 5)).isEqualTo(5);
        assertThat(arena.asciiEnd).isEqualTo(8);
        assertThat(ascii(0, 8)).isEqualTo("abcdefgh");
        assertThat(ascii(2, 0)).isEmpty();
        assertThat(arena.wideEnd).isZero();
    }

    @Test
    void appendAscii_allOfIt_isReadAsItWas() {
        StringBuilder all = new StringBuilder();
        for (char unit = 0; unit < 0x80; unit++) {
            all.append(unit);
        }
        int at = arena.appendAscii(all.toString());
        assertThat(ascii(at, 128)).isEqualTo(all.toString());
    }

    // --- UTF-16 ---

    @Test
    void appendWide_answersWhereItStands() {
        assertThat(arena.appendWide("\u00e9a")).isZero();
        assertThat(arena.appendWide("_\u65e5\u672c_".toCharArray(), 1, 2)).isEqualTo(2);
        assertThat(arena.appendWide("😀")).isEqualTo(4);
        assertThat(arena.wideEnd).isEqualTo(6);
        assertThat(wide(0, 6)).isEqualTo("\u00e9a\u65e5\u672c😀");
        assertThat(wide(3, 1)).isEqualTo("\u672c");
        assertThat(arena.asciiEnd).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 7", "1, 6", "2, 5", "3, 4", "4, 3"})
    void appendUtf8_skipped_beginsSoManyUnitsLater(int skipped, int units) {
        String text = "a\u00e9\u65e5bc\u0000d";
        byte[] bytes = utf8("<" + text + ">");
        int at = arena.appendUtf8(bytes, 1, bytes.length - 1, skipped, units);
        assertThat(wide(at, units)).isEqualTo(text.substring(skipped));
        assertThat(arena.wideEnd).isEqualTo(units);
    }

    @Test
    void appendUtf8_lessThanAll_stopsThere() {
        byte[] bytes = utf8("\u00e9\u00e8\u00ea\u00eb");
        int at = arena.appendUtf8(bytes, 0, bytes.length, 1, 2);
        assertThat(wide(at, 2)).isEqualTo("\u00e8\u00ea");
    }

    @Test
    void appendUtf8_skippedUpToAPair_keepsIt() {
        byte[] bytes = utf8("a😀b");
        assertThat(wide(arena.appendUtf8(bytes, 0, bytes.length, 1, 3), 3)).isEqualTo("😀b");
        assertThat(wide(arena.appendUtf8(bytes, 0, bytes.length, 3, 1), 1)).isEqualTo("b");
    }

    @Test
    void appendUtf8_skippedIntoAPair_damagesItsSecondHalf() {
        byte[] bytes = utf8("a😀b");
        int at = arena.appendUtf8(bytes, 0, bytes.length, 2, 2);
        assertThat(wide(at, 2)).isEqualTo("\uFFFDb");
    }

    @Test
    void damageHalfAt_onlyASecondHalf() {
        int at = arena.appendWide("a😀b");
        arena.damageHalfAt(at);
        arena.damageHalfAt(at + 1);
        arena.damageHalfAt(at + 3);
        assertThat(wide(at, 4)).isEqualTo("a😀b");
        arena.damageHalfAt(at + 2);
        assertThat(wide(at, 4)).isEqualTo("a\ud83d\uFFFDb");
    }

    @Test
    void damagePairAt_onlyBehindAFirstHalf() {
        int at = arena.appendWide("a😀😁b");
        arena.damagePairAt(at + 1);
        arena.damagePairAt(at + 3);
        arena.damagePairAt(at + 5);
        assertThat(wide(at, 6)).isEqualTo("a😀😁b");
        arena.damagePairAt(at + 4);
        assertThat(wide(at, 6)).isEqualTo("a😀\uFFFD\uFFFDb");
    }

    // --- Room that is filled later ---

    @Test
    void leaveRoom_filledInAnyWay_isReadAsItWas() {
        arena.leaveRoom(false, 6);
        arena.putAscii("abc", 0);
        arena.putAscii("_def".toCharArray(), 1, 4, 3);
        assertThat(ascii(0, 6)).isEqualTo("abcdef");
        arena.leaveRoom(true, 3);
        byte[] bytes = utf8("a\u00e9\u65e5");
        arena.putUtf8(bytes, 0, bytes.length, 1, 0, 2);
        arena.putUtf8(bytes, 0, bytes.length, 0, 2, 1);
        assertThat(wide(0, 3)).isEqualTo("\u00e9\u65e5a");
        assertThat(arena.asciiEnd).isEqualTo(6);
        assertThat(arena.wideEnd).isEqualTo(3);
    }

    // --- Growing ---

    @Test
    void append_beyondTheRoom_growsAndKeepsWhatWas() {
        StringBuilder all = new StringBuilder();
        StringBuilder allWide = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            all.append((char) ('a' + i % 26));
            allWide.append((char) (0x100 + i));
            arena.appendAscii(all.substring(i));
            arena.appendWide(allWide.substring(i));
        }
        assertThat(ascii(0, 1_000)).isEqualTo(all.toString());
        assertThat(wide(0, 1_000)).isEqualTo(allWide.toString());
        assertThat(arena.bytes()).isBetween(3_000L, 4_600L);
    }

    @Test
    void reserve_makesRoomOnce() {
        arena.reserve(10_000);
        byte[] roomy = arena.ascii;
        assertThat(roomy.length).isGreaterThanOrEqualTo(10_000);
        arena.appendAscii("x".repeat(10_000));
        assertThat(arena.ascii).isSameAs(roomy);
        assertThat(arena.asciiEnd).isEqualTo(10_000);
    }

    @Test
    void reserve_moreThanAnArrayHolds_isRefusedBeforeItIsTried() {
        arena.appendAscii("x");
        arena.appendWide("\u00e9");
        assertThatThrownBy(() -> arena.reserve(Integer.MAX_VALUE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a document holds at most 2^31 units of text");
        assertThatThrownBy(() -> arena.leaveRoom(true, Integer.MAX_VALUE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> arena.leaveRoom(false, Integer.MAX_VALUE)).isInstanceOf(IllegalStateException.class);
        assertThat(arena.asciiEnd).isEqualTo(1);
        assertThat(arena.wideEnd).isEqualTo(1);
        assertThat(arena.bytes()).isEqualTo(FIRST_BYTES);
    }

    // --- Moving and compacting ---

    @Test
    void move_copiesToTheEnd() {
        arena.appendAscii("abc");
        arena.appendWide("\u00e9\u00e8");
        assertThat(arena.moveAscii(1, 2)).isEqualTo(3);
        assertThat(arena.moveWide(0, 1)).isEqualTo(2);
        assertThat(ascii(0, 5)).isEqualTo("abcbc");
        assertThat(wide(0, 3)).isEqualTo("\u00e9\u00e8\u00e9");
    }

    @Test
    void move_whenTheArrayHasToGrow_readsFromTheOldOne() {
        arena.appendAscii("x".repeat(31) + "y");
        arena.appendWide("\u00e9".repeat(31) + "\u00e8");
        assertThat(ascii(arena.moveAscii(30, 2), 2)).isEqualTo("xy");
        assertThat(wide(arena.moveWide(30, 2), 2)).isEqualTo("\u00e9\u00e8");
    }

    @Test
    void compact_keepsOnlyWhatIsMoved() {
        int gone = arena.appendAscii("gone".repeat(1_000));
        int kept = arena.appendAscii("kept");
        arena.appendWide("\u00e9".repeat(1_000));
        int keptWide = arena.appendWide("\u65e5\u672c");
        assertThat(arena.bytes()).isGreaterThan(5_000);
        TextArena.Compaction compaction = arena.compact();
        assertThat(compaction.move(true, keptWide, 2)).isZero();
        assertThat(compaction.move(false, kept, 4)).isZero();
        assertThat(compaction.move(false, gone, 4)).isEqualTo(4);
        assertThat(ascii(0, 8)).isEqualTo("keptgone");
        assertThat(wide(0, 2)).isEqualTo("\u65e5\u672c");
        assertThat(arena.bytes()).isEqualTo(FIRST_BYTES);
    }

    @Test
    void compact_ofNothing_isAsNew() {
        arena.appendAscii("x".repeat(1_000));
        arena.compact();
        assertThat(arena.asciiEnd).isZero();
        assertThat(arena.wideEnd).isZero();
        assertThat(arena.bytes()).isEqualTo(FIRST_BYTES);
        assertThat(arena.appendAscii("a")).isZero();
    }
}
