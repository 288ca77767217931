package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.V2Columns.Column;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Format V2 by its columns: where each part of a struct stands, and where the fault is when one is wrong. */
class UpdateV2BytesTest {
    /** Both say the same. */
    private record Pair(String what, V2Columns v2, String v1) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Pair pair(String what, String v1, V2Columns v2) {
        return new Pair(what, v2, v1);
    }

    static Stream<Pair> headers() {
        return Stream.of(
                pair(
                        "garbage",
                        "01 01 05 03 00 ac 02 00",
                        V2Columns.oneStruct("00").set(Column.LENGTH, "ac 04")),
                pair(
                        "a hole, whose length is not among the others",
                        "01 03 05 03 00 01 0a 02 81 05 05 04 00",
                        new V2Columns()
                                .set(Column.CLIENT, "45 00")
                                .set(Column.LEFT_CLOCK, "0a")
                                .set(Column.INFO, "00 00 0a 00 81")
                                .set(Column.LENGTH, "01 04")
                                .set(Column.REST, "01 03 03 02 00")),
                pair(
                        "an origin",
                        "01 01 05 03 81 07 02 01 00",
                        V2Columns.oneStruct("81")
                                .set(Column.CLIENT, "05 07")
                                .set(Column.LEFT_CLOCK, "04")
                                .set(Column.LENGTH, "01")),
                pair(
                        "a right origin",
                        "01 01 05 03 41 07 02 01 00",
                        V2Columns.oneStruct("41")
                                .set(Column.CLIENT, "05 07")
                                .set(Column.RIGHT_CLOCK, "04")
                                .set(Column.LENGTH, "01")),
                pair(
                        "both, of one client",
                        "01 01 05 03 c1 07 02 07 09 01 00",
                        V2Columns.oneStruct("c1")
                                .set(Column.CLIENT, "05 47 00")
                                .set(Column.LEFT_CLOCK, "04")
                                .set(Column.RIGHT_CLOCK, "12")
                                .set(Column.LENGTH, "01")),
                pair(
                        "a root and a key",
                        "01 01 05 03 21 01 02 74 74 01 6b 01 00",
                        V2Columns.oneStruct("21")
                                .set(Column.TEXT, "03 74 74 6b 02 01")
                                .set(Column.PARENT_INFO, "01")
                                .set(Column.LENGTH, "01")),
                pair(
                        "a nested type, whose clock is among those of origins",
                        "01 01 05 03 01 00 07 02 01 00",
                        V2Columns.oneStruct("01")
                                .set(Column.CLIENT, "05 07")
                                .set(Column.LEFT_CLOCK, "04")
                                .set(Column.PARENT_INFO, "00")
                                .set(Column.LENGTH, "01")));
    }

    static Stream<Pair> blocks() {
        return Stream.of(
                pair(
                        "deletes",
                        "00 02 09 02 03 01 05 02 02 01 00 04",
                        new V2Columns().set(Column.REST, "00 02 09 02 03 00 01 01 02 01 00 03")),
                pair(
                        "two blocks, clocks that rise together",
                        "02 02 09 00 81 05 00 01 81 05 01 01 01 05 00 01 01 01 74 03 00",
                        new V2Columns()
                                .set(Column.CLIENT, "09 45 01")
                                .set(Column.LEFT_CLOCK, "00 02")
                                .set(Column.INFO, "81 01 01")
                                .set(Column.TEXT, "01 74 01")
                                .set(Column.PARENT_INFO, "01")
                                .set(Column.LENGTH, "41 00 03")
                                .set(Column.REST, "02 02 00 01 00 00")));
    }

    private static V2Columns afterTwo(String info) {
        return V2Columns.oneStruct(info).set(Column.CLIENT, "05 07").set(Column.LEFT_CLOCK, "04");
    }

