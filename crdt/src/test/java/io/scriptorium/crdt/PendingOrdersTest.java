package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Short histories that arrive in every possible order: what waits, and that all end as if nothing had been late. */
class PendingOrdersTest {
    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    static List<Stories.Story> stories() {
        return Stories.all();
    }

    private static void forEachOrder(int size, Consumer<List<Integer>> action) {
        permute(new ArrayList<>(), size, action);
    }

    private static void permute(List<Integer> begun, int size, Consumer<List<Integer>> action) {
        if (begun.size() == size) {
            action.accept(begun);
            return;
        }
        for (int next = 0; next < size; next++) {
            if (!begun.contains(next)) {
                begun.add(next);
                permute(begun, size, action);
                begun.removeLast();
            }
        }
    }

    private static void assertSame(Doc doc, byte[] expected, Object order) {
        doc.checkIntegrity();
        assertThat(doc.pending()).as("%s", order).isEmpty();
        assertThat(doc.encodeState()).as("%s", order).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void apply_everyOrder_endsWithTheSameBytes(Stories.Story story) {
        boolean[] gc = {false};
        byte[] collected = story.told(true).encodeState();
        byte[] kept = story.told(false).encodeState();
        forEachOrder(story.size(), order -> {
            gc[0] = !gc[0];
            Doc doc = Stories.reader(gc[0]);
            for (int index : order) {
                UpdateFormat format = index % 2 == 0 ? UpdateFormat.V1 : UpdateFormat.V2;
                doc.apply(story.update(index, format), format, null);
            }
            assertSame(doc, gc[0] ? collected : kept, order);
        });
    }

    /**
     * Some of the updates joined to one, some sent twice, joined ones overlapping. Where what waits at a hole waits for
     * itself by way of others, as in Yjs, an answer to the state vector frees it.
     */
    @ParameterizedTest
    @MethodSource("stories")
    void apply_mergesOfRandomSubsets_endWithTheSameBytes(Stories.Story story) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        Doc whole = story.told(true);
        byte[] expected = whole.encodeState();
        List<List<byte[]>> stuck = new ArrayList<>();
        for (int round = 0; round < Seeds.rounds(60); round++) {
            Doc doc = Stories.reader(true);
            List<byte[]> delivered = new ArrayList<>();
            List<Integer> left = new ArrayList<>();
            for (int i = 0; i < story.size(); i++) {
                left.add(i);
            }
            Collections.shuffle(left, Random.from(random));
            while (!left.isEmpty()) {
                List<Integer> together = new ArrayList<>(left.subList(0, random.nextInt(1, left.size() + 1)));
                left.removeAll(together);
                if (random.nextBoolean()) {
                    together.add(random.nextInt(story.size()));
                }
                UpdateFormat format = random.nextBoolean() ? UpdateFormat.V1 : UpdateFormat.V2;
                List<byte[]> updates = together.stream()
                        .map(index -> story.update(index, format))
                        .toList();
                byte[] merged = format == UpdateFormat.V1 ? Update.merge(updates) : Update.mergeV2(updates);
                doc.apply(merged, format, null);
                delivered.add(format == UpdateFormat.V1 ? merged : Update.toV1(merged));
            }
            if (doc.pending().isPresent()) {
                stuck.add(delivered);
                doc.apply(whole.encodeState(doc.stateVector(), UpdateFormat.V1));
            }
            assertSame(doc, expected, Seeds.replay(seed));
        }
        assertStuckInYjsToo(stuck, Seeds.replay(seed));
    }

    private static void assertStuckInYjsToo(List<List<byte[]>> deliveries, String replay) {
        for (List<byte[]> delivered : deliveries) {
            List<Map<String, @Nullable Object>> questions = new ArrayList<>();
            questions.add(Oracle.request("doc", "doc", "a", "client", 1_000_000, "cleanup", false));
            delivered.forEach(
                    update -> questions.add(Oracle.request("apply", "doc", "a", "update", Oracle.base64(update))));
            oracle.sendAll(questions);
            assertThat(oracle.receiveAll().getLast().is("pending")).as(replay).isTrue();
        }
    }

