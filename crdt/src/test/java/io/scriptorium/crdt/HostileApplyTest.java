package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every truncation and every flipped bit of updates, applied to documents in use: the document takes what there is to
 * take, or refuses and is as it was. Either way it is sound, and hostile bytes get little memory for their length.
 */
class HostileApplyTest {
    private static final int HISTORIES = 25;
    private static final int STEPS = 8;
    private static final long MIB = 1 << 20;
    private static final int ALLOCATION_PER_BYTE = 16;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<Pair> pairs = new ArrayList<>();

    /** What a document holds, and what is damaged and applied to it; both V1. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Pair(byte[] base, byte[] update) {}

    @BeforeAll
    static void makePairs() {
        for (String group : List.of("update-v1", "quirk")) {
            for (Vectors.Vector vector : Vectors.group(group)) {
                pairs.add(new Pair(Vectors.bytes("merge", "full-v1"), vector.bytes()));
            }
        }
        try (Oracle oracle = new Oracle()) {
            for (long seed = 1; seed <= HISTORIES; seed++) {
                Oracle.Answer answer = oracle.ask(Oracle.History.request(seed, STEPS));
                List<byte[]> updates = Oracle.History.of(seed, answer).updates();
                int half = updates.size() / 2;
                byte[] base = Update.merge(updates.subList(0, half));
                pairs.add(new Pair(base, Update.merge(updates.subList(half, updates.size()))));
            }
        }
    }

    @AfterAll
    static void forget() {
        pairs.clear();
    }

    private static Doc docOf(byte[] base) {
        return docOf(base, UpdateFormat.V1);
    }

    private static Doc docOf(byte[] base, UpdateFormat format) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(Integer.MAX_VALUE));
        for (String root : List.of("t", "a", "m", "x")) {
            switch (root) {
                case "t" -> doc.text(root);
                case "a" -> doc.array(root);
                case "m" -> doc.map(root);
                default -> doc.xmlFragment(root);
            }
        }
        doc.apply(base, format, null);
        return doc;
    }

    /** Everything that a refused update must leave alone. */
    private record Seen(String json, String state, String pending, long client) {
        static Seen of(Doc doc) {
            return new Seen(
                    shown(doc.toJson()),
                    Oracle.base64(doc.encodeState()),
                    doc.pending()
                            .map(pending -> Oracle.base64(pending.update()) + pending.missing())
                            .orElse(""),
                    doc.clientId());
        }
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case byte[] bytes -> Oracle.base64(bytes);
            case Doc doc -> doc.guid();
            case List<?> list ->
                list.stream().map(HostileApplyTest::shown).toList().toString();
            case Map<?, ?> map -> {
                TreeMap<Object, String> members = new TreeMap<>();
                map.forEach((key, member) -> members.put(key, shown(member)));
                yield members.toString();
            }
            default -> value.toString();
        };
    }

    @ParameterizedTest
    @EnumSource
    void apply_everyTruncationAndFlippedBit_takenOrRefusedWithoutATrace(UpdateFormat format) {
        int[] taken = {0};
        int[] refused = {0};
        for (Pair pair : pairs) {
            byte[] update = format == UpdateFormat.V1 ? pair.update : Update.toV2(pair.update);
            Doc[] doc = {docOf(pair.base)};
            Seen before = Seen.of(doc[0]);
            HostileInputTest.forEachDamage(update, damaged -> {
                if (applies(doc[0], damaged, format)) {
                    checkSound(doc[0], damaged, format);
                    doc[0] = docOf(pair.base);
                    taken[0]++;
                } else {
                    refused[0]++;
                    checkSound(doc[0], damaged, format);
                    assertThat(Seen.of(doc[0])).as(Oracle.base64(damaged)).isEqualTo(before);
                }
            });
        }
        assertThat(taken[0]).isGreaterThan(1_000);
        assertThat(refused[0]).isGreaterThan(1_000);
    }

    private static boolean applies(Doc doc, byte[] update, UpdateFormat format) {
        try {
            doc.apply(update, format, null);
            return true;
        } catch (MalformedUpdateException e) {
            assertThat(e.offset()).isBetween(0, update.length);
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(format + " " + Oracle.base64(update), e);
        }
    }

    /**
     * Its invariants hold, everything can be read, and what it writes makes a document (not always an equal one: neighbours that cannot have been neighbours are put
     * in an order that depends on who comes first, in Yjs as well).
     */
    private static void checkSound(Doc doc, byte[] update, UpdateFormat format) {
        try {
            doc.checkIntegrity();
            doc.toJson();
            Doc copy = docOf(doc.encodeState(StateVector.EMPTY, format), format);
            copy.checkIntegrity();
            // What waits may wait for nothing any more once it was merged with contents that contradict it, as in Yjs.
            if (doc.pending().isEmpty()) {
                assertThat(copy.stateVector()).isEqualTo(doc.stateVector());
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(Oracle.base64(update), e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void apply_hostileBytes_allocatesLittle(UpdateFormat format) {
        long most = 0;
        for (Pair pair : pairs) {
            byte[] update = format == UpdateFormat.V1 ? pair.update : Update.toV2(pair.update);
            long[] largest = {0};
            HostileInputTest.forEachDamage(update, damaged -> {
                Doc doc = docOf(pair.base);
                long start = THREADS.getCurrentThreadAllocatedBytes();
                applies(doc, damaged, format);
                long allocated = THREADS.getCurrentThreadAllocatedBytes() - start;
                largest[0] = Math.max(largest[0], allocated - (long) ALLOCATION_PER_BYTE * damaged.length);
            });
            most = Math.max(most, largest[0]);
        }
        assertThat(most).isLessThan(MIB);
    }

    @Test
    void apply_v2Bomb_isBoundedByTheLimits() {
        Doc doc = docOf(Vectors.bytes("merge", "full-v1"));
        Seen before = Seen.of(doc);
        byte[] bomb = Vectors.bytes("update-v2", "v2-bomb");
        DocOptions strict = DocOptions.defaults().withLimits(DecodeLimits.UPDATE);
        Doc guarded = Doc.create(strict);
        long start = THREADS.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> guarded.apply(bomb, UpdateFormat.V2, null))
                .isInstanceOf(MalformedUpdateException.class);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - start).isLessThan(ALLOCATION_PER_BYTE * MIB);
        assertThat(Seen.of(doc)).isEqualTo(before);
        assertThat(guarded.stateVector()).isEqualTo(StateVector.EMPTY);
    }

    @Test
    void apply_refusedByPolicy_leavesNoTrace() {
        UpdatePolicy policy = (client, knownClock, origin) -> client != 1 || Objects.equals(origin, "author");
        Doc doc = Doc.create(DocOptions.defaults().withPolicy(policy));
        assertThatThrownBy(() -> doc.apply(Vectors.bytes("update-v1", "text-a"), UpdateFormat.V1, "other"))
                .isInstanceOf(RefusedUpdateException.class);
        assertThat(doc.encodeState()).isEqualTo(Vectors.bytes("update-v1", "empty"));
        doc.apply(Vectors.bytes("update-v1", "text-a"), UpdateFormat.V1, "author");
        assertThat(doc.text("t").toString()).isEqualTo("a");
    }
}
