package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two contents under one id are refused; two encodings of one content are not two contents. */
class ConflictsTest {
    private static final Admission KNOWN = new Admission.Known();
    private static final Admission ADDS = new Admission.Adds();

    private static UpdateBytes block() {
        return new UpdateBytes().block(1, 0);
    }

    private static UpdateLog logOf(UpdateBytes... updates) {
        UpdateLog log = UpdateLog.empty();
        for (UpdateBytes update : updates) {
            log.append(update.inspect());
        }
        return log;
    }

    private static Admission conflict(long clock) {
        return new Admission.Conflicts(1, clock);
    }

    @Test
    void admit_sameIdWithOtherText_conflictsAtTheFirstOtherUnit() {
        UpdateLog log = logOf(block().string(null, "hello"));
        assertThat(log.admit(block().string(null, "help").inspect())).isEqualTo(conflict(3));
        assertThat(log.admit(block().string(null, "xello").inspect())).isEqualTo(conflict(0));
        assertThat(log.admit(block().string(null, "hello").inspect())).isEqualTo(KNOWN);
    }

    /** Two tabs with one client id, both of which typed from the same state. */
    @Test
    void admit_burntId_conflictsWhateverFollows() {
        UpdateLog log = logOf(block().string(null, "common"));
        log.append(new UpdateBytes().block(1, 6).string(id(1, 5), "a").inspect());
        log.append(new UpdateBytes().block(1, 7).string(id(1, 6), "b").inspect());
        UpdateInfo other = new UpdateBytes().block(1, 6).string(id(1, 5), "xyz").inspect();
        assertThat(log.admit(other)).isEqualTo(conflict(6));
        UpdateInfo longer =
                new UpdateBytes().block(1, 6).string(id(1, 5), "abc").inspect();
        assertThat(log.admit(longer)).isEqualTo(ADDS);
    }

    @Test
    void admit_sameTextElsewhere_conflicts() {
        UpdateLog log =
                logOf(block().string(null, "ab"), new UpdateBytes().block(2, 0).string(id(1, 0), "x"));
        UpdateInfo atEnd = new UpdateBytes().block(2, 0).string(id(1, 1), "x").inspect();
        assertThat(log.admit(atEnd)).isEqualTo(new Admission.Conflicts(2, 0));
        UpdateInfo beforeB = new UpdateBytes()
                .block(2, 0)
                .item(Structs.STRING, id(1, 0), id(1, 1), out -> out.writeVarString("x"))
                .inspect();
        assertThat(log.admit(beforeB)).isEqualTo(new Admission.Conflicts(2, 0));
        UpdateInfo atStart = new UpdateBytes().block(2, 0).string(null, "x").inspect();
        assertThat(log.admit(atStart)).isEqualTo(new Admission.Conflicts(2, 0));
    }

    @Test
    void admit_otherKeyOrValueOrParent_conflicts() {
        UpdateLog log = logOf(block().entry("k", 1));
        assertThat(log.admit(block().entry("k", 1).inspect())).isEqualTo(KNOWN);
        assertThat(log.admit(block().entry("k", 2).inspect())).isEqualTo(conflict(0));
        assertThat(log.admit(block().entry("l", 1).inspect())).isEqualTo(conflict(0));
        assertThat(log.admit(block().any(null, 1).inspect())).isEqualTo(conflict(0));
    }

    @Test
    void admit_otherKindOfContent_conflicts() {
        UpdateLog log = logOf(block().any(null, "a"));
        assertThat(log.admit(block().string(null, "a").inspect())).isEqualTo(conflict(0));
        assertThat(log.admit(block().embed(null, "\"a\"").inspect())).isEqualTo(conflict(0));
    }

    @Test
    void admit_otherFormatOrEmbed_conflicts() {
        UpdateLog log = logOf(block().format(null, "bold", "true").embed(id(1, 0), "{\"a\":1}"));
        assertThat(log.admit(block().format(null, "em", "true").inspect())).isEqualTo(conflict(0));
        assertThat(log.admit(block().format(null, "bold", "false").inspect())).isEqualTo(conflict(0));
        assertThat(log.admit(new UpdateBytes()
                        .block(1, 1)
                        .embed(id(1, 0), "{\"a\":2}")
                        .inspect()))
                .isEqualTo(conflict(1));
    }

    @Test
    void admit_joinedAndSplitRuns_areKnown() {
        UpdateLog split = logOf(block().string(null, "a").string(id(1, 0), "b").string(id(1, 1), "c"));
        UpdateLog joined = logOf(block().string(null, "abc"));
        assertThat(split.admit(block().string(null, "abc").inspect())).isEqualTo(KNOWN);
        assertThat(joined.admit(block().string(null, "ab").string(id(1, 1), "c").inspect()))
                .isEqualTo(KNOWN);
        assertThat(joined.admit(
                        new UpdateBytes().block(1, 1).string(id(1, 0), "b").inspect()))
                .isEqualTo(KNOWN);
        assertThat(joined.admit(new UpdateBytes().block(1, 1).string(null, "b").inspect()))
                .isEqualTo(conflict(1));

        UpdateLog values = logOf(block().any(null, 1, "two", Map.of("three", 3)));
        assertThat(values.admit(block().any(null, 1).any(id(1, 0), "two").inspect()))
                .isEqualTo(KNOWN);
        UpdateInfo other =
                new UpdateBytes().block(1, 1).any(id(1, 0), "two", "three").inspect();
        assertThat(values.admit(other)).isEqualTo(conflict(2));
    }

