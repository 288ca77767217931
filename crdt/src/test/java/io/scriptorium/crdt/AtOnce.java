package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static io.scriptorium.crdt.Convergence.assertSameBytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Clients that edit one state at once. Whatever the order in which their updates arrive, what comes of them is the same,
 * with garbage collection and without, in both formats; and it is what the real Yjs makes of them.
 */
final class AtOnce {
    /** The name of the root that is edited. */
    static final String ROOT = "r";

    /** What the root is. */
    enum Kind {
        ARRAY("array", "json"),
        MAP("map", "json"),
        XML("xml", "xml");

        private final String request;
        private final String reader;

        Kind(String request, String reader) {
            this.request = request;
            this.reader = reader;
        }

        /** The content: plain values, or markup. */
        private @Nullable Object of(Doc doc) {
            return switch (this) {
                case ARRAY -> doc.array(ROOT).toJson();
                case MAP -> doc.map(ROOT).toJson();
                case XML -> doc.xmlFragment(ROOT).toString();
            };
        }

        private @Nullable Object expected(String text) {
            return this == XML ? text : Json.parse(text, Integer.MAX_VALUE);
        }
    }

    private static final long BASE_CLIENT = 100;
    private static final long FIRST_READER = 1_000;
    /** Up to so many updates all orders are tried, beyond some of them. */
    private static final int MOST_PERMUTED = 4;

    private static final int SHUFFLES = 24;

    private final Oracle oracle;
    private final Kind kind;
    private final Map<Long, Doc> authors = new LinkedHashMap<>();
    private final List<byte[]> v1 = new ArrayList<>();
    private final List<byte[]> v2 = new ArrayList<>();

    AtOnce(Oracle oracle, Kind kind) {
        this.oracle = oracle;
        this.kind = kind;
    }

    /** What everybody knows before they begin. */
    AtOnce given(Consumer<Doc> edits) {
        return write(author(BASE_CLIENT), List.of(edits));
    }

    /** What a client does to it, knowing of nobody else: each step is a transaction. */
    @SafeVarargs
    final AtOnce client(long id, Consumer<Doc>... steps) {
        Doc author = author(id);
        Doc base = authors.get(BASE_CLIENT);
        if (base != null) {
            author.apply(base.encodeState());
        }
        List<Consumer<Doc>> all = new ArrayList<>();
        for (Consumer<Doc> step : steps) {
            all.add(step);
        }
        return write(author, all);
    }

    /** What a client does who knows all that others have done until here. */
    AtOnce knowing(long id, List<Long> others, Consumer<Doc> edits) {
        Doc author = author(id);
        for (long other : others) {
            author.apply(Objects.requireNonNull(authors.get(other)).encodeState());
        }
        return write(author, List.of(edits));
    }

    private Doc author(long id) {
        return authors.computeIfAbsent(id, client -> doc(client, client % 2 == 0));
    }

    private static Doc doc(long client, boolean gc) {
        return Doc.create(DocOptions.defaults().withClientId(client).withGc(gc));
    }

    private AtOnce write(Doc author, List<Consumer<Doc>> steps) {
        try (Subscription first = author.onUpdate(UpdateFormat.V1, (update, transaction) -> v1.add(update));
                Subscription second = author.onUpdate(UpdateFormat.V2, (update, transaction) -> v2.add(update))) {
            assertThat(first).isNotSameAs(second);
            steps.forEach(step -> author.transact(transaction -> step.accept(author)));
        }
        return this;
    }

    /** Checks what comes of it: JSON, or markup. */
    void becomes(String text) {
        Object expected = kind.expected(text);
        List<Doc> readers = new ArrayList<>();
        for (List<Integer> order : orders(v1.size())) {
            Doc reader = reader(order, readers.size());
            assertThat(kind.of(reader)).as("in the order %s", order).isEqualTo(expected);
            reader.checkIntegrity();
            readers.add(reader);
            if (readers.size() > 2) {
                assertSameBytes("in the order " + order, readers.get((readers.size() - 1) % 2), reader);
            }
        }
        List<Doc> all = new ArrayList<>(authors.values());
        for (Doc author : all) {
            v1.forEach(author::apply);
            assertThat(kind.of(author)).as("client %d", author.clientId()).isEqualTo(expected);
        }
        all.addAll(readers.subList(0, 2));
        assertConverged(all);
        assertThat(inYjs()).as("in Yjs").isEqualTo(expected);
    }

    private Doc reader(List<Integer> order, int number) {
        Doc reader = doc(FIRST_READER + number, number % 2 == 0);
        for (int update : order) {
            if ((update + number / 2) % 2 == 0) {
                reader.apply(v1.get(update));
            } else {
                reader.apply(v2.get(update), UpdateFormat.V2, null);
            }
        }
        return reader;
    }

    private @Nullable Object inYjs() {
        oracle.ask(Oracle.request("doc", "doc", "d", "client", FIRST_READER, "cleanup", false));
        oracle.ask(Oracle.request(kind.request, "doc", "d", "root", ROOT));
        for (byte[] update : v1) {
            oracle.ask(Oracle.request("apply", "doc", "d", "update", Oracle.base64(update)));
        }
        return oracle.ask(Oracle.request("read", "doc", "d", "root", ROOT, "as", kind.reader))
                .fields()
                .get("value");
    }

    private static List<List<Integer>> orders(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        List<List<Integer>> orders = new ArrayList<>();
        if (count <= MOST_PERMUTED) {
            permute(numbers, 0, orders);
            return orders;
        }
        Random random = new Random(count);
        for (int i = 0; i < SHUFFLES; i++) {
            orders.add(List.copyOf(numbers));
            Collections.shuffle(numbers, random);
        }
        return orders;
    }

    private static void permute(List<Integer> numbers, int from, List<List<Integer>> orders) {
        if (from == numbers.size()) {
            orders.add(List.copyOf(numbers));
        }
        for (int i = from; i < numbers.size(); i++) {
            Collections.swap(numbers, from, i);
            permute(numbers, from + 1, orders);
            Collections.swap(numbers, from, i);
        }
    }
}
