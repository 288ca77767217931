package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The columns of format V2, by hand-written bytes and against the simplest codecs there could be. */
class UpdateColumnsTest {
    private static final long MAX = Lib0Reader.MAX_SAFE_INTEGER;

    private static Lib0Reader reader(String hex) {
        return new Lib0Reader(bytes(hex));
    }

    private static long[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /** The column without its length in bytes. */
    private static byte[] column(Consumer<Lib0Writer> finishing) {
        Lib0Writer out = new Lib0Writer();
        finishing.accept(out);
        Lib0Reader in = new Lib0Reader(out.toByteArray());
        byte[] column = in.readVarBytes(Integer.MAX_VALUE);
        assertThat(in.remaining()).isZero();
        return column;
    }

    private static void assertFault(Runnable reading, int offset, String problem) {
        assertThatThrownBy(reading::run)
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage(problem + " at byte " + offset);
    }

    // --- Bytes in runs ---

    @ParameterizedTest
    @CsvSource({
        "5, 05",
        "5 5 5, 05",
        "5 7, 05 00 07",
        "5 5 5 7, 05 02 07",
        "5 7 7 9, 05 00 07 01 09",
        "255 0 255, ff 00 00 00 ff"
    })
    void byteColumn_ofBytes_isTheirRunsButForTheLastLength(String values, String hex) {
        ByteColumn.Writer writer = new ByteColumn.Writer();
        ByteColumn.Reader reader = new ByteColumn.Reader(reader(hex));
        for (long value : numbers(values)) {
            writer.write((int) value);
            assertThat(reader.next()).isEqualTo((int) value);
        }
        assertThat(column(writer::finish)).isEqualTo(bytes(hex));
    }

    @Test
    void byteColumn_readBeyondItsEnd_repeatsTheLastOne() {
        ByteColumn.Reader reader = new ByteColumn.Reader(reader("05 01 07"));
        assertThat(List.of(reader.next(), reader.next())).containsExactly(5, 5);
        for (int i = 0; i < 1_000; i++) {
            assertThat(reader.next()).isEqualTo(7);
        }
    }

    /** A run may be announced that nobody lives to see the end of. */
    @Test
    void byteColumn_longestRun_doesNotOverflow() {
        ByteColumn.Reader reader = new ByteColumn.Reader(reader("05 ff ff ff ff ff ff ff 0f 07"));
        for (int i = 0; i < 1_000; i++) {
            assertThat(reader.next()).isEqualTo(5);
        }
    }

    @Test
    void byteColumn_thatEndsTooEarly_faultIsAtItsEnd() {
        assertFault(() -> new ByteColumn.Reader(reader("")).next(), 0, "the bytes end too early");
        assertFault(() -> new ByteColumn.Reader(reader("05 80")).next(), 2, "the bytes end too early");
        ByteColumn.Reader lastRunHasALength = new ByteColumn.Reader(reader("05 00"));
        assertThat(lastRunHasALength.next()).isEqualTo(5);
        assertFault(lastRunHasALength::next, 2, "the bytes end too early");
    }

    // --- Numbers in runs ---

    @ParameterizedTest
    @CsvSource({
        "5, 05",
        "0, 00",
        "0 0, 40 00",
        "0 0 0 0, 40 02",
        "5 5, 45 00",
        "5 5 5 5 5, 45 03",
        "5 6, 05 06",
        "5 5 0 0 0 7, 45 00 40 01 07",
        "64 64, c0 01 00",
        "300, ac 04",
        "9007199254740991 9007199254740991, ff ff ff ff ff ff ff 1f 00"
    })
    void uintColumn_ofNumbers_isTheirRuns(String values, String hex) {
        UintColumn.Writer writer = new UintColumn.Writer();
        Lib0Reader in = reader(hex);
        UintColumn.Reader reader = new UintColumn.Reader(in);
        for (long value : numbers(values)) {
            writer.write(value);
            assertThat(reader.next()).isEqualTo(value);
        }
        assertThat(in.remaining()).isZero();
        assertThat(column(writer::finish)).isEqualTo(bytes(hex));
    }

    @Test
    void columns_ofNothing_areEmptyButForTheTexts() {
        assertThat(column(new UintColumn.Writer()::finish)).isEmpty();
        assertThat(column(new ClockColumn.Writer()::finish)).isEmpty();
        assertThat(column(new ByteColumn.Writer()::finish)).isEmpty();
        assertThat(column(new TextColumn.Writer()::finish)).isEqualTo(bytes("00"));
    }

    @Test
    void uintColumn_thatEndsTooEarly_faultIsAtItsEnd() {
        assertFault(() -> new UintColumn.Reader(reader("")).next(), 0, "the bytes end too early");
        assertFault(() -> new UintColumn.Reader(reader("45")).next(), 1, "the bytes end too early");
        assertFault(() -> new UintColumn.Reader(reader("45 80")).next(), 2, "the bytes end too early");
        UintColumn.Reader two = new UintColumn.Reader(reader("45 00"));
        two.next();
        assertThat(two.next()).isEqualTo(5);
        assertFault(two::next, 2, "the bytes end too early");
        assertFault(() -> new UintColumn.Reader(reader("80 80 80 80 80 80 80 20")).next(), 0, "integer above 2^53-1");
    }

    // --- Clocks in runs of equal steps ---

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 02",
        "0 0, 01 00",
        "0 0 0, 01 01",
        "1 2, 03 00",
        "0 1 2 3, 00 03 01",
        "5 4 3 9, 0a 41 00 0c",
        "7 7 7, 0e 01 00",
        "10 8 6 4, 14 43 01",
        "100 0, 88 03 c8 03",
        "4503599627370495 9007199254740990, bf ff ff ff ff ff ff 1f 00"
    })
    void clockColumn_ofClocks_isRunsOfSteps(String values, String hex) {
        ClockColumn.Writer writer = new ClockColumn.Writer();
        Lib0Reader in = reader(hex);
        ClockColumn.Reader reader = new ClockColumn.Reader(in);
        for (long value : numbers(values)) {
            writer.write(value);
            assertThat(reader.next()).isEqualTo(value);
        }
        assertThat(in.remaining()).isZero();
        assertThat(column(writer::finish)).isEqualTo(bytes(hex));
    }

    @Test
    void clockColumn_negativeZero_isAStepOfZero() {
        ClockColumn.Reader reader = new ClockColumn.Reader(reader("0a 40 02"));
        assertThat(List.of(reader.next(), reader.next(), reader.next())).containsExactly(5L, 5L, 6L);
    }

    @Test
    void clockColumn_outsideOfWhatClocksAre_faultIsBehindTheRun() {
        String problem = "a clock below 0 or beyond 2^53-1";
        assertFault(() -> new ClockColumn.Reader(reader("42")).next(), 1, problem);
        assertFault(() -> new ClockColumn.Reader(reader("41 05")).next(), 2, problem);
        ClockColumn.Reader falling = new ClockColumn.Reader(reader("04 41 03"));
        assertThat(List.of(falling.next(), falling.next(), falling.next())).containsExactly(2L, 1L, 0L);
        assertFault(falling::next, 3, problem);
        ClockColumn.Reader rising = new ClockColumn.Reader(reader("bf ff ff ff ff ff ff 1f 01 00"));
        assertThat(rising.next()).isEqualTo(MAX / 2);
        assertThat(rising.next()).isEqualTo(MAX - 1);
        assertFault(rising::next, 9, problem);
    }

    @Test
    void clockColumn_thatEndsTooEarly_faultIsAtItsEnd() {
        assertFault(() -> new ClockColumn.Reader(reader("")).next(), 0, "the bytes end too early");
        assertFault(() -> new ClockColumn.Reader(reader("03")).next(), 1, "the bytes end too early");
        ClockColumn.Reader one = new ClockColumn.Reader(reader("02"));
        assertThat(one.next()).isEqualTo(1);
        assertFault(one::next, 1, "the bytes end too early");
    }

    // --- Texts ---

    private static String next(TextColumn.Reader reader) {
        int length = reader.next();
        assertThat(reader.to - reader.from).isEqualTo(length);
        return new String(reader.units, reader.from, length);
    }

    @Test
    void textColumn_ofTexts_isAllTextThenLengths() {
        byte[] column = bytes("""
                06                          six bytes of text
                61 62 c3 a9 63 64           abécd
                02 00 43 00                 lengths 2, 0, 3 and 3 again
                """);
        TextColumn.Reader tooLong = new TextColumn.Reader(new Lib0Reader(column));
        assertThat(next(tooLong)).isEqualTo("ab");
        assertThat(next(tooLong)).isEmpty();
        assertThat(next(tooLong)).isEqualTo("écd");
        assertFault(tooLong::next, column.length, "a text beyond the end of all texts");
    }

    @Test
    void textColumn_writtenInAllThreeWays_isTheSame() {
        TextColumn.Writer writer = new TextColumn.Writer();
        writer.write("ab");
        writer.write("<é日>".toCharArray(), 1, 3);
        writer.writeAscii(bytes("00 78 79 00"), 1, 3);
        writer.write("");
        assertThat(column(writer::finish)).isEqualTo(bytes("""
                09                          nine bytes of text
                61 62 c3 a9 e6 97 a5 78 79
                42 01                       three times length 2
                00                          the empty one
                """));
    }

    /** What is a pair in the joined text comes through whole, although each text has half of it. */
    @Test
    void textColumn_pairOfWhichTwoTextsHaveAHalfEach_isKept() {
        TextColumn.Writer writer = new TextColumn.Writer();
        writer.write("x\ud83d");
        writer.write("\ude00y");
        byte[] column = column(writer::finish);
        assertThat(column).isEqualTo(bytes("06 78 f0 9f 98 80 79 42 00"));
        TextColumn.Reader reader = new TextColumn.Reader(new Lib0Reader(column));
        assertThat(next(reader)).isEqualTo("x\ud83d");
        assertThat(next(reader)).isEqualTo("\ude00y");
    }

    @Test
    void textColumn_halvesThatMeetNoOther_areReplaced() {
        TextColumn.Writer writer = new TextColumn.Writer();
        writer.write("\ud83d");
        writer.write("a");
        writer.write("\ude00");
        TextColumn.Reader reader = new TextColumn.Reader(new Lib0Reader(column(writer::finish)));
        assertThat(List.of(next(reader), next(reader), next(reader))).containsExactly("\ufffd", "a", "\ufffd");
    }

    @Test
    void textColumn_faults_sayWhere() {
        assertFault(() -> new TextColumn.Reader(reader("")), 0, "the bytes end too early");
        assertFault(() -> new TextColumn.Reader(reader("03 61")), 0, "a length of 3 where 1 are left");
        assertFault(() -> new TextColumn.Reader(reader("02 61 ff")), 2, "text that is not UTF-8");
        assertFault(() -> new TextColumn.Reader(reader("01 61")).next(), 2, "the bytes end too early");
        assertFault(() -> new TextColumn.Reader(reader("01 61 02")).next(), 3, "a text beyond the end of all texts");
        assertFault(
                () -> new TextColumn.Reader(reader("01 61 bf ff ff ff ff ff ff 1f")).next(),
                10,
                "a text beyond the end of all texts");
    }

    /** An offset of a fault is one of the update that the column is a part of. */
    @Test
    void textColumn_withinAnUpdate_faultsCountFromItsBeginning() {
        Lib0Reader in = reader("07 07 07 04 02 61 62 03");
        in.seek(3);
        TextColumn.Reader reader = new TextColumn.Reader(in.readVarSlice());
        assertFault(reader::next, 8, "a text beyond the end of all texts");
    }

    // --- Random numbers, against codecs that look at all of them at once ---

    private static List<Long> randomNumbers(RandomGenerator random, long bound) {
        List<Long> numbers = new ArrayList<>();
        for (int runs = random.nextInt(6); runs > 0; runs--) {
            long value = random.nextInt(3) == 0 ? random.nextLong(bound) : random.nextLong(Math.min(bound, 4));
            long step = random.nextInt(2) == 0 ? 0 : random.nextInt(-3, 4);
            for (int i = random.nextInt(5); i > 0; i--) {
                numbers.add(Math.clamp(value, 0, bound - 1));
                value += step;
            }
        }
        return numbers;
    }

    private static int runLength(List<Long> numbers, int from) {
        int to = from + 1;
        while (to < numbers.size() && numbers.get(to).equals(numbers.get(from))) {
            to++;
        }
        return to - from;
    }

    private static byte[] simpleUints(List<Long> numbers) {
        Lib0Writer out = new Lib0Writer();
        for (int i = 0; i < numbers.size(); ) {
            int run = runLength(numbers, i);
            double value = (double) numbers.get(i);
            out.writeVarInt(run > 1 ? -value : value);
            if (run > 1) {
                out.writeVarUint(run - 2);
            }
            i += run;
        }
        return out.toByteArray();
    }

    private static byte[] simpleBytes(List<Long> numbers) {
        Lib0Writer out = new Lib0Writer();
        for (int i = 0; i < numbers.size(); ) {
            int run = runLength(numbers, i);
            out.writeUint8(numbers.get(i).intValue());
            if (i + run < numbers.size()) {
                out.writeVarUint(run - 1);
            }
            i += run;
        }
        return out.toByteArray();
    }

    private static byte[] simpleClocks(List<Long> numbers) {
        List<Long> steps = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            steps.add(numbers.get(i) - (i == 0 ? 0 : numbers.get(i - 1)));
        }
        Lib0Writer out = new Lib0Writer();
        for (int i = 0; i < steps.size(); ) {
            int run = runLength(steps, i);
            out.writeVarInt((double) (steps.get(i) * 2 + (run > 1 ? 1 : 0)));
            if (run > 1) {
                out.writeVarUint(run - 2);
            }
            i += run;
        }
        return out.toByteArray();
    }

    @Test
    void columns_randomNumbers_areWhatSimpleCodecsMake() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        UintColumn.Writer uints = new UintColumn.Writer();
        ClockColumn.Writer clocks = new ClockColumn.Writer();
        ByteColumn.Writer infos = new ByteColumn.Writer();
        for (int round = 0; round < Seeds.rounds(3_000); round++) {
            List<Long> small = randomNumbers(random, 256);
            List<Long> large = randomNumbers(random, 1L << 51);
            small.forEach(value -> infos.write(value.intValue()));
            large.forEach(uints::write);
            large.forEach(clocks::write);
            byte[] infoColumn = column(infos::finish);
            byte[] uintColumn = column(uints::finish);
            byte[] clockColumn = column(clocks::finish);
            assertThat(infoColumn).as(Seeds.replay(seed)).isEqualTo(simpleBytes(small));
            assertThat(uintColumn).as(Seeds.replay(seed)).isEqualTo(simpleUints(large));
            assertThat(clockColumn).as(Seeds.replay(seed)).isEqualTo(simpleClocks(large));
            ByteColumn.Reader infosAgain = new ByteColumn.Reader(new Lib0Reader(infoColumn));
            UintColumn.Reader uintsAgain = new UintColumn.Reader(new Lib0Reader(uintColumn));
            ClockColumn.Reader clocksAgain = new ClockColumn.Reader(new Lib0Reader(clockColumn));
            small.forEach(value ->
                    assertThat(infosAgain.next()).as(Seeds.replay(seed)).isEqualTo(value.intValue()));
            for (long value : large) {
                assertThat(uintsAgain.next()).as(Seeds.replay(seed)).isEqualTo(value);
                assertThat(clocksAgain.next()).as(Seeds.replay(seed)).isEqualTo(value);
            }
        }
    }
}