    @Test
    void admit_remainsOfDeletedContent_areKnown() {
        UpdateLog log = logOf(block().string(null, "abc").delete(1, 0, 3));
        assertThat(log.admit(block().deleted(null, 3).inspect())).isEqualTo(KNOWN);
        assertThat(log.admit(block().gc(3).inspect())).isEqualTo(KNOWN);
        UpdateLog cleanedUp = logOf(block().deleted(null, 3));
        assertThat(cleanedUp.admit(block().string(null, "abc").delete(1, 0, 3).inspect()))
                .isEqualTo(KNOWN);
        assertThat(cleanedUp.admit(block().string(id(2, 0), "abc").inspect())).isEqualTo(conflict(0));
        assertThat(logOf(block().gc(3)).admit(block().string(null, "abc").inspect()))
                .isEqualTo(KNOWN);
    }

    /** A split behind the first half of a pair leaves U+FFFD on both sides, in the replica where it happened. */
    @Test
    void admit_damagedSurrogates_areKnown() {
        UpdateLog log = logOf(block().string(null, "a😀b"));
        assertThat(log.admit(block().string(null, "a\uFFFD\uFFFDb").inspect())).isEqualTo(KNOWN);
        UpdateInfo fromWithin =
                new UpdateBytes().block(1, 2).string(id(1, 1), "\ude00b").inspect();
        assertThat(log.admit(fromWithin)).isEqualTo(KNOWN);
        UpdateInfo otherAfter =
                new UpdateBytes().block(1, 2).string(id(1, 1), "\ude00c").inspect();
        assertThat(log.admit(otherAfter)).isEqualTo(conflict(3));
        assertThat(log.admit(block().string(null, "a😁b").inspect())).isEqualTo(conflict(2));
    }

    /** yrs writes members in any order and every integer with tag 125; JSON comes with spaces from elsewhere. */
    @Test
    void admit_valuesEncodedAnew_areKnown() {
        byte[] asFloat = new UpdateBytes().block(1, 0).any(null, 1L << 40).bytes();
        UpdateBytes asInteger = block().item(Structs.ANY, null, null, out -> {
            out.writeVarUint(1);
            out.writeUint8(125);
            out.writeVarInt(1L << 40);
        });
        assertThat(logOf(asInteger).admit(Update.inspect(asFloat, DecodeLimits.UPDATE)))
                .isEqualTo(KNOWN);

        UpdateLog log = logOf(block().embed(null, "{\"a\":[1,{\"b\":0}],\"c\":\"\\u0041\"}"));
        assertThat(log.admit(block().embed(null, "{ \"c\":\"A\", \"a\":[1.0, {\"b\":-0}] }")
                        .inspect()))
                .isEqualTo(KNOWN);
        assertThat(log.admit(
                        block().embed(null, "{\"a\":[1,{\"b\":0}],\"d\":\"A\"}").inspect()))
                .isEqualTo(conflict(0));
    }

    @Test
    void admit_againstMergedBase_comparesAsWell() {
        UpdateLog log = logOf(block().string(null, "abc"));
        log.commit(
                log.append(new UpdateBytes().block(1, 3).string(id(1, 2), "def").inspect()));
        UpdateLog restored = UpdateLog.restore(Optional.of(log.merged()), List.of());
        for (UpdateLog one : List.of(log, restored)) {
            UpdateInfo other =
                    new UpdateBytes().block(1, 3).string(id(1, 2), "dxf").inspect();
            assertThat(one.admit(other)).isEqualTo(conflict(4));
        }
    }

    /** Many structs, so that the places from which they are found lie apart. */
    @Test
    void admit_longHistory_findsTheOneDifference() {
        UpdateBytes original = block().string(null, "x");
        for (int clock = 1; clock < 1_000; clock++) {
            original.string(id(1, clock - 1), "x");
        }
        UpdateLog log = logOf(original);
        assertThat(log.admit(original.inspect())).isEqualTo(KNOWN);
        for (int clock : new int[] {1, 31, 32, 33, 63, 64, 500, 999}) {
            UpdateInfo same = new UpdateBytes()
                    .block(1, clock)
                    .string(id(1, clock - 1), "x")
                    .inspect();
            UpdateInfo other = new UpdateBytes()
                    .block(1, clock)
                    .string(id(1, clock - 1), "y")
                    .inspect();
            assertThat(log.admit(same)).isEqualTo(KNOWN);
            assertThat(log.admit(other)).isEqualTo(conflict(clock));
        }
        String changed = "x".repeat(700) + "y" + "x".repeat(300);
        assertThat(log.admit(block().string(null, changed).inspect())).isEqualTo(conflict(700));
    }
}
