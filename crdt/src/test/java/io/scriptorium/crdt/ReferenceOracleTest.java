package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.reference.ReferenceDoc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The reference engine against the real Yjs: random histories, delivered in any order and twice, step by step. It is what
 * the engine is compared with where asking Yjs itself would take too long.
 */
class ReferenceOracleTest {
    private static final int STEPS = 30;

    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    /**
     * The next history in which nobody has torn a surrogate pair: when a pair is cut depends on which structs Yjs has
     * joined by then, and the reference engine has none.
     */
    private static Oracle.History history(long seed) {
        for (long next = seed; ; next += 1_000) {
            Oracle.Answer answer =
                    oracle.ask(Oracle.request("history", "seed", next, "steps", STEPS, "surrogates", false));
            Oracle.History history = Oracle.History.of(seed, answer);
            if (history.everything().stream().noneMatch(ReferenceOracleTest::hasReplacement)) {
                return history;
            }
        }
    }

    private static boolean hasReplacement(byte[] update) {
        return HexFormat.of().formatHex(update).contains("efbfbd");
    }

    /** What both are told, one after the other: increments in any order, some twice, and some states in between. */
    private static List<byte[]> delivery(Oracle.History history, RandomGenerator random) {
        List<byte[]> delivery = new ArrayList<>(history.updates());
        if (random.nextInt(3) > 0) {
            for (int i = delivery.size() - 1; i > 0; i--) {
                Collections.swap(delivery, i, Math.max(0, i - random.nextInt(random.nextBoolean() ? 4 : i + 1)));
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] again =
                    history.everything().get(random.nextInt(history.everything().size()));
            delivery.add(random.nextInt(delivery.size() + 1), again);
        }
        delivery.addAll(history.finals());
        return delivery;
    }

    @Test
    void apply_randomHistoriesInAnyOrder_isWhatYjsDoes() {
        long seed = Seeds.next();
        for (int round = 0; round < Seeds.rounds(5); round++) {
            Oracle.History history = history(seed + round);
            RandomGenerator random = Seeds.random(seed + round);
            boolean gc = random.nextInt(3) > 0;
            List<byte[]> delivery = delivery(history, random);
            List<Map<String, @Nullable Object>> requests = new ArrayList<>();
            requests.add(Oracle.request("doc", "doc", "r", "client", 77, "gc", gc, "cleanup", false));
            for (byte[] update : delivery) {
                requests.add(Oracle.request("apply", "doc", "r", "update", Oracle.base64(update)));
                requests.add(Oracle.request("vector", "doc", "r"));
                requests.add(Oracle.request("state", "doc", "r"));
            }
            oracle.sendAll(requests);
            List<Oracle.Answer> answers = oracle.receiveAll();
            ReferenceDoc reference = new ReferenceDoc(77, gc);
            for (int i = 0; i < delivery.size(); i++) {
                String what = "step " + i + ", " + Seeds.replay(seed + round);
                reference.apply(delivery.get(i));
                assertThat(reference.isWaiting())
                        .as(what)
                        .isEqualTo(answers.get(1 + 3 * i).is("pending"));
                assertThat(reference.encodeVector())
                        .as(what)
                        .isEqualTo(answers.get(2 + 3 * i).bytes("vector"));
                if (!reference.isWaiting()) {
                    assertThat(reference.encodeState())
                            .as(what)
                            .isEqualTo(answers.get(3 + 3 * i).bytes("update"));
                }
            }
            assertThat(reference.isWaiting()).as(Seeds.replay(seed + round)).isFalse();
        }
    }

    @Test
    void view_ofRandomHistories_isWhatYjsShows() {
        long seed = Seeds.next();
        for (int round = 0; round < Seeds.rounds(5); round++) {
            Oracle.History history = history(seed + round);
            String what = Seeds.replay(seed + round);
            ReferenceDoc reference = new ReferenceDoc(77, false);
            history.updates().forEach(reference::apply);
            List<Map<String, @Nullable Object>> requests = new ArrayList<>();
            requests.add(Oracle.request("doc", "doc", "v", "client", 77, "gc", false, "cleanup", false));
            requests.add(Oracle.request("text", "doc", "v", "root", "t"));
            for (byte[] update : history.updates()) {
                requests.add(Oracle.request("apply", "doc", "v", "update", Oracle.base64(update)));
            }
            requests.add(Oracle.request("read", "doc", "v", "root", "t", "as", "string"));
            requests.add(Oracle.request("read", "doc", "v", "root", "t", "as", "delta"));
            oracle.sendAll(requests);
            List<Oracle.Answer> answers = oracle.receiveAll();
            assertThat(reference.view().text("t"))
                    .as(what)
                    .isEqualTo(answers.get(answers.size() - 2).text("value"));
            assertThat(lengthsAndAttributes(reference.view().delta("t")))
                    .as(what)
                    .isEqualTo(theirLengthsAndAttributes(answers.getLast().list("value")));
        }
    }

    /** Of each insert the text, or that it is none, and its formats: values are compared elsewhere. */
    private static List<Object> lengthsAndAttributes(List<List<Object>> delta) {
        List<Object> inserts = new ArrayList<>();
        for (List<Object> op : delta) {
            inserts.add(op.get(0) instanceof String text ? text : "embedded");
            inserts.add(op.get(1));
        }
        return inserts;
    }

    private static List<Object> theirLengthsAndAttributes(List<?> delta) {
        List<Object> inserts = new ArrayList<>();
        for (Object op : delta) {
            Map<?, ?> members = (Map<?, ?>) op;
            inserts.add(members.get("insert") instanceof String text ? text : "embedded");
            Object attributes = members.get("attributes");
            inserts.add(attributes == null ? Map.of() : attributes);
        }
        return inserts;
    }
}
