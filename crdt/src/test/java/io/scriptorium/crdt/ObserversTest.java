package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Observers that come and go, edit, and throw while they are told: nobody else notices, and the documents agree. */
class ObserversTest {
    private final Mirrored docs = new Mirrored();
    private final Doc doc = docs.doc;
    private final Array array = doc.array("a");
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void converged() {
        docs.assertConverged();
    }

    private Consumer<TypeEvent> note(String who) {
        return event -> told.add(who + " " + EventText.delta(event));
    }

    private List<String> takeTold() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    // --- Coming and going ---

    @Test
    void observe_several_areToldInTheOrderInWhichTheyCame() {
        array.observe(note("first"));
        array.observe(note("second"));
        array.observe(note("third"));
        array.add(1);
        assertThat(told).containsExactly("first +[1]", "second +[1]", "third +[1]");
    }

    @Test
    void observe_sameObserverTwice_isToldTwice() {
        Consumer<TypeEvent> observer = note("same");
        array.observe(observer);
        array.observe(observer);
        array.add(1);
        assertThat(told).containsExactly("same +[1]", "same +[1]");
    }

    @Test
    void close_oneOfTheSameObserverTwice_leavesTheOther() {
        Consumer<TypeEvent> observer = note("same");
        Subscription first = array.observe(observer);
        array.observe(observer);
        first.close();
        first.close();
        array.add(1);
        assertThat(told).containsExactly("same +[1]");
    }

    @Test
    void close_itselfWhileTold_isToldNoMore() {
        Subscription[] own = new Subscription[1];
        own[0] = array.observe(event -> {
            told.add("once");
            own[0].close();
        });
        array.observe(note("stays"));
        array.add(1);
        array.add(2);
        assertThat(told).containsExactly("once", "stays +[1]", "stays =1 +[2]");
    }

    @Test
    void close_allWithinATransaction_areNotToldOfIt() {
        Subscription observer = array.observe(note("observer"));
        Subscription deep = array.observeDeep(events -> told.add("deep"));
        doc.transact(transaction -> {
            array.add(1);
            observer.close();
            deep.close();
        });
        assertThat(told).isEmpty();
    }

    @Test
    void observe_withinATransaction_isToldOfAllOfIt() {
        doc.transact(transaction -> {
            array.add(1);
            array.observe(note("late"));
            array.add(2);
        });
        assertThat(told).containsExactly("late +[1,2]");
    }

    @Test
    void observe_byAnObserver_countsFromTheNextTransactionOn() {
        boolean[] added = new boolean[1];
        array.observe(event -> {
            if (!added[0]) {
                added[0] = true;
                array.observe(note("added"));
            }
        });
        array.add(1);
        assertThat(takeTold()).isEmpty();
        array.add(2);
        assertThat(takeTold()).containsExactly("added =1 +[2]");
    }

    @Test
    void observeDeep_closedByADirectObserver_isNotToldThatTime() {
        Subscription deep = array.observeDeep(events -> told.add("deep"));
        array.observe(event -> {
            told.add("direct");
            deep.close();
        });
        array.add(1);
        assertThat(told).containsExactly("direct");
    }

    @Test
    void close_ofADeepObserver_leavesTheDirectOnes() {
        array.observe(note("direct"));
        Subscription deep = array.observeDeep(events -> told.add("deep"));
        deep.close();
        deep.close();
        array.observeDeep(events -> told.add("other deep"));
        array.add(1);
        assertThat(told).containsExactly("direct +[1]", "other deep");
    }

    @Test
    void observe_ofADeletedType_isNeverTold() {
        YMap inner = array.insertMap(0);
        array.delete(0, 1);
        Subscription subscription = inner.observe(note("gone"));
        inner.observeDeep(events -> told.add("deep"));
        array.add(1);
        subscription.close();
        assertThat(told).isEmpty();
    }

    // --- Editing ---

    /** Each follow-up is a transaction of its own, told of when that which caused it has been told to all. */
    @Test
    void edit_byAnObserver_isToldAfterwardsToAll() {
        array.observe(event -> {
            told.add("first " + EventText.delta(event));
            if (array.size() < 3) {
                array.add("follow-up");
            }
        });
        array.observe(note("second"));
        array.add("x");
        assertThat(told)
                .containsExactly(
                        "first +[\"x\"]",
                        "second +[\"x\"]",
                        "first =1 +[\"follow-up\"]",
                        "second =1 +[\"follow-up\"]",
                        "first =2 +[\"follow-up\"]",
                        "second =2 +[\"follow-up\"]");
        assertThat(array.size()).isEqualTo(3);
    }

