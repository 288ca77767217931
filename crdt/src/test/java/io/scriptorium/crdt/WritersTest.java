package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may write: one thread at a time, under an id of its own, as the policy admits. */
class WritersTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Array array = doc.array("a");

    /** What running this on another thread throws, or nothing. */
    private static @Nullable Throwable onAnotherThread(Runnable work) {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().name("other thread").start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return thrown.get();
    }

    private static void assertRefused(@Nullable Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("two threads use this document at once: ")
                .hasMessageContaining("other thread")
                .hasMessageContaining(Thread.currentThread().getName());
    }

    // --- Threads ---

    @Test
    void anotherThread_withinATransaction_mayNeitherEditNorApplyNorTransact() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(2));
        other.array("a").add("theirs");
        byte[] update = other.encodeState();
        doc.transact(transaction -> {
            array.add("mine");
            assertRefused(onAnotherThread(() -> array.add("intruder")));
            assertRefused(onAnotherThread(() -> doc.apply(update)));
            assertRefused(onAnotherThread(() -> doc.transact(inner -> array.size())));
            assertRefused(onAnotherThread(() -> doc.map("m").set("k", 1)));
        });
        assertThat(array.toList()).containsExactly("mine");
        assertThat(doc.rootNames()).contains("a");
        assertConverged(doc);
    }

    @Test
    void anotherThread_whileObserversAreTold_isRefusedAsWell() {
        List<@Nullable Throwable> thrown = new ArrayList<>();
        array.observe(event -> thrown.add(onAnotherThread(() -> array.add("intruder"))));
        doc.onTransactionEnd(transaction -> thrown.add(onAnotherThread(() -> array.add("intruder"))));
        doc.onUpdate(
                UpdateFormat.V1, (update, transaction) -> thrown.add(onAnotherThread(() -> doc.transact(inner -> {}))));
        array.add("mine");
        assertThat(thrown).hasSize(3).allSatisfy(WritersTest::assertRefused);
        assertThat(array.toList()).containsExactly("mine");
    }

    @Test
    void anotherThread_betweenTransactions_mayWrite() {
        array.add("here");
        assertThat(onAnotherThread(() -> array.add("there"))).isNull();
        array.add("here again");
        assertThat(array.toList()).containsExactly("here", "there", "here again");
    }

    @Test
    void anotherThread_afterATransactionThatThrew_mayWrite() {
        assertThatThrownBy(() -> doc.transact(transaction -> {
                    throw new IllegalStateException("body");
                }))
                .hasMessage("body");
        assertThat(onAnotherThread(() -> array.add("there"))).isNull();
        assertThat(array.toList()).containsExactly("there");
    }

    @Test
    void anotherThread_afterARefusedEdit_leavesTheWriterInPeace() {
        doc.transact(transaction -> {
            assertRefused(onAnotherThread(() -> array.add("intruder")));
            array.add("still mine");
            doc.transact(inner -> array.add("nested"));
        });
        assertThat(onAnotherThread(() -> array.add("later"))).isNull();
        assertThat(array.toList()).containsExactly("still mine", "nested", "later");
    }

    @Test
    void anotherThread_mayWriteAnotherDocument() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(2));
        doc.transact(transaction -> {
            array.add("mine");
            assertThat(onAnotherThread(() -> other.array("a").add("theirs"))).isNull();
        });
        assertThat(other.array("a").toList()).containsExactly("theirs");
    }

    // --- Client ids ---

    @Test
    void clientId_takenBySomebodyElse_changesWithTheUpdateThatShowsIt() {
        Doc twin = Doc.create(DocOptions.defaults().withClientId(1));
        array.add("mine");
        twin.array("a").addAll(List.of("mine", "and more"));
        doc.apply(twin.encodeState());
        assertThat(doc.clientId()).isNotEqualTo(1);
        array.add("as somebody else");
        assertThat(doc.stateVector().get(1)).isEqualTo(2);
        assertThat(doc.stateVector().get(doc.clientId())).isEqualTo(1);
        twin.apply(doc.encodeState());
        assertConverged(doc, twin);
    }

    @Test
    void clientId_takenWhileATransactionIsOpen_changesAtItsEnd() {
        Doc twin = Doc.create(DocOptions.defaults().withClientId(1));
        twin.array("a").addAll(List.of("t1", "t2"));
        List<Long> ids = new ArrayList<>();
        doc.onTransaction(transaction -> ids.add(doc.clientId()));
        doc.onTransactionEnd(transaction -> ids.add(doc.clientId()));
        doc.transact(transaction -> {
            doc.apply(twin.encodeState());
            array.add("still under the old id");
            ids.add(doc.clientId());
        });
        assertThat(ids.subList(0, 2)).containsExactly(1L, 1L);
        assertThat(ids.get(2)).isEqualTo(doc.clientId()).isNotEqualTo(1L);
        assertThat(doc.stateVector().get(1)).isEqualTo(3);
    }

    @Test
    void clientId_whenOnlyOwnWritingComesBack_stays() {
        array.addAll(List.of(1, 2));
        array.delete(0, 1);
        Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
        peer.apply(doc.encodeState());
        peer.array("a").add("theirs");
        doc.apply(peer.encodeState());
        doc.apply(peer.encodeState(StateVector.EMPTY, UpdateFormat.V2), UpdateFormat.V2, null);
        assertThat(doc.clientId()).isEqualTo(1);
    }

    /** A document that is restored under the id of before cannot tell its own past from somebody else's writing. */
    @Test
    void clientId_ofADocumentLoadedFromItsOwnState_changes() {
        array.add(1);
        DocOptions same = DocOptions.defaults().withClientId(1);
        Doc restored = Doc.load(doc.encodeState(), UpdateFormat.V1, same);
        assertThat(restored.clientId()).isNotEqualTo(1);
        restored.array("a").add(2);
        doc.apply(restored.encodeState());
        assertThat(doc.clientId()).isEqualTo(1);
        assertConverged(doc, restored);
    }

    @Test
    void clientId_deletesBySomebodyElse_doNotChangeIt() {
        array.addAll(List.of(1, 2, 3));
        Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
        peer.apply(doc.encodeState());
        peer.array("a").delete(0, 3);
        doc.apply(peer.encodeState());
        assertThat(doc.clientId()).isEqualTo(1);
        assertThat(array.size()).isZero();
    }

    @Test
    void edits_afterTheIdChanged_goOnBehindWhatThereIs() {
        array.addAll(List.of("a", "b"));
        Doc twin = Doc.create(DocOptions.defaults().withClientId(1));
        twin.array("a").addAll(List.of("a", "b", "c"));
        doc.apply(twin.encodeState());
        array.insert(1, List.of("new"));
        doc.map("m").set("k", 1);
        array.delete(0, 1);
        assertThat(array.toList()).containsExactly("new", "b", "c");
        twin.apply(doc.encodeState());
        assertConverged(doc, twin);
    }

    // --- The policy ---

    @Test
    void policy_isAskedForEachClientWithWhatIsKnownAndTheOrigin() {
        List<String> asked = new ArrayList<>();
        Doc strict = Doc.create(DocOptions.defaults().withClientId(9).withPolicy((client, clock, origin) -> {
            asked.add(client + " from " + clock + " by " + origin);
            return true;
        }));
        array.addAll(List.of(1, 2));
        strict.apply(doc.encodeState(), UpdateFormat.V1, "ada");
        Doc other = Doc.create(DocOptions.defaults().withClientId(5));
        other.apply(doc.encodeState());
        other.array("a").add(3);
        array.add(4);
        asked.clear();
        strict.apply(Update.merge(List.of(doc.encodeState(), other.encodeState())), UpdateFormat.V1, "ben");
        assertThat(asked).containsExactlyInAnyOrder("1 from 2 by ben", "5 from 0 by ben");
    }

    @Test
    void policy_refusesOneOfTwoClients_nothingOfTheUpdateIsApplied() {
        Doc strict = Doc.create(DocOptions.defaults().withPolicy((client, clock, origin) -> client != 1));
        Doc other = Doc.create(DocOptions.defaults().withClientId(5));
        other.array("a").add("fine");
        array.add("refused");
        byte[] both = Update.merge(List.of(doc.encodeState(), other.encodeState()));
        List<Transaction> told = new ArrayList<>();
        strict.onTransaction(told::add);
        assertThatThrownBy(() -> strict.apply(both))
                .isInstanceOf(RefusedUpdateException.class)
                .hasMessageContaining("1");
        assertThat(told).isEmpty();
        assertThat(strict.stateVector()).isEqualTo(StateVector.EMPTY);
        assertThat(strict.apply(other.encodeState())).isEqualTo(ApplyResult.APPLIED);
        assertThat(strict.array("a").toList()).containsExactly("fine");
    }

    @Test
    void policy_isNotAskedAboutWhatIsKnown() {
        boolean[] open = {true};
        Doc strict = Doc.create(DocOptions.defaults().withPolicy((client, clock, origin) -> open[0]));
        array.addAll(List.of(1, 2));
        strict.apply(doc.encodeState());
        open[0] = false;
        assertThat(strict.apply(doc.encodeState())).isEqualTo(ApplyResult.APPLIED);
        array.delete(0, 1);
        strict.apply(doc.encodeState());
        assertThat(strict.array("a").toList()).as("deletions are admitted").containsExactly(2.0);
        array.add(3);
        assertThatThrownBy(() -> strict.apply(doc.encodeState())).isInstanceOf(RefusedUpdateException.class);
    }

    @Test
    void policy_isNotAskedAboutLocalEdits() {
        Doc strict = Doc.create(DocOptions.defaults().withPolicy((client, clock, origin) -> false));
        strict.array("a").add(1);
        assertThat(strict.array("a").size()).isEqualTo(1);
    }

    // --- Bytes that are no update ---

    @Test
    void apply_malformedWithinATransaction_leavesTheTransactionOpen() {
        doc.transact(transaction -> {
            array.add(1);
            assertThatThrownBy(() -> doc.apply(new byte[] {1, 1})).isInstanceOf(MalformedUpdateException.class);
            array.add(2);
        });
        assertThat(array.toList()).containsExactly(1.0, 2.0);
        assertConverged(doc);
    }

    /** Format V2 begins with two zeros, which format V1 reads as an update without blocks and without deletes. */
    @Test
    void apply_theOtherFormat_changesNothing() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(2));
        other.array("a").addAll(List.of("x", "y"));
        byte[] v2 = other.encodeState(StateVector.EMPTY, UpdateFormat.V2);
        doc.apply(v2);
        assertThatThrownBy(() -> doc.apply(other.encodeState(), UpdateFormat.V2, null))
                .isInstanceOf(MalformedUpdateException.class);
        assertThat(doc.stateVector()).isEqualTo(StateVector.EMPTY);
        assertThat(doc.pending()).isEmpty();
        assertThat(doc.apply(v2, UpdateFormat.V2, null)).isEqualTo(ApplyResult.APPLIED);
        assertConverged(doc, other);
    }
}
