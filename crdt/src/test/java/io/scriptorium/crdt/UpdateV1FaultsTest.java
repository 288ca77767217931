package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever can be wrong with an update of format V1, with the words and the byte that those hear who sent it. */
class UpdateV1FaultsTest {
    private static final String TOO_EARLY = "the bytes end too early";
    private static final String TOO_LARGE = "integer above 2^53-1";
    private static final String TOO_FAR = "a range of clocks beyond 2^53-1";
    private static final String NOT_UTF8 = "text that is not UTF-8";
    private static final String NOT_JSON = "text that is not JSON";
    private static final String OWN_FUTURE = "a struct that depends on itself or on a later one";
    private static final String NO_OBJECT = "options of a sub-document that are no object";

    /** One block of client 5 with one struct from clock 3 on, which is at byte 4. */
    private static final String STRUCT = "01 01 05 03 ";

    /** What is wrong with an update, and at which byte. */
    private record Fault(int offset, String problem, String hex) {
        @Override
        public String toString() {
            return problem + " at " + offset + " of " + hex;
        }
    }

    static Stream<Fault> envelopes() {
        return Stream.of(
                new Fault(0, TOO_EARLY, ""),
                new Fault(1, TOO_EARLY, "80"),
                new Fault(1, TOO_EARLY, "01"),
                new Fault(2, TOO_EARLY, "01 01"),
                new Fault(3, TOO_EARLY, "01 01 05"),
                new Fault(4, TOO_EARLY, "01 01 05 00"),
                new Fault(5, TOO_EARLY, "01 01 05 00 00"),
                new Fault(6, TOO_EARLY, "01 01 05 00 00 01"),
                new Fault(6, TOO_EARLY, "01 02 05 00 00 01"),
                new Fault(6, TOO_EARLY, "02 01 05 00 00 01"),
                new Fault(2, TOO_LARGE, "01 01 80 80 80 80 80 80 80 10 00 00 01 00"),
                new Fault(3, TOO_LARGE, "01 01 05 80 80 80 80 80 80 80 10 00 01 00"),
                new Fault(5, TOO_LARGE, "01 01 05 00 00 80 80 80 80 80 80 80 10 00"),
                new Fault(11, TOO_FAR, "01 01 05 ff ff ff ff ff ff ff 0f 00 01 00"),
                new Fault(2, TOO_EARLY, "00 01"),
                new Fault(3, TOO_EARLY, "00 01 05"),
                new Fault(4, TOO_EARLY, "00 01 05 01"),
                new Fault(5, TOO_EARLY, "00 01 05 01 03"),
                new Fault(6, TOO_EARLY, "00 02 05 01 03 01"),
                new Fault(4, TOO_FAR, "00 01 05 01 ff ff ff ff ff ff ff 0f 01"),
                new Fault(6, TOO_FAR, "00 01 05 02 03 01 01 ff ff ff ff ff ff ff 0f"));
    }

    static Stream<Fault> headers() {
        return Stream.of(
                new Fault(4, "unsupported content 11 (info byte 11)", STRUCT + "0b 00 00"),
                new Fault(4, "unsupported content 31 (info byte 255)", STRUCT + "ff 00 00"),
                new Fault(4, "unsupported content 10 (info byte 138)", STRUCT + "8a 07 00 01 00"),
                new Fault(6, "unsupported content 10 (info byte 42)", "01 02 05 00 00 01 2a 00"),
                new Fault(8, TOO_EARLY, STRUCT + "84 07 80 80"),
                new Fault(8, TOO_EARLY, STRUCT + "c4 07 01 09"),
                new Fault(5, TOO_LARGE, STRUCT + "84 80 80 80 80 80 80 80 10 00 01 61 00"),
                new Fault(4, OWN_FUTURE, STRUCT + "84 05 03 01 61 00"),
                new Fault(4, OWN_FUTURE, STRUCT + "c4 07 00 05 04 01 61 00"),
                new Fault(4, OWN_FUTURE, STRUCT + "04 00 05 03 01 61 00"),
                new Fault(7, OWN_FUTURE, "01 02 05 03 00 ac 02 84 05 af 02 01 61 00"),
                new Fault(6, "a length of 9 where 3 are left", STRUCT + "04 01 09 74 01 61"),
                new Fault(7, NOT_UTF8, STRUCT + "04 01 01 ff 01 61 00"),
                new Fault(9, NOT_UTF8, STRUCT + "24 01 01 74 01 ff 01 61 00"),
                new Fault(5, TOO_EARLY, STRUCT + "04"),
                new Fault(7, TOO_EARLY, STRUCT + "04 00 05"),
                new Fault(8, TOO_EARLY, STRUCT + "24 01 01 74"));
    }

