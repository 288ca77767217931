package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Merge, diff, state vector and inspection of random histories made by the real Yjs, compared with the real Yjs. */
class OracleTest {
    private static final int HISTORIES = 500;
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

    /** A question to Yjs, and what we say. */
    private record Case(Map<String, @Nullable Object> question, Check check) {}

    private interface Check {
        void against(Oracle.Answer answer);
    }

    @Test
    void functionsOnUpdates_randomHistories_answerWhatYjsAnswers() {
        long seed = Seeds.next();
        int histories = Seeds.rounds(HISTORIES);
        int compared = 0;
        oracle.send(Oracle.History.request(seed, STEPS));
        for (int i = 0; i < histories; i++) {
            Oracle.History history = Oracle.History.of(seed + i, oracle.receive());
            List<Case> cases = cases(history, Seeds.random(seed + i));
            oracle.sendAll(cases.stream().map(Case::question).toList());
            List<Oracle.Answer> answers = oracle.receiveAll();
            if (i + 1 < histories) {
                oracle.send(Oracle.History.request(seed + i + 1, STEPS));
            }
            for (int c = 0; c < cases.size(); c++) {
                try {
                    cases.get(c).check.against(answers.get(c));
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(Seeds.replay(seed + i) + ", case " + c + ": " + cases.get(c).question, e);
                }
                compared++;
            }
        }
        assertThat(compared).isEqualTo(histories * CASES_PER_HISTORY);
    }

