package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When two encodings of one id contradict each other, and what an update log says about it. */
class StructComparisonTest {
    private static byte[] update(String struct, int clock) {
        return bytes("01 01 05 0" + clock + struct + "00");
    }

    private static StructReader read(String struct, int clock) {
        StructReader reader = StructReader.trusting(update(struct, clock));
        reader.begin(5, clock);
        reader.in.seek(4);
        reader.next();
        return reader;
    }

    /** Both of client 5 from clock 1 on; both orders give the same. */
    private static void assertFirstDifference(String a, String b, long clock) {
        assertThat(StructComparison.firstDifference(read(a, 1), read(b, 1))).isEqualTo(clock);
        assertThat(StructComparison.firstDifference(read(b, 1), read(a, 1))).isEqualTo(clock);
        UpdateLog log = UpdateLog.empty();
        log.append(Update.inspect(bytes("01 01 05 00 00 01 00"), DecodeLimits.UPDATE));
        log.append(Update.inspect(update(a, 1), DecodeLimits.UPDATE));
        Admission admission = log.admit(Update.inspect(update(b, 1), DecodeLimits.UPDATE));
        if (clock >= 0) {
            assertThat(admission).isEqualTo(new Admission.Conflicts(5, clock));
        } else {
            assertThat(admission).isNotInstanceOf(Admission.Conflicts.class);
        }
    }

    /** Of each content: the same, in other bytes that mean the same. */
    @ParameterizedTest
    @CsvSource({
        "84 05 00 02 61 62, 84 05 00 02 61 62",
        "84 05 00 02 61 62, 84 85 00 80 00 02 61 62",
        "84 05 00 04 f0 9f 98 80, 84 05 00 06 ef bf bd ef bf bd",
        "84 05 00 03 e6 97 a5, 84 05 00 03 ef bf bd",
        "88 05 00 01 7d 01, 88 05 00 01 7d 81 00",
        "88 05 00 01 7d 01, 88 05 00 01 7b 3f f0 00 00 00 00 00 00",
        "88 05 00 01 7d 00, 88 05 00 01 7d 40",
        "88 05 00 01 7b 7f f8 00 00 00 00 00 00, 88 05 00 01 7b 7f f8 00 00 00 00 00 01",
        "88 05 00 01 76 02 01 61 7e 01 62 7f, 88 05 00 01 76 02 01 62 7f 01 61 7e",
        "88 05 00 01 75 01 76 01 01 61 7d 05, 88 05 00 01 75 01 76 01 01 61 7c 40 a0 00 00",
        "82 05 00 01 03 5b 31 5d, 82 05 00 01 04 5b 31 20 5d",
        "82 05 00 01 01 31, 82 05 00 01 03 31 2e 30",
        "85 05 00 02 7b 7d, 85 05 00 03 7b 20 7d",
        "85 05 00 03 22 61 22, 85 05 00 08 22 5c 75 30 30 36 31 22",
        "86 05 00 01 6b 03 31 30 30, 86 05 00 01 6b 03 31 65 32",
        "86 05 00 01 6b 01 31, 86 05 00 81 00 6b 01 31",
        "89 05 00 01 67 76 00, 89 05 00 01 67 76 01 01 61 7e",
        "83 05 00 02 01 02, 83 05 00 02 01 02",
        "87 05 00 03 01 70, 87 05 00 03 01 70",
        "04 01 01 74 01 61, 04 01 01 74 01 61",
        "24 01 01 6d 01 6b 01 61, 24 01 01 6d 01 6b 01 61"
    })
    void firstDifference_sameInOtherBytes_isNone(String a, String b) {
        assertFirstDifference(a, b, -1);
    }

