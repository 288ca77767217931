package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions: what belongs to one, who is told, and what remains when somebody's code throws. */
class TransactionsTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    /** Hears of everything by updates alone. */
    private final Doc mirror = Doc.create(DocOptions.defaults().withClientId(2));

    private final Text text = doc.text("t");
    private final List<String> told = new ArrayList<>();

    TransactionsTest() {
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> mirror.apply(update));
    }

    @AfterEach
    void converged() {
        assertConverged(doc, mirror);
    }

    private static IllegalStateException broken(String who) {
        return new IllegalStateException(who);
    }

    @Test
    void transact_nested_isOneTransactionWithTheOuterOrigin() {
        List<Object> origins = new ArrayList<>();
        doc.onTransaction(transaction -> origins.add(String.valueOf(transaction.origin())));
        doc.transact("outer", outer -> {
            text.insert(0, "a");
            doc.transact("inner", inner -> {
                assertThat(inner).isSameAs(outer);
                text.insert(1, "b");
            });
        });
        assertThat(origins).containsExactly("outer");
        assertThat(text.toString()).isEqualTo("ab");
    }

    @Test
    void transact_changingNothing_sendsNoUpdate() {
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add("update"));
        doc.onTransaction(transaction -> told.add("transaction"));
        doc.transact(transaction -> assertThat(text.length()).isZero());
        assertThat(told).containsExactly("transaction");
    }

    @Test
    void apply_originAndLocal_areTold() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.text("t").insert(0, "x");
        doc.onTransaction(transaction -> told.add(transaction.origin() + " " + transaction.local()));
        doc.apply(other.encodeState(), UpdateFormat.V1, "network");
        text.insert(1, "y");
        doc.transact("mine", transaction -> text.insert(2, "z"));
        assertThat(told).containsExactly("network false", "null true", "mine true");
    }

    @Test
    void onUpdate_listeners_areToldInOrderOfTheTransactionsStages() {
        text.observe(event -> told.add("observe"));
        text.observeDeep(events -> told.add("deep"));
        doc.onTransaction(transaction -> told.add("transaction"));
        doc.onTransactionEnd(transaction -> told.add("end"));
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add("V1"));
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> told.add("V2"));
        text.insert(0, "a");
        assertThat(told).containsExactly("observe", "deep", "transaction", "end", "V1", "V2");
    }

    @Test
    void transact_openedInAnObserver_followsAsItsOwn() {
        List<Integer> lengths = new ArrayList<>();
        text.observe(event -> {
            DeltaOp last = event.delta().getLast();
            assertThat(last).isEqualTo(new DeltaOp.Insert("x"));
            lengths.add(text.length());
            if (text.length() < 3) {
                text.insert(text.length(), "x");
            }
            assertThat(event.delta().getLast()).as("once it was asked for").isSameAs(last);
        });
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add("update"));
        text.insert(0, "x");
        assertThat(lengths).containsExactly(1, 2, 3);
        assertThat(told).hasSize(3);
    }

    @Test
    void transact_bodyThrows_keepsAndAnnouncesWhatWasDone() {
        text.observe(event -> told.add("observe"));
        assertThatThrownBy(() -> doc.transact(transaction -> {
                    text.insert(0, "kept");
                    throw broken("body");
                }))
                .hasMessage("body");
        assertThat(told).containsExactly("observe");
        assertThat(mirror.text("t").toString()).isEqualTo("kept");
        text.insert(4, "!");
        assertThat(text.toString()).isEqualTo("kept!");
    }

    @Test
    void transact_everybodyThrows_everybodyIsToldAndTheFirstIsThrown() {
        text.observe(event -> fail("observe"));
        text.observe(event -> fail("observe again"));
        text.observeDeep(events -> fail("deep"));
        doc.onTransaction(transaction -> fail("transaction"));
        doc.onTransactionEnd(transaction -> fail("end"));
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> fail("update"));
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> told.add("V2"));
        assertThatThrownBy(() -> text.insert(0, "a")).hasMessage("observe").satisfies(e -> assertThat(e.getSuppressed())
                .hasSize(5));
        assertThat(told).containsExactly("observe", "observe again", "deep", "transaction", "end", "update", "V2");
    }

    private void fail(String who) {
        told.add(who);
        throw broken(who);
    }

    @Test
    void apply_observerThrows_theUpdateIsAppliedAllTheSame() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.text("t").insert(0, "x");
        text.observe(event -> fail("observe"));
        assertThatThrownBy(() -> doc.apply(other.encodeState())).hasMessage("observe");
        assertThat(text.toString()).isEqualTo("x");
        assertConverged(doc, other);
    }

    @Test
    void apply_damagedBytes_changesNothingAndTheDocumentLivesOn() {
        text.insert(0, "a");
        byte[] state = doc.encodeState();
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatThrownBy(() -> mirror.apply(cut)).isInstanceOf(MalformedUpdateException.class);
        }
        text.insert(1, "b");
    }

    @Test
    void transact_anotherThreadWithinOne_throwsThere() throws InterruptedException {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread[] intruder = new Thread[1];
        doc.transact(transaction -> {
            text.insert(0, "a");
            intruder[0] = Thread.ofPlatform().name("intruder").start(() -> {
                try {
                    text.insert(0, "b");
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
            });
            try {
                intruder[0].join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(thrown.get()).isNotNull().hasMessageContaining("intruder");
        assertThat(text.toString()).isEqualTo("a");
        Thread later = Thread.ofPlatform().start(() -> text.insert(1, "c"));
        later.join();
        assertThat(text.toString()).isEqualTo("ac");
    }

    @Test
    void clientId_usedBySomebodyElse_changesAndEditingGoesOn() {
        Doc twin = Doc.create(DocOptions.defaults().withClientId(1));
        twin.text("t").insert(0, "twin");
        doc.apply(twin.encodeState());
        assertThat(doc.clientId()).isNotEqualTo(1);
        text.insert(4, "!");
        twin.apply(doc.encodeState());
        assertConverged(doc, twin);
        assertThat(doc.stateVector().size()).isEqualTo(2);
    }

    @Test
    void clientId_ownUpdatesComeBack_staysTheSame() {
        text.insert(0, "a");
        doc.apply(doc.encodeState());
        doc.apply(mirror.encodeState());
        assertThat(doc.clientId()).isEqualTo(1);
    }

    @Test
    void options_invalid_areRefused() {
        DocOptions defaults = DocOptions.defaults();
        assertThatThrownBy(() -> defaults.withClientId(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withClientId(1L << 53)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withLimits(DecodeLimits.TRUSTED))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(defaults.withClientId((1L << 53) - 1).clientId()).isEqualTo((1L << 53) - 1);
    }

    @Test
    void apply_beyondLimitsOrPolicy_changesNothing() {
        text.insert(0, "abc");
        DecodeLimits few = new DecodeLimits(1, 1, 1, 1, 9, 2, 100, 100);
        Doc narrow = Doc.create(DocOptions.defaults().withLimits(few));
        assertThatThrownBy(() -> narrow.apply(doc.encodeState())).isInstanceOf(LimitExceededException.class);
        Doc strict = Doc.create(DocOptions.defaults().withPolicy((client, clock, origin) -> "trusted".equals(origin)));
        assertThatThrownBy(() -> strict.apply(doc.encodeState())).isInstanceOf(RefusedUpdateException.class);
        assertThat(narrow.stateVector()).isEqualTo(StateVector.EMPTY);
        assertThat(strict.stateVector()).isEqualTo(StateVector.EMPTY);
        strict.apply(doc.encodeState(), UpdateFormat.V1, "trusted");
        strict.apply(doc.encodeState());
        assertConverged(strict, doc);
    }

    @Test
    void load_stateWithHoles_isRefused() {
        byte[] waiting =
                new UpdateBytes().block(3, 1).string(UpdateBytes.id(3, 0), "x").bytes();
        assertThatThrownBy(() -> Doc.load(waiting, UpdateFormat.V1, DocOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Closing twice does no harm, to others who listen with the same object either. */
    @Test
    void close_twice_takesOnlyItsOwnListenerOff() {
        UpdateListener same = (update, transaction) -> told.add("update");
        Subscription first = doc.onUpdate(UpdateFormat.V1, same);
        doc.onUpdate(UpdateFormat.V1, same);
        first.close();
        first.close();
        text.insert(0, "a");
        assertThat(told).containsExactly("update");
    }

    @Test
    void close_whileTold_countsFromTheNextTransactionOn() {
        Subscription[] other = new Subscription[1];
        Subscription first = text.observe(event -> {
            told.add("first");
            other[0].close();
        });
        other[0] = text.observe(event -> told.add("second"));
        text.insert(0, "a");
        told.clear();
        text.insert(0, "b");
        assertThat(told).containsExactly("first");
        first.close();
        text.insert(0, "c");
        assertThat(told).containsExactly("first");
    }

    @Test
    void roots_otherKind_throwsAndKeepsTheFirst() {
        text.insert(0, "a");
        assertThatThrownBy(() -> doc.array("t"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'t'");
        assertThatThrownBy(() -> doc.xmlText("t")).isInstanceOf(IllegalStateException.class);
        assertThat(doc.text("t")).isSameAs(text);
        mirror.transact(transaction -> assertThat(mirror.rootNames()).containsExactly("t"));
        assertThat(mirror.toJson()).isEmpty();
        assertThat(mirror.text("t").toString()).isEqualTo("a");
        assertThat(mirror.toJson()).isEqualTo(Map.of("t", "a"));
    }

    @Test
    void handles_deletedTypes_areEmptyAndRefuseEdits() {
        YMap map = doc.map("m");
        Text inner = map.putText("text");
        inner.insert(0, "x");
        Array list = map.putArray("list");
        list.add(1);
        YMap deep = list.insertMap(0);
        deep.set("k", 1);
        map.clear();
        for (SharedType gone : List.of(inner, list, deep)) {
            assertThat(gone.isDeleted()).isTrue();
            assertThat(gone.parent()).isEmpty();
            assertThat(gone.path()).isEmpty();
        }
        assertThat(inner.toString()).isEmpty();
        assertThat(list.toList()).isEmpty();
        assertThat(deep.toMap()).isEmpty();
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> inner.insert(0, "y")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> list.add(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> deep.set("k", 2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(deep::clear).isInstanceOf(IllegalStateException.class);
        assertThat(doc.encodeState()).isEqualTo(before);
    }
}