    /** Of a struct with the origin (7, 2). */
    static Stream<Pair> contents() {
        return Stream.of(
                pair("Deleted", "01 01 05 03 81 07 02 06 00", afterTwo("81").set(Column.LENGTH, "06")),
                pair(
                        "JSON",
                        "01 01 05 03 82 07 02 02 01 31 09 75 6e 64 65 66 69 6e 65 64 00",
                        afterTwo("82")
                                .set(Column.LENGTH, "02")
                                .set(Column.TEXT, "0a 31 75 6e 64 65 66 69 6e 65 64 01 09")),
                pair(
                        "Binary",
                        "01 01 05 03 83 07 02 02 ff 00 00",
                        afterTwo("83").set(Column.REST, "01 01 03 02 ff 00 00")),
                pair(
                        "String",
                        "01 01 05 03 84 07 02 05 61 f0 9f 98 80 00",
                        afterTwo("84").set(Column.TEXT, "05 61 f0 9f 98 80 03")),
                pair(
                        "Embed, a value instead of JSON",
                        "01 01 05 03 85 07 02 07 7b 22 61 22 3a 31 7d 00",
                        afterTwo("85").set(Column.REST, "01 01 03 76 01 01 61 7d 01 00")),
                pair(
                        "Format",
                        "01 01 05 03 86 07 02 01 62 04 6e 75 6c 6c 00",
                        afterTwo("86")
                                .set(Column.KEY_CLOCK, "00")
                                .set(Column.TEXT, "01 62 01")
                                .set(Column.REST, "01 01 03 7e 00")),
                pair("Type", "01 01 05 03 87 07 02 06 00", afterTwo("87").set(Column.TYPE_REF, "06")),
                pair(
                        "Type with a name",
                        "01 01 05 03 87 07 02 03 01 70 00",
                        afterTwo("87")
                                .set(Column.TYPE_REF, "03")
                                .set(Column.KEY_CLOCK, "00")
                                .set(Column.TEXT, "01 70 01")),
                pair(
                        "Any",
                        "01 01 05 03 88 07 02 02 7e 7d 01 00",
                        afterTwo("88").set(Column.LENGTH, "02").set(Column.REST, "01 01 03 7e 7d 01 00")),
                pair(
                        "Doc",
                        "01 01 05 03 89 07 02 01 67 76 00 00",
                        afterTwo("89").set(Column.TEXT, "01 67 01").set(Column.REST, "01 01 03 76 00 00")));
    }

    @ParameterizedTest
    @MethodSource({"headers", "blocks", "contents"})
    void update_inColumns_isThatOfV1(Pair pair) {
        byte[] v1 = bytes(pair.v1);
        byte[] v2 = pair.v2.bytes();
        assertThat(Update.toV2(v1)).isEqualTo(v2);
        assertThat(Update.toV1(v2)).isEqualTo(v1);
        assertThat(Update.diffV2(v2, StateVector.EMPTY)).isEqualTo(v2);
        assertThat(Update.mergeV2(List.of(v2, v2))).isEqualTo(v2);
        assertThat(Update.inspect(v2, UpdateFormat.V2, DecodeLimits.UPDATE).bytes())
                .isEqualTo(v1);
        Doc fromV1 = Doc.create();
        Doc fromV2 = Doc.create();
        assertThat(fromV2.apply(v2, UpdateFormat.V2, null)).isEqualTo(fromV1.apply(v1));
        assertThat(fromV2.encodeState()).isEqualTo(fromV1.encodeState());
    }

    @Test
    void update_withAnotherFeatureFlag_isReadAllTheSame() {
        byte[] v2 = V2Columns.oneStruct("00").set(Column.LENGTH, "02").bytes();
        v2[0] = 7;
        assertThat(Update.toV1(v2)).isEqualTo(bytes("01 01 05 03 00 02 00"));
    }

    /** Keys that were written before may be named by their number; Yjs reads it so and never writes it. */
    @Test
    void keys_namedByTheirNumber_areReadAndWrittenAnew() {
        V2Columns twice = new V2Columns()
                .set(Column.KEY_CLOCK, "00 02 41 00 06")
                .set(Column.CLIENT, "05 47 03")
                .set(Column.LEFT_CLOCK, "01 03")
                .set(Column.INFO, "86")
                .set(Column.TEXT, "03 61 62 63 41 01")
                .set(Column.REST, "01 05 00 7e 7e 7e 7e 7e 00");
        assertThatThrownBy(() -> Update.toV1(twice.bytes()))
                .as("a clock of -1")
                .isInstanceOf(MalformedUpdateException.class);
        // 0, 1, 0, 1, 7: the last is no number of a key yet, so that its text follows.
        twice.set(Column.KEY_CLOCK, "00 02 42 02 0c");
        byte[] v1 = bytes("""
                01 05 05 00
                86 07 00 01 61 04 6e 75 6c 6c
                86 07 00 01 62 04 6e 75 6c 6c
                86 07 00 01 61 04 6e 75 6c 6c
                86 07 00 01 62 04 6e 75 6c 6c
                86 07 00 01 63 04 6e 75 6c 6c
                00
                """);
        assertThat(Update.toV1(twice.bytes())).isEqualTo(v1);
        byte[] written = Update.toV2(v1);
        assertThat(written)
                .as("each key anew")
                .isEqualTo(twice.set(Column.KEY_CLOCK, "00 03 02")
                        .set(Column.TEXT, "05 61 62 61 62 63 41 03")
                        .bytes());
        assertThat(Update.toV1(written)).isEqualTo(v1);
    }