    /** Of a struct with the origin (7, 2), so that its content begins at byte 7. */
    static Stream<Fault> contents() {
        return Stream.of(
                new Fault(7, TOO_EARLY, STRUCT + "81 07 02"),
                new Fault(7, "a length of 2 where 1 are left", STRUCT + "84 07 02 02 61"),
                new Fault(8, NOT_UTF8, STRUCT + "84 07 02 01 ff 00"),
                new Fault(10, NOT_UTF8, STRUCT + "84 07 02 05 61 62 e6 97 63 00"),
                new Fault(7, "a length of 5 where 2 are left", STRUCT + "83 07 02 05 01 00"),
                new Fault(8, NOT_JSON, STRUCT + "85 07 02 00 00"),
                new Fault(8, NOT_JSON, STRUCT + "85 07 02 01 7d 00"),
                new Fault(9, NOT_JSON, STRUCT + "85 07 02 01 7b 00"),
                new Fault(10, NOT_JSON, STRUCT + "85 07 02 03 31 20 32 00"),
                new Fault(8, NOT_JSON, STRUCT + "85 07 02 09 75 6e 64 65 66 69 6e 65 64 00"),
                new Fault(10, NOT_JSON, STRUCT + "86 07 02 01 6b 02 78 78 00"),
                new Fault(8, NOT_UTF8, STRUCT + "86 07 02 01 ff 01 31 00"),
                new Fault(11, NOT_UTF8, STRUCT + "86 07 02 01 6b 03 22 ff 22 00"),
                new Fault(9, NOT_JSON, STRUCT + "82 07 02 01 08 75 6e 64 65 66 69 6e 65 00"),
                new Fault(11, NOT_JSON, STRUCT + "82 07 02 02 01 31 01 78 00"),
                new Fault(10, TOO_EARLY, STRUCT + "82 07 02 02 01 31"),
                new Fault(7, "unsupported type 7", STRUCT + "87 07 02 07 00"),
                new Fault(7, "unsupported type 128", STRUCT + "87 07 02 80 01 00"),
                new Fault(8, "a length of 5 where 1 are left", STRUCT + "87 07 02 03 05 00"),
                new Fault(9, NOT_UTF8, STRUCT + "87 07 02 05 01 80 00"),
                new Fault(8, "unknown value tag 5", STRUCT + "88 07 02 01 05 00"),
                new Fault(9, "unknown value tag 0", STRUCT + "88 07 02 02 7e 00"),
                new Fault(11, NOT_UTF8, STRUCT + "88 07 02 01 76 01 01 c3 7e 00"),
                new Fault(9, NO_OBJECT, STRUCT + "89 07 02 01 67 7e 00"),
                new Fault(9, NO_OBJECT, STRUCT + "89 07 02 01 67 75 00 00"),
                new Fault(10, TOO_EARLY, STRUCT + "89 07 02 01 67 76"),
                new Fault(8, NOT_UTF8, STRUCT + "89 07 02 01 ff 76 00 00"));
    }

    @ParameterizedTest
    @MethodSource({"envelopes", "headers", "contents"})
    void inspect_ofAFault_saysWhatIsWrongAndWhere(Fault fault) {
        assertThatThrownBy(() -> Update.inspect(bytes(fault.hex), DecodeLimits.TRUSTED))
                .isInstanceOfSatisfying(MalformedUpdateException.class, e -> {
                    assertThat(e).isNotInstanceOf(LimitExceededException.class);
                    assertThat(e).hasMessage(fault.problem + " at byte " + fault.offset);
                    assertThat(e.offset()).isEqualTo(fault.offset);
                });
    }

    /** Documents read in a loop of their own and say the same. */
    @ParameterizedTest
    @MethodSource({"envelopes", "headers", "contents"})
    void apply_ofAFault_saysTheSameAndLeavesTheDocument(Fault fault) {
        Doc doc = Doc.create();
        assertThatThrownBy(() -> doc.apply(bytes(fault.hex)))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage(fault.problem + " at byte " + fault.offset);
        assertThat(doc.encodeState()).isEqualTo(Update.empty());
        assertThat(doc.rootNames()).isEmpty();
        assertThat(doc.pending()).isEmpty();
    }

    /** What is wrong with values does not concern them, what is wrong with headers and lengths does. */
    @ParameterizedTest
    @MethodSource("envelopes")
    void functions_ofABrokenEnvelope_sayWhereToo(Fault fault) {
        byte[] update = bytes(fault.hex);
        for (Runnable function : List.<Runnable>of(
                () -> Update.merge(List.of(update, Update.empty())),
                () -> Update.diff(update, StateVector.EMPTY),
                () -> UpdateLog.restore(Optional.of(update), List.of()),
                () -> UpdateLog.restore(Optional.empty(), List.of(Update.empty(), update)))) {
            assertThatThrownBy(function::run)
                    .isInstanceOf(MalformedUpdateException.class)
                    .hasMessage(fault.problem + " at byte " + fault.offset);
        }
        assertThat(Compaction.of(update)).isEmpty();
    }

    // --- Limits ---

    /** 3 structs, 2 delete ranges, 2 clients, 2 levels, keys of 4 bytes, texts of 8, clocks to 1,000, 20 at a time. */
    private static final DecodeLimits SMALL = new DecodeLimits(3, 2, 2, 2, 4, 8, 1_000, 20);

