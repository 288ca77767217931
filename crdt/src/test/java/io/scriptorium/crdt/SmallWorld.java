package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.reference.ReferenceDoc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A few clients who start from the same document and edit it without hearing of each other. What they write is delivered
 * to the engine and to the reference engine in whatever order a test asks for.
 */
final class SmallWorld {
    /** An edit of a document; {@code name} is for messages. */
    record Edit(String name, Consumer<Doc> edit) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final long NEWCOMER = 1_000;

    private final byte[] base;
    private final boolean gc;
    /** By author, in the order in which they were made. */
    final List<List<byte[]>> updates = new ArrayList<>();

    private final StringBuilder story = new StringBuilder();
    private byte[] outcome = {};

    SmallWorld(byte[] base, boolean gc) {
        this.base = base;
        this.gc = gc;
    }

    /** Another client makes these edits, one transaction each; what changes nothing is not sent. */
    SmallWorld author(long client, List<Edit> edits) {
        Doc doc = newcomer(client);
        List<byte[]> made = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> made.add(update));
        edits.forEach(edit -> edit.edit.accept(doc));
        updates.add(made);
        story.append(client).append(' ').append(edits).append(' ');
        return this;
    }

    Doc newcomer(long client) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(client).withGc(gc));
        doc.text("t");
        doc.array("a");
        doc.map("m");
        doc.apply(base);
        return doc;
    }

    /** The updates of all authors, in one list. */
    List<byte[]> all() {
        return updates.stream().flatMap(List::stream).toList();
    }

    /** Delivers updates to the engine alone, which has to come to the state that every order has come to. */
    void deliver(List<byte[]> order) {
        Doc doc = newcomer(NEWCOMER);
        order.forEach(doc::apply);
        settle(doc.encodeState(), order);
    }

    /** As {@link #deliver}, and the reference engine has to come to the same. */
    void deliverToBoth(List<byte[]> order) {
        ReferenceDoc reference = new ReferenceDoc(NEWCOMER, gc);
        reference.apply(base);
        order.forEach(reference::apply);
        settle(reference.encodeState(), order);
        deliver(order);
    }

    /** As {@link #deliverToBoth}; the two are compared after each step, in all that they hold. */
    void deliverStepByStep(List<byte[]> order) {
        SideBySide pair = new SideBySide(NEWCOMER, gc);
        pair.apply(base);
        for (byte[] update : order) {
            pair.apply(update);
            pair.checkAll(describe(order));
        }
        settle(pair.state(), order);
    }

    private void settle(byte[] state, List<byte[]> order) {
        if (outcome.length == 0) {
            outcome = state;
        }
        if (!Arrays.equals(outcome, state)) {
            assertThat(state).as(describe(order)).isEqualTo(outcome);
        }
    }

    String describe(List<byte[]> order) {
        List<byte[]> all = all();
        List<Integer> numbers = order.stream().map(all::indexOf).toList();
        return (gc ? "gc, " : "") + story + "delivered as " + numbers;
    }

    // --- Orders ---

    /** Every order in which the elements can stand. */
    static <T> List<List<T>> permutations(List<T> elements) {
        if (elements.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> all = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            List<T> others = new ArrayList<>(elements);
            T first = others.remove(i);
            for (List<T> rest : permutations(others)) {
                List<T> one = new ArrayList<>();
                one.add(first);
                one.addAll(rest);
                all.add(one);
            }
        }
        return all;
    }

    /** Every order in which each list's elements keep theirs. */
    static <T> List<List<T>> interleavings(List<List<T>> lists) {
        List<List<T>> all = new ArrayList<>();
        for (int i = 0; i < lists.size(); i++) {
            if (lists.get(i).isEmpty()) {
                continue;
            }
            List<List<T>> rest = new ArrayList<>(lists);
            rest.set(i, lists.get(i).subList(1, lists.get(i).size()));
            for (List<T> behind : interleavings(rest)) {
                List<T> one = new ArrayList<>();
                one.add(lists.get(i).getFirst());
                one.addAll(behind);
                all.add(one);
            }
        }
        return all.isEmpty() ? List.of(List.of()) : all;
    }

    /** Every list of so many of the elements, repetitions included. */
    static <T> List<List<T>> sequences(List<T> elements, int length) {
        List<List<T>> all = List.of(List.of());
        for (int i = 0; i < length; i++) {
            List<List<T>> longer = new ArrayList<>();
            for (List<T> one : all) {
                for (T element : elements) {
                    List<T> extended = new ArrayList<>(one);
                    extended.add(element);
                    longer.add(extended);
                }
            }
            all = longer;
        }
        return all;
    }
}
