package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Conversions, and functions on updates of format V2, compared with the real Yjs on random histories. */
class FormatV2OracleTest {
    private static final int HISTORIES = 100;
    private static final int STEPS = 30;
    private static final int CASES_PER_HISTORY = 50;

    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    /** A question to Yjs, and what we say; null for what it cannot do. */
    private record Case(Map<String, @Nullable Object> question, String field, byte @Nullable [] ours) {
        boolean isRight(Oracle.Answer answer) {
            Object theirs = answer.fields().get(field);
            return ours == null ? theirs == null : theirs != null && Arrays.equals(Oracle.bytes(theirs), ours);
        }
    }

    @Test
    void formatV2_randomHistories_answersWhatYjsAnswers() {
        long seed = Seeds.next();
        int histories = Seeds.rounds(HISTORIES);
        oracle.send(Oracle.History.request(seed, STEPS));
        for (int i = 0; i < histories; i++) {
            Oracle.History history = Oracle.History.of(seed + i, oracle.receive());
            List<Case> cases = cases(history, Seeds.random(seed + i));
            oracle.sendAll(cases.stream().map(Case::question).toList());
            List<Oracle.Answer> answers = oracle.receiveAll();
            if (i + 1 < histories) {
                oracle.send(Oracle.History.request(seed + i + 1, STEPS));
            }
            assertRight(cases, answers, Seeds.replay(seed + i));
        }
    }

    private static void assertRight(List<Case> cases, List<Oracle.Answer> answers, String replay) {
        for (int c = 0; c < cases.size(); c++) {
            Case one = cases.get(c);
            if (!one.isRight(answers.get(c))) {
                String ours = one.ours == null ? "null" : Oracle.base64(one.ours);
                throw new AssertionError(replay + ", case " + c + ": " + one.question + "\nYjs: "
                        + answers.get(c).fields() + "\nwe:  " + ours);
            }
        }
    }

    private static List<Case> cases(Oracle.History history, RandomGenerator random) {
        List<byte[]> v1 = history.everything();
        List<byte[]> v2 = new ArrayList<>(history.v2());
        List<Case> cases = new ArrayList<>();
        while (cases.size() < CASES_PER_HISTORY) {
            byte[] one = pick(v2, random);
            switch (random.nextInt(10)) {
                case 0, 1 -> cases.add(toV2Case(pick(v1, random)));
                case 2 -> cases.add(toV2Case(Update.merge(some(v1, random))));
                case 3, 4 -> cases.add(toV1Case(one));
                case 5, 6 -> {
                    List<byte[]> some = some(v2, random);
                    if (!OracleTest.mixesGarbageAndItems(
                            some.stream().map(UpdateTranscoder::toPivot).toList())) {
                        cases.add(mergeCase(some));
                        cases.add(toV1Case(Update.mergeV2(some)));
                    }
                }
                case 7, 8 -> cases.add(diffCase(one, vectorNear(v2, random)));
                default -> cases.add(vectorCase(Update.mergeV2(some(v2, random))));
            }
        }
        return cases;
    }

    private static byte[] pick(List<byte[]> pool, RandomGenerator random) {
        return pool.get(random.nextInt(pool.size()));
    }

    private static List<byte[]> some(List<byte[]> pool, RandomGenerator random) {
        List<byte[]> some = new ArrayList<>();
        for (int left = random.nextInt(6); left > 0; left--) {
            some.add(pick(pool, random));
        }
        return some;
    }

    /** A state vector that cuts through something. */
    private static StateVector vectorNear(List<byte[]> pool, RandomGenerator random) {
        StateVector of = Update.stateVectorV2(pick(pool, random));
        LongPairs pairs = new LongPairs();
        for (int i = 0; i < of.size(); i++) {
            pairs.add(of.client(i), random.nextInt(3) > 0 ? random.nextLong(of.clock(i) + 1) : of.clock(i));
        }
        return StateVector.ofLargest(pairs);
    }

    private static Case toV2Case(byte[] v1) {
        return new Case(convert(v1, 1, 2), "update", Update.toV2(v1));
    }

    private static Case toV1Case(byte[] v2) {
        byte @Nullable [] ours;
        try {
            ours = Update.toV1(v2);
        } catch (NotInV1Exception e) {
            ours = null;
        }
        return new Case(convert(v2, 2, 1), "update", ours);
    }

    private static Map<String, @Nullable Object> convert(byte[] update, int from, int to) {
        return Oracle.request("convertOrNull", "update", Oracle.base64(update), "from", from, "to", to);
    }

    private static Case mergeCase(List<byte[]> updates) {
        return new Case(
                Oracle.request("merge", "updates", Oracle.base64(updates), "v", 2), "update", Update.mergeV2(updates));
    }

    private static Case diffCase(byte[] update, StateVector since) {
        return new Case(
                Oracle.request(
                        "diff", "update", Oracle.base64(update), "vector", Oracle.base64(since.encode()), "v", 2),
                "update",
                Update.diffV2(update, since));
    }

    private static Case vectorCase(byte[] update) {
        return new Case(
                Oracle.request("vectorOf", "update", Oracle.base64(update), "v", 2),
                "vector",
                Update.stateVectorV2(update).encode());
    }

    /** Undefined, bigints and bytes in embeds and formats, and a surrogate pair of which two structs have a half each. */
    @Test
    void formatV2_valuesThatV1DoesNotKnow_answersWhatYjsAnswers() {
        List<byte[]> updates = oracle.ask(Oracle.request("valuesV2")).list("updates").stream()
                .map(Oracle::bytes)
                .toList();
        List<Case> cases = new ArrayList<>();
        byte[] all = Update.mergeV2(updates);
        int notInV1 = 0;
        for (byte[] update : updates) {
            Case conversion = toV1Case(update);
            notInV1 += conversion.ours == null ? 1 : 0;
            cases.add(conversion);
            cases.add(diffCase(update, StateVector.EMPTY));
            cases.add(mergeCase(List.of(update, all)));
        }
        cases.add(mergeCase(updates));
        cases.add(mergeCase(updates.reversed()));
        for (long clock = 0; clock < Update.stateVectorV2(all).get(7); clock++) {
            LongPairs known = new LongPairs();
            known.add(7, clock);
            cases.add(diffCase(all, StateVector.ofLargest(known)));
        }
        oracle.sendAll(cases.stream().map(Case::question).toList());
        assertRight(cases, oracle.receiveAll(), "");
        assertThat(notInV1).isGreaterThan(3);
        assertThatThrownBy(() -> Update.inspect(all, UpdateFormat.V2, DecodeLimits.UPDATE))
                .hasMessageContaining("format V1 keeps embeds");
    }
}