    // --- Faults ---

    private record Fault(Column column, int within, boolean atEnd, String problem, V2Columns update) {
        int offset() {
            return (atEnd ? update.end(column) : update.start(column)) + within;
        }

        @Override
        public String toString() {
            return problem + " in " + column;
        }
    }

    private static Fault endOf(Column column, String problem, V2Columns update) {
        return new Fault(column, 0, true, problem, update);
    }

    private static Fault in(Column column, int within, String problem, V2Columns update) {
        return new Fault(column, within, false, problem, update);
    }

    private static final String TOO_EARLY = "the bytes end too early";

    /** Columns of which a struct needs more than there is, each at its end. */
    static Stream<Fault> shortColumns() {
        return Stream.of(
                endOf(Column.REST, TOO_EARLY, new V2Columns()),
                endOf(Column.REST, TOO_EARLY, new V2Columns().set(Column.REST, "00")),
                endOf(
                        Column.REST,
                        TOO_EARLY,
                        V2Columns.oneStruct("00").set(Column.LENGTH, "01").set(Column.REST, "01 01")),
                endOf(Column.CLIENT, TOO_EARLY, V2Columns.oneStruct("00").set(Column.CLIENT, "")),
                endOf(Column.INFO, TOO_EARLY, V2Columns.oneStruct("")),
                endOf(Column.LENGTH, TOO_EARLY, V2Columns.oneStruct("00")),
                endOf(Column.REST, TOO_EARLY, V2Columns.oneStruct("0a").set(Column.REST, "01 01 03")),
                endOf(Column.CLIENT, TOO_EARLY, V2Columns.oneStruct("81")),
                endOf(Column.LEFT_CLOCK, TOO_EARLY, V2Columns.oneStruct("81").set(Column.CLIENT, "05 07")),
                endOf(Column.RIGHT_CLOCK, TOO_EARLY, V2Columns.oneStruct("41").set(Column.CLIENT, "05 07")),
                endOf(Column.PARENT_INFO, TOO_EARLY, V2Columns.oneStruct("01")),
                endOf(Column.TEXT, TOO_EARLY, V2Columns.oneStruct("01").set(Column.PARENT_INFO, "01")),
                endOf(Column.LENGTH, TOO_EARLY, afterTwo("81")),
                endOf(Column.TEXT, TOO_EARLY, afterTwo("82").set(Column.LENGTH, "01")),
                endOf(Column.TEXT, TOO_EARLY, afterTwo("84")),
                endOf(Column.KEY_CLOCK, TOO_EARLY, afterTwo("86")),
                endOf(Column.TEXT, TOO_EARLY, afterTwo("86").set(Column.KEY_CLOCK, "00")),
                endOf(Column.TYPE_REF, TOO_EARLY, afterTwo("87")),
                endOf(Column.KEY_CLOCK, TOO_EARLY, afterTwo("87").set(Column.TYPE_REF, "03")),
                endOf(Column.TEXT, TOO_EARLY, afterTwo("89")),
                endOf(
                        Column.TEXT,
                        "a text beyond the end of all texts",
                        afterTwo("84").set(Column.TEXT, "01 61 02")),
                endOf(
                        Column.LEFT_CLOCK,
                        "a clock below 0 or beyond 2^53-1",
                        afterTwo("81").set(Column.LEFT_CLOCK, "42")));
    }