    @ParameterizedTest
    @CsvSource({
        "10, 3, structs, 01 04 05 00 00 01 00 01 00 01 00 01 00",
        "10, 3, structs, 01 04 05 00 0a 01 0a 01 0a 01 0a 01 00",
        "11, 2, clients, 03 01 07 00 00 01 01 06 00 00 01 01 05 00 00 01 00",
        "4, 20, clocks in one update, 01 01 05 00 00 15 00",
        "9, 20, clocks in one update, 02 01 06 00 00 14 01 05 00 00 01 00",
        "5, 1000, for a clock, 01 01 05 de 07 00 0b 00",
        "5, 1000, for a clock, 01 01 05 de 07 0a 0b 00",
        "4, 1000, for a clock, 01 01 05 03 84 07 e8 07 01 61 00",
        "4, 1000, for a clock, 01 01 05 03 44 07 e8 07 01 61 00",
        "4, 1000, for a clock, 01 01 05 03 04 00 07 e8 07 01 61 00",
        "8, 2, delete ranges, 00 01 05 03 00 01 02 01 04 01",
        "10, 2, delete ranges, 00 02 05 01 00 01 04 02 00 01 02 01",
        "6, 2, clients, 00 03 07 00 06 00 05 00",
        "4, 1000, for a clock, 00 01 05 01 de 07 0b",
        "6, 4, string bytes, 01 01 05 03 04 01 05 61 62 63 64 65 01 61 00",
        "8, 4, string bytes, 01 01 05 03 24 01 01 74 05 61 62 63 64 65 01 61 00",
        "7, 4, string bytes, 01 01 05 03 86 07 02 05 61 62 63 64 65 01 31 00",
        "8, 4, string bytes, 01 01 05 03 87 07 02 03 05 61 62 63 64 65 00",
        "7, 4, string bytes, 01 01 05 03 89 07 02 05 61 62 63 64 65 76 00 00",
        "10, 4, string bytes, 01 01 05 03 88 07 02 01 76 01 05 61 62 63 64 65 7e 00",
        "7, 8, string bytes, 01 01 05 03 84 07 02 09 31 32 33 34 35 36 37 38 39 00",
        "7, 8, string bytes, 01 01 05 03 85 07 02 09 31 32 33 34 35 36 37 38 39 00",
        "9, 8, string bytes, 01 01 05 03 86 07 02 01 6b 09 31 32 33 34 35 36 37 38 39 00",
        "8, 8, string bytes, 01 01 05 03 82 07 02 01 09 31 32 33 34 35 36 37 38 39 00",
        "9, 8, string bytes, 01 01 05 03 88 07 02 01 77 09 31 32 33 34 35 36 37 38 39 00",
        "7, 8, bytes in one piece, 01 01 05 03 83 07 02 09 31 32 33 34 35 36 37 38 39 00",
        "12, 2, levels of nested values, 01 01 05 03 88 07 02 01 75 01 75 01 75 00 00",
        "10, 2, levels of nested values, 01 01 05 03 85 07 02 06 5b 5b 5b 5d 5d 5d 00",
        "15, 2, levels of nested values, 01 01 05 03 89 07 02 01 67 76 01 01 61 75 01 75 00 00"
    })
    void inspectAndApply_ofTooMuch_nameTheLimitAndThePlace(int offset, long allowed, String limit, String hex) {
        Doc doc = Doc.create(DocOptions.defaults().withLimits(SMALL));
        for (Runnable reading :
                List.<Runnable>of(() -> Update.inspect(bytes(hex), SMALL), () -> doc.apply(bytes(hex)))) {
            assertThatThrownBy(reading::run).isInstanceOfSatisfying(LimitExceededException.class, e -> {
                assertThat(e).hasMessage("more than %d %s at byte %d", allowed, limit, offset);
                assertThat(e.limit()).isEqualTo(limit);
                assertThat(e.allowed()).isEqualTo(allowed);
            });
        }
        assertThat(doc.encodeState()).isEqualTo(Update.empty());
        // The same bytes are an update for those who allow more.
        assertThat(Update.inspect(bytes(hex), DecodeLimits.UPDATE).bytes()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "00 01 05 02 00 01 02 01",
        "01 03 05 00 00 01 00 12 00 01 00",
        "01 03 05 00 00 01 0a 64 00 13 00",
        "02 01 06 00 00 0a 01 05 de 07 00 0a 00",
        "01 01 05 03 84 07 e7 07 01 61 00",
        "01 01 05 03 24 01 04 61 62 63 64 04 61 62 63 64 08 31 32 33 34 35 36 37 38 00",
        "01 01 05 03 88 07 02 01 75 01 75 00 00",
        "01 01 05 03 83 07 02 08 31 32 33 34 35 36 37 38 00"
    })
    void inspectAndApply_ofAsMuchAsAllowed_pass(String hex) {
        assertThat(Update.inspect(bytes(hex), SMALL).bytes()).isEqualTo(bytes(hex));
        Doc doc = Doc.create(DocOptions.defaults().withLimits(SMALL));
        doc.apply(bytes(hex));
        doc.checkIntegrity();
    }
}
