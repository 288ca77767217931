package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * In which order listeners are told of a transaction and of those that follow from it. The orders are those in which Yjs
 * emits its events: {@code onTransaction} is its {@code afterTransaction}, {@code onTransactionEnd} its
 * {@code afterTransactionCleanup}.
 */
class TransactionStagesTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Doc mirror = Doc.create(DocOptions.defaults().withClientId(2));
    private final Array array = doc.array("a");
    private final YMap map = doc.map("m");
    private final List<String> told = new ArrayList<>();

    TransactionStagesTest() {
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> mirror.apply(update));
    }

    @AfterEach
    void converged() {
        assertThat(mirror.encodeState()).isEqualTo(doc.encodeState());
        Convergence.assertConverged(doc, mirror);
    }

    private static String name(Transaction transaction) {
        return String.valueOf(transaction.origin());
    }

    private void listenToAllStages() {
        array.observe(event -> told.add("observe " + name(event.transaction())));
        doc.onTransaction(transaction -> told.add("transaction " + name(transaction)));
        doc.onTransactionEnd(transaction -> told.add("end " + name(transaction)));
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add("V1 " + name(transaction)));
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> told.add("V2 " + name(transaction)));
        doc.onSubdocs(event -> told.add("subdocs"));
    }

    /** Adds a value in a transaction of this name. */
    private void add(String name) {
        doc.transact(name, transaction -> array.add(name));
    }

    // --- One transaction ---

    @Test
    void stages_oneTransaction_haveTheOrderOfYjs() {
        array.observe(event -> told.add("a"));
        map.observe(event -> told.add("m"));
        array.observeDeep(events -> told.add("a deep"));
        map.observeDeep(events -> told.add("m deep"));
        doc.onSubdocs(event -> told.add("subdocs"));
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> told.add("V2"));
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add("V1"));
        doc.onTransactionEnd(transaction -> told.add("end"));
        doc.onTransaction(transaction -> told.add("transaction"));
        doc.transact(transaction -> {
            map.set("k", 1);
            array.add(1);
            map.set("s", Doc.create());
        });
        assertThat(told).containsExactly("m", "a", "m deep", "a deep", "transaction", "end", "V1", "V2", "subdocs");
    }

    @Test
    void stages_transactionThatOnlyReads_areTransactionAndEnd() {
        listenToAllStages();
        doc.transact("reads", transaction -> assertThat(array.size()).isZero());
        assertThat(told).containsExactly("transaction reads", "end reads");
    }

    @Test
    void stages_ofADelete_areAllOfThem() {
        array.add(1);
        listenToAllStages();
        doc.transact("deletes", transaction -> array.delete(0, 1));
        assertThat(told)
                .containsExactly("observe deletes", "transaction deletes", "end deletes", "V1 deletes", "V2 deletes");
    }

    @Test
    void stages_ofAnUpdateThatIsKnown_areTransactionAndEnd() {
        array.add(1);
        byte[] state = doc.encodeState();
        listenToAllStages();
        doc.apply(state, UpdateFormat.V1, "again");
        assertThat(told).containsExactly("transaction again", "end again");
    }

    @Test
    void stages_ofAnUpdateThatIsParked_areTransactionAndEnd() {
        listenToAllStages();
        byte[] waits =
                new UpdateBytes().block(7, 1).string(UpdateBytes.id(7, 0), "x").bytes();
        assertThat(doc.apply(waits, UpdateFormat.V1, "early")).isEqualTo(ApplyResult.PARKED);
        assertThat(told).containsExactly("transaction early", "end early");
        doc.prunePending();
    }

    @Test
    void onUpdate_severalListenersOfOneFormat_shareOneArray() {
        List<byte[]> updates = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> updates.add(update));
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> updates.add(update));
        array.add(1);
        assertThat(updates).hasSize(2);
        assertThat(updates.get(0)).isSameAs(updates.get(1));
    }

    // --- Transactions that follow ---

    @Test
    void stages_editsAtEveryStage_followInTheOrderInWhichTheyWereMade() {
        listenToAllStages();
        array.observe(event -> once("begin", event.transaction(), "by observer"));
        doc.onTransaction(transaction -> once("begin", transaction, "by transaction"));
        doc.onTransactionEnd(transaction -> once("begin", transaction, "by end"));
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> once("begin", transaction, "by update"));
        add("begin");
        List<String> expected = new ArrayList<>();
        for (String name : List.of("begin", "by observer", "by transaction", "by end", "by update")) {
            for (String stage : List.of("observe", "transaction", "end", "V1", "V2")) {
                expected.add(stage + " " + name);
            }
        }
        assertThat(told).isEqualTo(expected);
        assertThat(array.toList()).containsExactly("begin", "by observer", "by transaction", "by end", "by update");
    }

    private void once(String cause, Transaction transaction, String follower) {
        if (cause.equals(transaction.origin())) {
            add(follower);
        }
    }

    @Test
    void stages_chainOfFollowers_runOneAfterTheOther() {
        listenToAllStages();
        doc.onTransactionEnd(transaction -> once("1", transaction, "2"));
        doc.onTransactionEnd(transaction -> once("2", transaction, "3"));
        add("1");
        assertThat(told.stream().filter(text -> text.startsWith("end")).toList())
                .containsExactly("end 1", "end 2", "end 3");
        assertThat(told).hasSize(15);
    }

    /** A follower's edits are seen at once, though its listeners are told later. */
    @Test
    void followers_readAtOnce_toldLater() {
        List<Integer> sizes = new ArrayList<>();
        doc.onTransaction(transaction -> {
            if ("begin".equals(transaction.origin())) {
                add("follower");
                sizes.add(array.size());
                assertThat(told).isEmpty();
            } else {
                told.add(name(transaction));
            }
        });
        add("begin");
        assertThat(sizes).containsExactly(2);
        assertThat(told).containsExactly("follower");
    }

    /** As in Yjs, whose bytes these are: what a follower has written by then leaves with the first update, and again. */
    @Test
    void updates_ofATransactionWithAFollower_haveWhatIsThereByThen() {
        List<String> updates = new ArrayList<>();
        doc.onUpdate(
                UpdateFormat.V1,
                (update, transaction) -> updates.add(HexFormat.of().formatHex(update)));
        array.observe(event -> once("begin", event.transaction(), "follower"));
        add("begin");
        assertThat(updates)
                .containsExactly(
                        "0101010008010161027705626567696e7708666f6c6c6f77657200",
                        "01010101880100017708666f6c6c6f77657200");
    }

    /** What is written in one transaction and deleted in the next has left before it was deleted. */
    @Test
    void updates_followerThatDeletesWhatWasInserted_sendsInsertAndDelete() {
        List<UpdateInfo> updates = new ArrayList<>();
        doc.onUpdate(
                UpdateFormat.V1, (update, transaction) -> updates.add(Update.inspect(update, DecodeLimits.UPDATE)));
        array.observe(event -> {
            if ("begin".equals(event.transaction().origin())) {
                array.delete(0, 1);
            }
        });
        add("begin");
        assertThat(updates).hasSize(2);
        assertThat(updates.get(0).structCount()).isEqualTo(1);
        assertThat(updates.get(1).structCount()).isZero();
        assertThat(array.size()).isZero();
    }

    // --- One transaction within another ---

    @Test
    void nested_severalLevels_areOneTransaction() {
        listenToAllStages();
        List<Transaction> transactions = new ArrayList<>();
        doc.transact("outer", outer -> {
            transactions.add(outer);
            doc.transact("middle", middle -> {
                transactions.add(middle);
                doc.transact(inner -> {
                    transactions.add(inner);
                    array.add(1);
                });
                array.add(2);
            });
            array.add(3);
        });
        assertThat(transactions).containsOnly(transactions.getFirst()).hasSize(3);
        assertThat(told).containsExactly("observe outer", "transaction outer", "end outer", "V1 outer", "V2 outer");
    }

    @Test
    void nested_bodyThrowsAndIsCaught_theOuterOneGoesOn() {
        listenToAllStages();
        doc.transact("outer", outer -> {
            assertThatThrownBy(() -> doc.transact(inner -> {
                        array.add("before");
                        throw new IllegalStateException("inner");
                    }))
                    .hasMessage("inner");
            array.add("after");
        });
        assertThat(array.toList()).containsExactly("before", "after");
        assertThat(told).hasSize(5);
    }

    @Test
    void transact_afterOneThatThrew_isANewOne() {
        List<Transaction> transactions = new ArrayList<>();
        Consumer<Transaction> throwing = transaction -> {
            transactions.add(transaction);
            throw new IllegalStateException("body");
        };
        assertThatThrownBy(() -> doc.transact(throwing)).hasMessage("body");
        doc.transact(transactions::add);
        assertThat(transactions).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void apply_withinALocalTransaction_leavesAsOneUpdateOfAll() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.array("a").add("theirs");
        listenToAllStages();
        doc.transact("mixed", transaction -> {
            array.add("mine");
            assertThat(transaction.local()).isTrue();
            doc.apply(other.encodeState());
            assertThat(transaction.local()).isFalse();
        });
        assertThat(told).containsExactly("observe mixed", "transaction mixed", "end mixed", "V1 mixed", "V2 mixed");
        assertThat(mirror.array("a").toList()).containsExactly("mine", "theirs");
    }

    /** Two documents have two transactions, though one is opened while the other is open. */
    @Test
    void transact_ofAnotherDocumentWithin_endsOnItsOwn() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.onTransaction(transaction -> told.add("other " + name(transaction)));
        doc.onTransaction(transaction -> told.add("doc " + name(transaction)));
        doc.transact(
                "outer",
                outer -> other.transact("inner", inner -> {
                    assertThat(inner).isNotSameAs(outer);
                    assertThat(inner.doc()).isSameAs(other);
                    other.array("a").add(1);
                    array.add(1);
                }));
        assertThat(told).containsExactly("other inner", "doc outer");
    }

    // --- Origins ---

    @Test
    void origin_anyObjectOrNone_isToldAsItIs() {
        List<@Nullable Object> origins = new ArrayList<>();
        doc.onTransaction(transaction -> origins.add(transaction.origin()));
        Object connection = new Object();
        doc.transact(connection, transaction -> array.add(1));
        doc.transact(null, transaction -> array.add(2));
        array.add(3);
        doc.apply(Update.empty());
        assertThat(origins).hasSize(4);
        assertThat(origins.get(0)).isSameAs(connection);
        assertThat(origins.subList(1, 4)).containsOnlyNulls();
    }

    @Test
    void local_ofEditsAndUpdates_saysWhoseTheyAre() {
        List<Boolean> local = new ArrayList<>();
        doc.onTransaction(transaction -> local.add(transaction.local()));
        array.add(1);
        doc.apply(doc.encodeState());
        doc.transact(transaction -> map.clear());
        assertThat(local).containsExactly(true, false, true);
    }

    // --- Listeners that leave ---

    @Test
    void close_ofEveryKindOfListener_tellsNoMore() {
        List<Subscription> subscriptions = List.of(
                doc.onTransaction(transaction -> told.add("transaction")),
                doc.onTransactionEnd(transaction -> told.add("end")),
                doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add("V1")),
                doc.onUpdate(UpdateFormat.V2, (update, transaction) -> told.add("V2")),
                doc.onSubdocs(event -> told.add("subdocs")),
                array.observe(event -> told.add("observe")),
                array.observeDeep(events -> told.add("deep")));
        array.add(Doc.create());
        assertThat(told).hasSize(7).doesNotHaveDuplicates();
        told.clear();
        subscriptions.forEach(Subscription::close);
        subscriptions.forEach(Subscription::close);
        array.add(Doc.create());
        assertThat(told).isEmpty();
    }

    @Test
    void close_ofAnUpdateListenerWhileAnotherIsTold_countsFromTheNextOn() {
        Subscription[] second = new Subscription[1];
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> second[0].close());
        second[0] = doc.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add("second"));
        array.add(1);
        array.add(2);
        assertThat(told).containsExactly("second");
    }

    @Test
    void onUpdate_listenerThatComesLate_getsWhatCompletesTheStateOfThen() {
        array.add(1);
        byte[] then = doc.encodeState();
        Doc late = Doc.create();
        late.apply(then);
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> late.apply(update, UpdateFormat.V2, null));
        array.add(2);
        array.delete(0, 1);
        assertThat(late.array("a").toList()).containsExactly(2.0);
    }

    // --- What the document says meanwhile ---

    @Test
    void stateWithinATransaction_hasWhatWasDoneSoFar() {
        doc.transact(transaction -> {
            array.add(1);
            assertThat(doc.stateVector().get(1)).isEqualTo(1);
            Doc copy = Doc.load(doc.encodeState(), UpdateFormat.V1, DocOptions.defaults());
            assertThat(copy.array("a").toList()).containsExactly(1.0);
            array.add(2);
            assertThat(doc.stateVector().get(1)).isEqualTo(2);
            array.delete(0, 1);
            copy.apply(doc.encodeState(copy.stateVector(), UpdateFormat.V1));
            assertThat(copy.array("a").toList()).containsExactly(2.0);
        });
    }

    @Test
    void deletedContent_isThereForObserversAndGoneAfterwards() {
        YMap inner = array.insertMap(0);
        inner.set("k", "v");
        List<Boolean> deleted = new ArrayList<>();
        doc.onTransaction(transaction -> deleted.add(inner.isDeleted()));
        doc.onTransactionEnd(transaction -> told.add(
                Update.inspect(doc.encodeState(), DecodeLimits.DOCUMENT).structCount() + " structs"));
        array.delete(0, 1);
        assertThat(deleted).containsExactly(true);
        assertThat(told).containsExactly("2 structs");
        assertThat(inner.isDeleted()).isTrue();
    }

    @Test
    void checkIntegrity_atEveryStage_holds() {
        listenToAllStages();
        array.observeDeep(events -> doc.checkIntegrity());
        doc.onTransactionEnd(transaction -> doc.checkIntegrity());
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> doc.checkIntegrity());
        doc.transact(transaction -> {
            array.addAll(List.of(1, 2, 3));
            doc.checkIntegrity();
            array.insertArray(1).add("x");
            array.delete(0, 3);
            doc.checkIntegrity();
        });
        assertThat(array.toList()).containsExactly(3.0);
    }
}