    /** What somebody knows half of, with what waits there, is as good as the updates. */
    @ParameterizedTest
    @MethodSource("stories")
    void encodeState_inTheMiddleOfAnyOrder_carriesWhatWaits(Stories.Story story) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        byte[] expected = story.told(true).encodeState();
        for (int round = 0; round < Seeds.rounds(40); round++) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < story.size(); i++) {
                order.add(random.nextInt(order.size() + 1), i);
            }
            int half = random.nextInt(order.size() + 1);
            Doc first = Stories.reader(true);
            order.subList(0, half).forEach(index -> first.apply(story.v1().get(index)));
            UpdateFormat format = random.nextBoolean() ? UpdateFormat.V1 : UpdateFormat.V2;
            Doc second = Stories.reader(true);
            byte[] state = first.encodeState(StateVector.EMPTY, format);
            second.apply(state, format, null);
            order.subList(half, order.size())
                    .forEach(index -> second.apply(story.v1().get(index)));
            if (second.pending().isPresent()) {
                second.apply(story.told(true).encodeState(second.stateVector(), format), format, null);
            }
            assertSame(second, expected, Seeds.replay(seed));

            first.prunePending();
            assertThat(first.pending()).isEmpty();
            first.apply(story.told(true).encodeState(first.stateVector(), format), format, null);
            assertSame(first, expected, Seeds.replay(seed) + ", synchronised");
        }
    }

    /** The real Yjs, step by step: what is shown, what waits, and what it waits for. */
    @ParameterizedTest
    @MethodSource("stories")
    void apply_randomOrders_leaveWaitingWhatYjsLeaves(Stories.Story story) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<Map<String, @Nullable Object>> questions = new ArrayList<>();
        List<Consumer<Oracle.Answer>> checks = new ArrayList<>();
        for (int round = 0; round < Seeds.rounds(6); round++) {
            Doc doc = Stories.reader(true);
            questions.add(Oracle.request("doc", "doc", "a", "client", 1_000_000, "cleanup", false));
            checks.add(answer -> assertThat(answer.number("client")).isEqualTo(1_000_000));
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < story.size(); i++) {
                order.add(random.nextInt(order.size() + 1), i);
            }
            for (int index : order) {
                String what = Seeds.replay(seed) + ", " + order + " at " + index;
                doc.apply(story.v1().get(index));
                questions.add(Oracle.request(
                        "apply", "doc", "a", "update", Oracle.base64(story.v1().get(index))));
                boolean waits = doc.pending().isPresent();
                checks.add(answer -> assertThat(answer.is("pending")).as(what).isEqualTo(waits));
                questions.add(Oracle.request("state", "doc", "a"));
                byte[] state = doc.encodeState();
                checks.add(answer -> assertThat(state).as(what).isEqualTo(answer.bytes("update")));
                questions.add(Oracle.request("pending", "doc", "a"));
                Pending pending = doc.pending().orElse(null);
                checks.add(answer -> assertSamePending(pending, answer, what));
            }
        }
        oracle.sendAll(questions);
        List<Oracle.Answer> answers = oracle.receiveAll();
        for (int i = 0; i < answers.size(); i++) {
            checks.get(i).accept(answers.get(i));
        }
    }

    private static void assertSamePending(@Nullable Pending ours, Oracle.Answer theirs, String what) {
        if (ours == null) {
            assertThat(theirs.fields().get("update")).as(what).isNull();
            return;
        }
        assertThat(Update.toV1(ours.update())).as(what).isEqualTo(theirs.bytes("update"));
        LongPairs missing = new LongPairs();
        for (Object entry : theirs.list("missing")) {
            List<?> pair = (List<?>) Objects.requireNonNull(entry);
            missing.add(((Double) pair.get(0)).longValue(), ((Double) pair.get(1)).longValue() + 1);
        }
        assertThat(ours.missing()).as(what).isEqualTo(StateVector.ofLargest(missing));
    }

    // --- What waits, by its bytes ---

    private static byte[] waiting(Doc doc) {
        return Update.toV1(doc.pending().orElseThrow().update());
    }

    @Test
    void pending_afterAHole_isAllBehindItUntilTheHoleIsFilled() {
        Doc doc = Stories.reader(true);
        byte[] a = new UpdateBytes().block(5, 0).string(null, "a").bytes();
        byte[] b = new UpdateBytes().block(5, 1).string(id(5, 0), "b").bytes();
        byte[] c = new UpdateBytes().block(5, 2).string(id(5, 1), "c").bytes();
        byte[] d = new UpdateBytes().block(5, 3).string(id(5, 2), "d").bytes();

        assertThat(doc.apply(d)).isEqualTo(ApplyResult.PARKED);
        assertThat(waiting(doc)).isEqualTo(d);
        assertThat(doc.pending().orElseThrow().missing()).hasToString("{5: 3}");
        assertThat(doc.apply(b)).isEqualTo(ApplyResult.PARKED);
        assertThat(waiting(doc))
                .isEqualTo(new UpdateBytes()
                        .block(5, 1)
                        .string(id(5, 0), "b")
                        .skip(1)
                        .string(id(5, 2), "d")
                        .bytes());
        assertThat(doc.pending().orElseThrow().missing()).hasToString("{5: 1}");
        assertThat(doc.stateVector()).isEqualTo(StateVector.EMPTY);
        doc.apply(a);
        assertThat(doc.text("t").toString()).isEqualTo("ab");
        assertThat(waiting(doc)).isEqualTo(d);
        assertThat(doc.apply(c)).isEqualTo(ApplyResult.APPLIED);
        assertThat(doc.text("t").toString()).isEqualTo("abcd");
        assertThat(doc.pending()).isEmpty();
    }

    /** One struct waits for somebody else: what its client wrote behind it waits too, the rest does not. */
    @Test
    void pending_forAnotherClient_leavesTheOthersAlone() {
        Doc doc = Stories.reader(true);
        byte[] update = bytes("""
                02
                02 09 00
                84 05 03 01 78          x after (5, 3), which is not there
                04 01 01 75 01 79       y in the root u
                01 07 00
                04 01 01 75 01 7a       z in the root u
                00
                """);
        assertThat(doc.apply(update)).isEqualTo(ApplyResult.PARTLY_PARKED);
        assertThat(doc.text("u").toString()).isEqualTo("z");
        assertThat(waiting(doc)).isEqualTo(bytes("01 02 09 00 84 05 03 01 78 04 01 01 75 01 79 00"));
        assertThat(doc.pending().orElseThrow().missing())
                .as("the first clock of 5")
                .hasToString("{5: 1}");
        doc.apply(new UpdateBytes().block(5, 0).string(null, "abcd").bytes());
        assertThat(doc.text("t").toString()).isEqualTo("abcdx");
        assertThat(doc.text("u").toString()).isEqualTo("zy");
    }

    /** Deletes of what is not known wait by themselves, in the state too, and delete it when it comes. */
    @Test
    void pending_deletes_areThoseOfUnknownClocks() {
        Doc doc = Stories.reader(true);
        doc.apply(new UpdateBytes().block(5, 0).string(null, "abc").bytes());
        assertThat(doc.apply(bytes("00 02 09 01 00 02 05 01 01 05"))).isEqualTo(ApplyResult.PARTLY_PARKED);
        assertThat(doc.text("t").toString()).isEqualTo("a");
        assertThat(waiting(doc)).isEqualTo(bytes("00 02 09 01 00 02 05 01 03 03"));
        assertThat(doc.pending().orElseThrow().missing())
                .as("nobody asks for what is deleted")
                .isEqualTo(StateVector.EMPTY);
        assertThat(Update.inspect(doc.encodeState(), DecodeLimits.UPDATE).deleteRangeCount())
                .isEqualTo(2);
        doc.apply(new UpdateBytes().block(5, 3).string(id(5, 2), "defg").bytes());
        assertThat(doc.text("t").toString()).isEqualTo("ag");
        assertThat(waiting(doc)).isEqualTo(bytes("00 01 09 01 00 02"));
        doc.apply(new UpdateBytes().block(9, 0).string(id(5, 6), "h").bytes());
        assertThat(waiting(doc)).isEqualTo(bytes("00 01 09 01 01 01"));
        assertThat(doc.apply(new UpdateBytes().block(9, 1).string(id(9, 0), "i").bytes()))
                .isEqualTo(ApplyResult.APPLIED);
        assertThat(doc.pending()).isEmpty();
        assertThat(doc.text("t").toString()).isEqualTo("ag");
    }

    /** Whoever writes while something waits can have their own update out at once. */
    @Test
    void pending_whileWritingLocally_staysAsItIs() {
        Doc doc = Stories.reader(true);
        byte[] later = new UpdateBytes().block(5, 1).string(id(5, 0), "b").bytes();
        doc.apply(later);
        List<byte[]> told = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add(update));
        doc.text("t").insert(0, "mine");
        assertThat(told).hasSize(1);
        assertThat(Update.inspect(told.getFirst(), DecodeLimits.UPDATE).clients())
                .containsExactly(1_000_000L);
        assertThat(waiting(doc)).isEqualTo(later);
        assertThat(doc.stateVector()).hasToString("{1000000: 4}");
        assertThat(Update.inspect(doc.encodeState(), DecodeLimits.UPDATE).clients())
                .containsExactly(1_000_000L, 5L);
    }

    /** What was waiting is told of together with what released it. */
    @Test
    void onUpdate_ofWhatWasReleased_isOneUpdateWithAll() {
        Doc doc = Stories.reader(true);
        List<byte[]> told = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add(update));
        doc.apply(new UpdateBytes().block(5, 1).string(id(5, 0), "b").bytes());
        assertThat(told).isEmpty();
        doc.apply(new UpdateBytes().block(5, 0).string(null, "a").bytes());
        assertThat(told).hasSize(1);
        Doc peer = Stories.reader(true);
        peer.apply(told.getFirst());
        assertThat(peer.text("t").toString()).isEqualTo("ab");
    }

    @Test
    void prunePending_answersItAndForgetsIt() {
        Doc doc = Stories.reader(true);
        assertThat(doc.prunePending()).isEmpty();
        byte[] later = new UpdateBytes()
                .block(5, 1)
                .string(id(5, 0), "b")
                .delete(5, 0, 1)
                .bytes();
        doc.apply(later);
        assertThat(Update.toV1(doc.prunePending().orElseThrow().update())).isEqualTo(later);
        assertThat(doc.encodeState()).isEqualTo(Update.empty());
        doc.apply(new UpdateBytes().block(5, 0).string(null, "a").bytes());
        assertThat(doc.text("t").toString()).isEqualTo("a");
    }
}