    private static List<Case> cases(Oracle.History history, RandomGenerator random) {
        List<byte[]> pool = history.everything();
        List<Case> cases = new ArrayList<>();
        while (cases.size() < CASES_PER_HISTORY) {
            byte[] one = pool.get(random.nextInt(pool.size()));
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> cases.add(mergeCase(some(pool, random)));
                case 4, 5, 6 -> cases.add(diffCase(one, vectorNear(pool, random)));
                case 7 -> cases.add(vectorCase(one));
                case 8 -> cases.add(inspectCase(one));
                default -> cases.add(vectorCase(Update.merge(some(pool, random))));
            }
        }
        return cases;
    }

    private static List<byte[]> some(List<byte[]> pool, RandomGenerator random) {
        List<byte[]> some = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? random.nextInt(pool.size() + 1) : random.nextInt(5);
        for (int i = 0; i < count; i++) {
            some.add(pool.get(random.nextInt(pool.size())));
        }
        return some;
    }

    /** A state vector that cuts through something: of one of the updates, with a clock or two moved. */
    private static StateVector vectorNear(List<byte[]> pool, RandomGenerator random) {
        StateVector of = Update.stateVector(pool.get(random.nextInt(pool.size())));
        LongPairs pairs = new LongPairs();
        for (int i = 0; i < of.size(); i++) {
            long moved = random.nextInt(3) == 0 ? random.nextLong(of.clock(i) + 1) : of.clock(i);
            pairs.add(of.client(i), moved);
        }
        return StateVector.ofLargest(pairs);
    }

    private static Case mergeCase(List<byte[]> updates) {
        byte[] ours = Update.merge(updates);
        return new Case(Oracle.request("merge", "updates", Oracle.base64(updates)), answer -> {
            byte[] theirs = answer.bytes("update");
            if (!Arrays.equals(ours, theirs) && mixesGarbageAndItems(updates)) {
                assertSameButForGarbage(ours, theirs);
            } else {
                assertThat(ours).isEqualTo(theirs);
            }
        });
    }

    private static Case diffCase(byte[] update, StateVector since) {
        byte[] ours = Update.diff(update, since);
        return new Case(
                Oracle.request("diff", "update", Oracle.base64(update), "vector", Oracle.base64(since.encode())),
                answer -> assertThat(ours).isEqualTo(answer.bytes("update")));
    }

    private static Case vectorCase(byte[] update) {
        StateVector ours = Update.stateVector(update);
        return new Case(Oracle.request("vectorOf", "update", Oracle.base64(update)), answer -> assertThat(ours.encode())
                .isEqualTo(answer.bytes("vector")));
    }

    private static Case inspectCase(byte[] update) {
        UpdateInfo ours = Update.inspect(update, DecodeLimits.UPDATE);
        assertThat(ours.bytes()).isSameAs(update);
        return new Case(Oracle.request("inspect", "update", Oracle.base64(update)), answer -> {
            List<Long> clients = new ArrayList<>();
            for (Object client : answer.list("clients")) {
                List<Long> numbers = ((List<?>) client)
                        .stream().map(number -> ((Double) number).longValue()).toList();
                clients.add(numbers.get(0));
                assertThat(ours.firstClock(numbers.get(0))).isEqualTo(numbers.get(1));
                assertThat(ours.endClock(numbers.get(0))).isEqualTo(numbers.get(2));
            }
            assertThat(ours.clients()).containsExactlyElementsOf(clients);
            assertThat(ours.structCount()).isEqualTo(answer.number("structs"));
            assertThat(ours.deleteRangeCount()).isEqualTo(answer.number("deleteRanges"));
        });
    }

    /**
     * Whether one input has a GC where another has an item. Which of the two Yjs takes then is an accident: its
     * comparator says of either that it comes before the other, and the result depends on the steps of the sort.
     */
    static boolean mixesGarbageAndItems(List<byte[]> updates) {
        DeleteSetBuilder garbage = new DeleteSetBuilder();
        for (byte[] update : updates) {
            forEachStruct(update, struct -> {
                if (struct.ref() == Structs.GC) {
                    garbage.add(struct.client, struct.clock, struct.clock + struct.length);
                }
            });
        }
        DeleteSet ranges = garbage.build();
        boolean[] mixed = {false};
        for (byte[] update : updates) {
            forEachStruct(update, struct -> {
                for (long clock = struct.clock; struct.isItem() && clock < struct.clock + struct.length; clock++) {
                    mixed[0] |= contains(ranges, struct.client, clock);
                }
            });
        }
        return mixed[0];
    }

    private static boolean contains(DeleteSet set, long client, long clock) {
        for (int c = 0; c < set.clientCount(); c++) {
            for (int r = set.firstRange(c); set.client(c) == client && r < set.firstRange(c + 1); r++) {
                if (set.start(r) <= clock && clock < set.end(r)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void forEachStruct(byte[] update, Blocks.Visitor visitor) {
        Blocks.scan(StructReader.trusting(update), DecodeLimits.TRUSTED, visitor);
    }

    private static void assertSameButForGarbage(byte[] ours, byte[] theirs) {
        UpdateInfo a = Update.inspect(ours, DecodeLimits.UPDATE);
        UpdateInfo b = Update.inspect(theirs, DecodeLimits.UPDATE);
        assertThat(a.clients()).isEqualTo(b.clients());
        for (long client : a.clients()) {
            assertThat(a.firstClock(client)).isEqualTo(b.firstClock(client));
            assertThat(a.endClock(client)).isEqualTo(b.endClock(client));
        }
        assertThat(Update.stateVector(ours)).isEqualTo(Update.stateVector(theirs));
        assertThat(coverage(ours)).isEqualTo(coverage(theirs));
        assertThat(deletes(ours)).isEqualTo(deletes(theirs));
    }

    /** What of each client is there, holes not, in a form that can be compared. */
    private static byte[] coverage(byte[] update) {
        DeleteSetBuilder covered = new DeleteSetBuilder();
        forEachStruct(update, struct -> {
            if (struct.ref() != Structs.SKIP) {
                covered.add(struct.client, struct.clock, struct.clock + struct.length);
            }
        });
        return encoded(covered.build());
    }

    private static byte[] deletes(byte[] update) {
        return encoded(Blocks.of(update).deleteSet(update));
    }

    private static byte[] encoded(DeleteSet set) {
        Lib0Writer out = new Lib0Writer();
        set.write(out);
        return out.toByteArray();
    }
}