    @ParameterizedTest
    @CsvSource({
        "84 05 00 02 61 62, 84 05 00 02 61 63, 2",
        "84 05 00 02 61 62, 84 05 00 03 7a 62 63, 1",
        "84 05 00 04 61 62 63 64, 84 05 00 04 61 62 63 7a, 4",
        "84 05 00 05 61 f0 9f 98 80, 84 05 00 05 61 f0 9f 98 81, 3",
        "84 05 00 01 61, 88 05 00 01 77 01 61, 1",
        "88 05 00 02 7d 01 7e, 88 05 00 02 7d 02 7e, 1",
        "88 05 00 02 7d 01 7e, 88 05 00 02 7d 01 7f, 2",
        "88 05 00 01 7d 01, 88 05 00 01 7a 00 00 00 00 00 00 00 01, 1",
        "88 05 00 01 74 01 01, 88 05 00 01 74 01 02, 1",
        "88 05 00 01 76 01 01 61 7e, 88 05 00 01 76 01 01 62 7e, 1",
        "88 05 00 01 76 01 01 61 7e, 88 05 00 01 76 01 01 61 7f, 1",
        "88 05 00 01 76 01 01 61 7e, 88 05 00 01 76 02 01 61 7e 01 62 7e, 1",
        "88 05 00 01 75 02 7e 78, 88 05 00 01 75 02 78 7e, 1",
        "88 05 00 01 75 01 7e, 88 05 00 01 75 00, 1",
        "82 05 00 02 01 31 01 32, 82 05 00 02 01 31 01 33, 2",
        "82 05 00 01 09 75 6e 64 65 66 69 6e 65 64, 82 05 00 01 04 6e 75 6c 6c, 1",
        "82 05 00 01 01 31, 88 05 00 01 7d 01, 1",
        "83 05 00 01 01, 83 05 00 01 02, 1",
        "85 05 00 01 31, 85 05 00 01 32, 1",
        "86 05 00 01 6b 01 31, 86 05 00 01 6c 01 31, 1",
        "86 05 00 01 6b 01 31, 86 05 00 01 6b 01 32, 1",
        "87 05 00 00, 87 05 00 01, 1",
        "87 05 00 03 01 70, 87 05 00 03 01 71, 1",
        "87 05 00 03 01 70, 87 05 00 05 01 70, 1",
        "89 05 00 01 67 76 00, 89 05 00 01 68 76 00, 1"
    })
    void firstDifference_otherContent_isAtTheFirstSuchElement(String a, String b, long clock) {
        assertFirstDifference(a, b, clock);
    }

    @ParameterizedTest
    @CsvSource({
        "84 05 00 01 61, 84 06 00 01 61",
        "84 06 01 01 61, 84 06 02 01 61",
        "84 06 00 01 61, c4 06 00 07 00 01 61",
        "c4 06 00 07 00 01 61, c4 06 00 07 01 01 61",
        "c4 06 00 07 00 01 61, c4 06 00 08 00 01 61",
        "44 06 00 01 61, 84 06 00 01 61",
        "44 06 00 01 61, 04 01 01 74 01 61",
        "04 01 01 74 01 61, 04 01 01 75 01 61",
        "04 01 01 74 01 61, 24 01 01 74 01 6b 01 61",
        "24 01 01 74 01 6a 01 61, 24 01 01 74 01 6b 01 61",
        "04 01 01 74 01 61, 04 00 06 01 01 61",
        "04 00 06 01 01 61, 04 00 06 02 01 61",
        "81 05 00 02, 81 06 00 02",
        "84 05 00 01 61, 81 06 00 01"
    })
    void firstDifference_otherNeighboursOrParent_isAtTheFirstElement(String a, String b) {
        assertFirstDifference(a, b, 1);
    }

    /** Deleted content gives way to Deleted, and that to GC: there is nothing left to compare. */
    @ParameterizedTest
    @CsvSource({
        "84 05 00 02 61 62, 81 05 00 02",
        "88 05 00 01 7e, 81 05 00 01",
        "84 05 00 02 61 62, 00 02",
        "81 05 00 02, 00 02",
        "00 02, 00 03",
        "87 05 00 00, 00 01"
    })
    void firstDifference_whereOneWasCleanedUp_isNone(String a, String b) {
        assertFirstDifference(a, b, -1);
    }

    // --- Structs that overlap ---

    @Test
    void firstDifference_partsOfOneRun_isNone() {
        String whole = "c4 09 00 08 00 06 61 62 63 64 65 66";
        for (int from = 1; from < 6; from++) {
            String text =
                    IntStream.range(from, 6).mapToObj(i -> "6" + (i + 1)).reduce("", (all, unit) -> all + " " + unit);
            String part = "c4 05 0" + from + "08 00 0" + (6 - from) + text;
            assertThat(StructComparison.firstDifference(read(whole, 1), read(part, from + 1)))
                    .as("from %d", from)
                    .isEqualTo(-1);
            assertThat(StructComparison.firstDifference(read(part, from + 1), read(whole, 1)))
                    .isEqualTo(-1);
            String otherOrigin = "c4 05 0" + (from - 1) + "08 00 0" + (6 - from) + text;
            assertThat(StructComparison.firstDifference(read(whole, 1), read(otherOrigin, from + 1)))
                    .isEqualTo(from + 1);
            String otherRight = "c4 05 0" + from + "08 01 0" + (6 - from) + text;
            assertThat(StructComparison.firstDifference(read(whole, 1), read(otherRight, from + 1)))
                    .isEqualTo(from + 1);
        }
    }