    @Test
    void edit_ofAnotherTypeByAnObserver_isToldOfThatType() {
        YMap counts = doc.map("counts");
        counts.observe(event -> told.add(EventText.keys(event)));
        array.observe(event -> counts.set("size", array.size()));
        array.add(1);
        array.addAll(List.of(2, 3));
        assertThat(told).containsExactly("add size", "update size 1");
        assertThat(counts.get("size")).isEqualTo(3.0);
    }

    @Test
    void edit_byAnObserver_hasATransactionThatIsLocalAndWithoutOrigin() {
        array.observe(event -> {
            if (array.size() == 1) {
                array.add("mine");
            }
        });
        doc.onTransaction(transaction -> told.add(transaction.origin() + " " + transaction.local()));
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.array("a").add("theirs");
        doc.apply(other.encodeState(), UpdateFormat.V1, "network");
        assertThat(told).containsExactly("network false", "null true");
    }

    @Test
    void edit_twoObserversOfOneTransaction_areTwoTransactionsInTheirOrder() {
        array.observe(event -> {
            if (array.size() == 1) {
                doc.transact("a", transaction -> array.add("a"));
            }
        });
        array.observe(event -> {
            if (array.size() == 2) {
                doc.transact("b", transaction -> array.add("b"));
            }
        });
        doc.onTransaction(transaction -> told.add(String.valueOf(transaction.origin())));
        doc.transact("begin", transaction -> array.add("x"));
        assertThat(told).containsExactly("begin", "a", "b");
        assertThat(array.toList()).containsExactly("x", "a", "b");
    }

    @Test
    void delete_ofTheChangedTypeByAnObserver_leavesItsOtherObserversTold() {
        YMap inner = array.insertMap(0);
        inner.observe(event -> array.delete(0, 1));
        inner.observe(event -> told.add("second"));
        inner.set("k", 1);
        assertThat(told).containsExactly("second");
        assertThat(array.size()).isZero();
        assertThat(inner.isDeleted()).isTrue();
    }

    @Test
    void delete_ofTheObservedTypeByADirectObserver_leavesDeepOnesUntold() {
        YMap inner = array.insertMap(0);
        inner.observe(event -> array.delete(0, 1));
        inner.observeDeep(events -> told.add("deep"));
        inner.set("k", 1);
        assertThat(told).isEmpty();
    }