    static Stream<Fault> wrongValues() {
        String ownFuture = "a struct that depends on itself or on a later one";
        return Stream.of(
                in(Column.REST, 3, "unsupported content 11 (info byte 11)", V2Columns.oneStruct("0b")),
                in(Column.REST, 3, "unsupported content 10 (info byte 138)", V2Columns.oneStruct("8a")),
                in(Column.REST, 3, "unsupported type 7", afterTwo("87").set(Column.TYPE_REF, "07")),
                in(
                        Column.REST,
                        3,
                        ownFuture,
                        afterTwo("81")
                                .set(Column.CLIENT, "45 00")
                                .set(Column.LEFT_CLOCK, "06")
                                .set(Column.LENGTH, "01")),
                in(Column.REST, 3, "unknown value tag 0", afterTwo("85")),
                in(
                        Column.REST,
                        4,
                        "unknown value tag 1",
                        afterTwo("88").set(Column.LENGTH, "02").set(Column.REST, "01 01 03 7e 01 00")),
                in(
                        Column.REST,
                        3,
                        "options of a sub-document that are no object",
                        afterTwo("89").set(Column.TEXT, "00 00").set(Column.REST, "01 01 03 7e 00")),
                in(
                        Column.REST,
                        3,
                        "a length of 2 where 1 are left",
                        afterTwo("83").set(Column.REST, "01 01 03 02 00")),
                in(
                        Column.REST,
                        3,
                        "a range of clocks beyond 2^53-1",
                        V2Columns.oneStruct("00").set(Column.LENGTH, "bf ff ff ff ff ff ff 1f")),
                in(Column.TEXT, 1, "text that is not UTF-8", afterTwo("84").set(Column.TEXT, "01 ff 01")),
                in(
                        Column.TEXT,
                        0,
                        "a length of 9 where 1 are left",
                        afterTwo("84").set(Column.TEXT, "09 61")),
                in(
                        Column.CLIENT,
                        0,
                        "integer above 2^53-1",
                        V2Columns.oneStruct("00").set(Column.CLIENT, "80 80 80 80 80 80 80 20")),
                in(
                        Column.REST,
                        4,
                        "a range of clocks beyond 2^53-1",
                        new V2Columns().set(Column.REST, "00 01 05 01 ff ff ff ff ff ff ff 0f 00")));
    }

    @ParameterizedTest
    @MethodSource({"shortColumns", "wrongValues"})
    void update_withAFault_saysWhatIsWrongAndInWhichColumn(Fault fault) {
        byte[] update = fault.update.bytes();
        Doc doc = Doc.create();
        for (Runnable reading : List.<Runnable>of(
                () -> UpdateV2Reader.read(update, DecodeLimits.TRUSTED, new StructList()),
                () -> doc.apply(update, UpdateFormat.V2, null),
                () -> Update.inspect(update, UpdateFormat.V2, DecodeLimits.UPDATE),
                () -> Update.toV1(update),
                () -> Update.mergeV2(List.of(update, update)),
                () -> Update.diffV2(update, StateVector.EMPTY),
                () -> Update.stateVectorV2(update))) {
            assertThatThrownBy(reading::run)
                    .isInstanceOf(MalformedUpdateException.class)
                    .hasMessage(fault.problem + " at byte " + fault.offset());
        }
        assertThat(doc.encodeState()).isEqualTo(Update.empty());
    }

    @ParameterizedTest
    @EnumSource(names = "REST", mode = EnumSource.Mode.EXCLUDE)
    void update_columnLongerThanTheUpdate_faultIsAtItsLength(Column column) {
        V2Columns columns = afterTwo("86")
                .set(Column.KEY_CLOCK, "00")
                .set(Column.TEXT, "01 62 01")
                .set(Column.LENGTH, "01 02")
                .cutAt(column);
        int content = columns.end(column) - columns.start(column);
        assertThatThrownBy(() -> Update.toV1(columns.bytes()))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage(
                        "a length of %d where %d are left at byte %d", content + 1, content, columns.start(column) - 1);
    }

    /** JSON of legacy values stands in the middle of all texts: the fault is at the beginning of the column. */
    @Test
    void update_jsonThatIsNone_faultIsCountedFromTheColumn() {
        V2Columns columns = afterTwo("82").set(Column.LENGTH, "01").set(Column.TEXT, "03 5b 31 2c 03");
        assertThatThrownBy(() -> Update.toV1(columns.bytes()))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessageStartingWith("text that is not JSON at byte ");
    }

    private static final DecodeLimits SMALL = new DecodeLimits(3, 2, 2, 2, 4, 8, 1_000, 20);

    static Stream<Fault> tooMany() {
        return Stream.of(
                in(
                        Column.REST,
                        3,
                        "more than 3 structs",
                        V2Columns.oneStruct("00").set(Column.LENGTH, "41 02").set(Column.REST, "01 04 03 00")),
                in(
                        Column.REST,
                        5,
                        "more than 2 clients",
                        new V2Columns().set(Column.REST, "03 00 00 00 00 00 00").set(Column.CLIENT, "07 06 05")),
                in(
                        Column.REST,
                        3,
                        "more than 20 clocks in one update",
                        V2Columns.oneStruct("00").set(Column.LENGTH, "15")),
                in(
                        Column.REST,
                        4,
                        "more than 1000 for a clock",
                        V2Columns.oneStruct("00").set(Column.LENGTH, "0b").set(Column.REST, "01 01 de 07 00")),
                in(
                        Column.REST,
                        3,
                        "more than 1000 for a clock",
                        afterTwo("81").set(Column.LEFT_CLOCK, "90 1f").set(Column.LENGTH, "01")));
    }