    @Test
    void firstDifference_rootOfThePart_isADifference() {
        String whole = "04 01 01 74 03 61 62 63";
        assertThat(StructComparison.firstDifference(read(whole, 1), read("84 05 01 02 62 63", 2)))
                .isEqualTo(-1);
        assertThat(StructComparison.firstDifference(read(whole, 1), read("04 01 01 74 02 62 63", 2)))
                .as("no origin where there must be one")
                .isEqualTo(2);
    }

    @Test
    void firstDifference_withinAPairThatWasCut_comparesTheHalves() {
        String whole = "84 09 00 06 61 f0 9f 98 80 62";
        assertThat(StructComparison.firstDifference(read(whole, 1), read("84 05 02 04 ef bf bd 62", 3)))
                .as("the half became U+FFFD")
                .isEqualTo(-1);
        assertThat(StructComparison.firstDifference(read(whole, 1), read("84 05 02 02 7a 62", 3)))
                .isEqualTo(3);
        assertThat(StructComparison.firstDifference(read(whole, 1), read("84 05 02 04 ef bf bd 63", 3)))
                .isEqualTo(4);
    }

    @Test
    void firstDifference_valuesFromTheMiddleOn_areCompared() {
        String whole = "88 09 00 04 7d 01 76 01 01 61 7e 77 01 62 7f";
        assertThat(StructComparison.firstDifference(read(whole, 1), read("88 05 02 02 77 01 62 7f", 3)))
                .isEqualTo(-1);
        assertThat(StructComparison.firstDifference(read(whole, 1), read("88 05 02 02 77 01 63 7f", 3)))
                .isEqualTo(3);
        assertThat(StructComparison.firstDifference(read(whole, 1), read("88 05 02 03 77 01 62 7e 7e", 3)))
                .isEqualTo(4);
        String json = "82 09 00 03 01 31 01 32 01 33";
        assertThat(StructComparison.firstDifference(read(json, 1), read("82 05 02 01 01 33", 3)))
                .isEqualTo(-1);
        assertThat(StructComparison.firstDifference(read(json, 1), read("82 05 01 02 01 32 01 34", 2)))
                .isEqualTo(3);
    }

    /** Structs on both sides are walked through: the second one of three is what differs. */
    @Test
    void admit_differentCuts_findTheFirstDifferenceOfAll() {
        UpdateLog log = UpdateLog.restore(Optional.of(bytes("""
                        01
                        04 05 00
                        04 01 01 74 02 61 62
                        84 05 01 02 63 64
                        81 05 03 03
                        84 05 06 02 68 69
                        00
                        """)), List.of());
        assertThat(log.admit(Update.inspect(
                        bytes("01 01 05 00 04 01 01 74 09 61 62 63 64 65 66 67 68 69 00"), DecodeLimits.UPDATE)))
                .isEqualTo(new Admission.Known());
        assertThat(log.admit(Update.inspect(
                        bytes("01 01 05 00 04 01 01 74 09 61 62 63 5a 65 66 67 68 69 00"), DecodeLimits.UPDATE)))
                .isEqualTo(new Admission.Conflicts(5, 3));
        assertThat(log.admit(Update.inspect(
                        bytes("01 01 05 00 04 01 01 74 09 61 62 63 64 65 66 67 68 5a 00"), DecodeLimits.UPDATE)))
                .isEqualTo(new Admission.Conflicts(5, 8));
        assertThat(log.admit(Update.inspect(bytes("01 01 05 06 84 05 05 04 67 68 69 6a 00"), DecodeLimits.UPDATE)))
                .as("what it adds is not compared")
                .isEqualTo(new Admission.Adds());
        assertThat(log.admit(Update.inspect(bytes("01 01 05 06 84 05 05 04 67 5a 69 6a 00"), DecodeLimits.UPDATE)))
                .isEqualTo(new Admission.Conflicts(5, 7));
    }

    /** Of two clients the one whose block comes first is named: the larger one. */
    @Test
    void admit_conflictsOfTwoClients_namesTheLarger() {
        UpdateLog log = UpdateLog.empty();
        log.append(Update.inspect(
                bytes("02 01 06 00 04 01 01 74 01 61 01 05 00 04 01 01 74 01 62 00"), DecodeLimits.UPDATE));
        UpdateInfo both = Update.inspect(
                bytes("02 01 06 00 04 01 01 74 01 63 01 05 00 04 01 01 74 01 64 00"), DecodeLimits.UPDATE);
        assertThat(log.admit(both)).isEqualTo(new Admission.Conflicts(6, 0));
    }
}