    @Test
    void apply_byAnObserver_isATransactionThatFollows() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.map("m").set("k", 1);
        array.observe(event -> doc.apply(other.encodeState(), UpdateFormat.V1, "fetched"));
        doc.onTransaction(transaction -> told.add(transaction.origin() + " " + transaction.local()));
        array.add(1);
        assertThat(told).containsExactly("null true", "fetched false");
        assertThat(doc.map("m").get("k")).isEqualTo(1.0);
    }

    @Test
    void edit_byObserversOfBothDocuments_endsAndConverges() {
        docs.peer.array("a").observe(event -> {
            if (docs.peer.array("a").size() == 1) {
                docs.peer.array("a").add("answer");
            }
        });
        array.add("question");
        docs.pull();
        assertThat(array.toList()).containsExactly("question", "answer");
    }

    // --- Throwing ---

    private static Consumer<TypeEvent> failing(String who) {
        return event -> {
            throw new IllegalStateException(who);
        };
    }

    @Test
    void throw_byTheFirstObserver_theOthersAreToldAndTheUpdateIsSent() {
        array.observe(failing("first"));
        array.observe(note("second"));
        array.observeDeep(events -> told.add("deep"));
        doc.onTransaction(transaction -> told.add("transaction"));
        assertThatThrownBy(() -> array.add(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("first");
        assertThat(told).containsExactly("second +[1]", "deep", "transaction");
        assertThat(docs.peer.array("a").toList()).containsExactly(1.0);
    }

    @Test
    void throw_bySeveralObservers_theFirstIsThrownWithTheOthersSuppressed() {
        array.observe(failing("first"));
        array.observe(failing("second"));
        array.observeDeep(events -> failing("deep").accept(events.getFirst()));
        assertThatThrownBy(() -> array.add(1)).hasMessage("first").satisfies(e -> assertThat(e.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("second", "deep"));
    }

    @Test
    void throw_byTheBodyAndAnObserver_theBodysIsThrownWithTheOtherSuppressed() {
        array.observe(failing("observer"));
        assertThatThrownBy(() -> doc.transact(transaction -> {
                    array.add(1);
                    throw new IllegalArgumentException("body");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("body")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("observer"));
        assertThat(array.toList()).containsExactly(1.0);
    }

    @Test
    void throw_ofOneAndTheSameTwice_isThrownAsItIs() {
        IllegalStateException same = new IllegalStateException("same");
        Consumer<TypeEvent> observer = event -> {
            throw same;
        };
        array.observe(observer);
        array.observe(observer);
        assertThatThrownBy(() -> array.add(1)).isSameAs(same).satisfies(e -> assertThat(e.getSuppressed())
                .isEmpty());
    }

    @Test
    void throw_byAnEditOfAnObserver_isThrownToWhoBegan() {
        array.observe(event -> array.delete(5, 1));
        array.observe(note("second"));
        assertThatThrownBy(() -> array.add(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(told).containsExactly("second +[1]");
        assertThat(array.toList()).containsExactly(1.0);
    }

    /** A follow-up whose observers throw ends as well, and those that wait behind it have their turn. */
    @Test
    void throw_byAFollowUp_theNextOnesRunAllTheSame() {
        array.observe(event -> {
            if (array.size() == 1) {
                doc.transact("a", transaction -> array.add("a"));
                doc.transact("b", transaction -> array.add("b"));
            }
        });
        doc.onTransaction(transaction -> {
            told.add(String.valueOf(transaction.origin()));
            if ("a".equals(transaction.origin())) {
                throw new IllegalStateException("a");
            }
        });
        assertThatThrownBy(() -> doc.transact("begin", transaction -> array.add("x")))
                .hasMessage("a");
        assertThat(told).containsExactly("begin", "a", "b");
        assertThat(docs.peer.array("a").toList()).containsExactly("x", "a", "b");
    }

    @Test
    void throw_ofACheckedExceptionAndAnError_comeOutAsTheyAre() {
        Subscription checked = array.observe(event -> ObserversTest.<RuntimeException>sneak(new IOException("disk")));
        assertThatThrownBy(() -> array.add(1)).isInstanceOf(IOException.class).hasMessage("disk");
        checked.close();
        array.observe(event -> {
            throw new AssertionError("wrong");
        });
        assertThatThrownBy(() -> array.add(2))
                .isInstanceOf(AssertionError.class)
                .hasMessage("wrong");
        assertThat(array.toList()).containsExactly(1.0, 2.0);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void throw_whileAnUpdateIsApplied_theUpdateIsInAndTheNextOneGoesIn() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        List<byte[]> updates = new ArrayList<>();
        other.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        other.array("a").add(1);
        other.array("a").add(2);
        Subscription failing = array.observe(failing("observer"));
        assertThatThrownBy(() -> doc.apply(updates.get(0))).hasMessage("observer");
        failing.close();
        assertThat(doc.apply(updates.get(1))).isEqualTo(ApplyResult.APPLIED);
        assertThat(array.toList()).containsExactly(1.0, 2.0);
    }

    @Test
    void throw_everyTime_doesNotWearTheDocumentOut() {
        array.observe(failing("always"));
        for (int i = 0; i < 50; i++) {
            int value = i;
            assertThatThrownBy(() -> array.add(value)).hasMessage("always");
        }
        assertThat(array.size()).isEqualTo(50);
        assertThat(array.get(49)).isEqualTo(49.0);
    }

    @Test
    void eventOfAnotherTime_askedLate_answersWhatItWasAskedForBefore() {
        List<TypeEvent> events = new ArrayList<>();
        array.observe(event -> {
            event.delta();
            events.add(event);
        });
        array.addAll(List.of(1, 2));
        array.delete(0, 1);
        @Nullable Object target = events.getFirst().target();
        assertThat(target).isSameAs(array);
        assertThat(EventText.delta(events.getFirst())).isEqualTo("+[1,2]");
        assertThat(events.getFirst().transaction()).isNotSameAs(events.get(1).transaction());
    }
}