    static Stream<Fault> tooLarge() {
        return Stream.of(
                in(
                        Column.REST,
                        3,
                        "more than 8 string bytes",
                        afterTwo("84").set(Column.TEXT, "09 31 32 33 34 35 36 37 38 39 09")),
                in(
                        Column.REST,
                        3,
                        "more than 8 string bytes",
                        afterTwo("84").set(Column.TEXT, "09 e6 97 a5 e6 97 a5 e6 97 a5 03")),
                in(
                        Column.REST,
                        3,
                        "more than 4 string bytes",
                        V2Columns.oneStruct("01")
                                .set(Column.PARENT_INFO, "01")
                                .set(Column.TEXT, "06 c3 a9 c3 a9 c3 a9 03")),
                in(
                        Column.REST,
                        3,
                        "more than 4 string bytes",
                        afterTwo("86").set(Column.KEY_CLOCK, "00").set(Column.TEXT, "05 61 62 63 64 65 05")),
                in(
                        Column.REST,
                        7,
                        "more than 2 levels of nested values",
                        afterTwo("88").set(Column.LENGTH, "01").set(Column.REST, "01 01 03 75 01 75 01 75 00 00")),
                in(
                        Column.REST,
                        3,
                        "more than 8 bytes in one piece",
                        afterTwo("83").set(Column.REST, "01 01 03 09 31 32 33 34 35 36 37 38 39 00")),
                in(
                        Column.REST,
                        8,
                        "more than 2 delete ranges",
                        new V2Columns().set(Column.REST, "00 01 05 03 00 00 01 00 01 00")),
                in(Column.REST, 6, "more than 2 clients", new V2Columns().set(Column.REST, "00 03 07 00 06 00 05 00")));
    }

    @ParameterizedTest
    @MethodSource({"tooMany", "tooLarge"})
    void update_withTooMuch_namesTheLimitAndThePlace(Fault fault) {
        byte[] update = fault.update.bytes();
        Doc doc = Doc.create(DocOptions.defaults().withLimits(SMALL));
        for (Runnable reading : List.<Runnable>of(
                () -> UpdateV2Reader.read(update, SMALL, new StructList()),
                () -> doc.apply(update, UpdateFormat.V2, null),
                () -> Update.inspect(update, UpdateFormat.V2, SMALL))) {
            assertThatThrownBy(reading::run)
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessage(fault.problem + " at byte " + fault.offset());
        }
        assertThat(doc.encodeState()).isEqualTo(Update.empty());
    }

    /** What only V1 shows to be too much has no place in the bytes of V2. */
    @Test
    void inspect_tooMuchInV1Only_isReportedAtTheBeginning() {
        V2Columns embed = afterTwo("85").set(Column.REST, "01 01 03 77 06 31 32 33 34 35 36 00");
        assertThat(Update.inspect(embed.bytes(), UpdateFormat.V2, SMALL).bytes())
                .isEqualTo(bytes("01 01 05 03 85 07 02 08 22 31 32 33 34 35 36 22 00"));
        embed.set(Column.REST, "01 01 03 77 07 31 32 33 34 35 36 37 00");
        assertThatThrownBy(() -> Update.inspect(embed.bytes(), UpdateFormat.V2, SMALL))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("more than 8 string bytes at byte 0");
    }

    @Test
    void inspect_valueThatV1DoesNotKnow_isRefused() {
        V2Columns undefined = afterTwo("85").set(Column.REST, "01 01 03 7f 00");
        assertThatThrownBy(() -> Update.inspect(undefined.bytes(), UpdateFormat.V2, DecodeLimits.UPDATE))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage("format V1 keeps embeds and the values of formats as JSON: "
                        + "JSON has no undefined: use format V2 at byte 0");
        assertThatThrownBy(() -> Update.toV1(undefined.bytes())).isInstanceOf(NotInV1Exception.class);
        Doc doc = Doc.create();
        doc.apply(undefined.bytes(), UpdateFormat.V2, null);
        assertThat(doc.pending()).isPresent();
    }
}
