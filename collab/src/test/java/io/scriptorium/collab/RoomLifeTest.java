package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.collab.room.Opened;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How documents come into memory and leave it again. */
class RoomLifeTest {
    private static final long UNTIL_UNLOADED_MILLIS = 40_000;

    private final Rig rig = new Rig();
    private final Typist ada = new Typist(1);

    @Test
    void room_leftAlone_isUnloadedWithASnapshotAndLoadsAsItWas() {
        ScriptedClient client = rig.hocuspocus();
        client.update(ada.type("hello")).update(Typist.delete(1, 1, 2));
        rig.settle();
        client.socket().leave();
        rig.pass(UNTIL_UNLOADED_MILLIS);

        assertThat(rig.metrics().snapshot().rooms()).isZero();
        assertThat(rig.store().snapshotSeq(Rig.DOCUMENT)).isEqualTo(2);
        assertThat(rig.time().timers()).isZero();

        ScriptedClient next =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        rig.settle();
        assertThat(next.heard(Kind.STEP2).get(0).body()).isEqualTo(rig.durable(Rig.DOCUMENT));
        assertThat(rig.store().loads()).isEqualTo(2);
    }

    @Test
    void room_whoseClientComesBackInTime_staysLoaded() {
        ScriptedClient client = rig.hocuspocus();
        client.update(ada.type("hello"));
        rig.settle();
        for (int i = 0; i < 5; i++) {
            client.socket().leave();
            rig.pass(25_000);
            client = rig.hocuspocus();
            rig.pass(60_000);
        }
        assertThat(rig.store().loads()).isEqualTo(1);
        assertThat(rig.metrics().snapshot().rooms()).isEqualTo(1);
    }

    @Test
    void arrival_whileTheRoomIsStoring_keepsTheRoom() {
        ScriptedClient client = rig.hocuspocus();
        client.update(ada.type("hello"));
        rig.settle();
        client.socket().leave();
        rig.store().maxDelayMillis(5_000);
        passUntilASnapshotIsOnItsWay();

        ScriptedClient next =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        rig.time().settle();
        assertThat(next.heard(Kind.STEP2)).hasSize(1); // at once: nothing had to be loaded

        next.update(ada.type("!"));
        rig.pass(UNTIL_UNLOADED_MILLIS);
        assertThat(next.heard(Kind.STATUS)).hasSize(1);
        assertThat(rig.store().loads()).isEqualTo(1);

        next.socket().leave();
        rig.pass(2 * UNTIL_UNLOADED_MILLIS);
        assertThat(rig.metrics().snapshot().rooms()).isZero();
        assertThat(rig.store().snapshotSeq(Rig.DOCUMENT)).isEqualTo(2);
    }

    /** The room is idle for 30 s; its worker then hands the snapshot to the store, which takes its time. */
    private void passUntilASnapshotIsOnItsWay() {
        rig.pass(rig.limits().unloadAfter().toMillis());
        assertThat(rig.store().snapshotSeq(Rig.DOCUMENT)).isZero();
        assertThat(rig.metrics().snapshot().rooms()).isEqualTo(1);
    }

    @Test
    void arrival_inTheSameMomentAsTheUnload_findsTheDocument() {
        for (int delay = 0; delay < 60; delay++) {
            Rig fresh = new Rig();
            ScriptedClient client = fresh.hocuspocus();
            client.update(new Typist(1).type("hello"));
            fresh.settle();
            client.socket().leave();
            fresh.pass(fresh.limits().unloadAfter().toMillis() - 5 + delay);
            ScriptedClient next = fresh.yWebsocketSocket(Rig.DOCUMENT).step1(StateVector.EMPTY);
            fresh.settle();

            assertThat(next.heard(Kind.STEP2)).extracting(Heard::body).containsExactly(fresh.durable(Rig.DOCUMENT));
            assertThat(fresh.metrics().snapshot().rooms()).isEqualTo(1);
            next.socket().leave();
            fresh.pass(UNTIL_UNLOADED_MILLIS);
            assertThat(fresh.metrics().snapshot().rooms()).isZero();
        }
    }

    @Test
    void room_withEditsThatAreNotDurable_isNotUnloadedBeforeTheyAre() {
        ScriptedClient client = rig.hocuspocus();
        rig.store().breakWith(StoreException.Kind.FULL);
        client.update(ada.type("hello"));
        rig.settle();
        client.socket().leave();
        rig.pass(10 * UNTIL_UNLOADED_MILLIS);
        assertThat(rig.metrics().snapshot().rooms()).isEqualTo(1);

        rig.store().heal();
        rig.pass(UNTIL_UNLOADED_MILLIS);
        assertThat(rig.metrics().snapshot().rooms()).isZero();
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT))).isEqualTo(Rig.knows(1, 5));
    }

    @Test
    void clients_thatLeaveWhileTheDocumentLoads_leaveNothingBehind() {
        rig.store().maxDelayMillis(1_000);
        ScriptedClient client = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        rig.time().settle();
        client.socket().leave();
        rig.pass(UNTIL_UNLOADED_MILLIS);

        assertNothingIsLeft(rig);
    }

    @Test
    void openAndClose_aThousandTimesInARow_leavesNothingBehind() {
        rig.hocuspocus().update(ada.type("hello")).socket().leave();
        for (int i = 0; i < 1_000; i++) {
            ScriptedClient client = i % 2 == 0
                    ? rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY)
                    : rig.yWebsocketSocket(Rig.DOCUMENT).step1(StateVector.EMPTY);
            client.aware(i + 1, 1, "{\"user\":{\"name\":\"Ada\"}}");
            rig.pass(i % 3);
            client.socket().leave();
        }
        rig.pass(UNTIL_UNLOADED_MILLIS);

        assertNothingIsLeft(rig);
        ScriptedClient last =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        rig.settle();
        assertThat(Update.stateVector(last.heard(Kind.STEP2).get(0).body())).isEqualTo(Rig.knows(1, 5));
    }

    @Test
    void snapshot_afterManyUpdates_shortensTheNextLoad() {
        Rig often = new Rig(Limiting.with(limits -> limits.snapshotUpdates = 10));
        ScriptedClient client = often.hocuspocus();
        for (int i = 0; i < 25; i++) {
            client.update(ada.type("x"));
            often.pass(60);
        }
        often.settle();
        assertThat(often.store().snapshotSeq(Rig.DOCUMENT)).isBetween(20L, 25L);

        often.crash();
        ScriptedClient next =
                often.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        often.settle();
        assertThat(Update.stateVector(next.heard(Kind.STEP2).get(0).body())).isEqualTo(Rig.knows(1, 25));
    }

    @Test
    void snapshot_isStoredWithoutTheContentOfWhatWasDeleted() {
        Doc doc = Doc.create();
        doc.xmlFragment("default").insertElement(0, "paragraph").insertText(0).insert(0, "secret ".repeat(100));
        byte[] before = doc.encodeState();
        StateVector known = doc.stateVector();
        doc.xmlFragment("default").delete(0, 1);
        ScriptedClient client = rig.hocuspocus();
        client.update(before);
        client.update(doc.encodeState(known, UpdateFormat.V1));
        rig.settle();
        client.socket().leave();
        rig.pass(UNTIL_UNLOADED_MILLIS);

        assertNothingIsLeft(rig);
        assertThat(rig.store().snapshotSeq(Rig.DOCUMENT)).isEqualTo(2);
        byte[] snapshot = rig.store().snapshot(Rig.DOCUMENT).orElseThrow();
        assertThat(snapshot).hasSizeLessThan(100);
        assertThat(Update.stateVector(snapshot)).isEqualTo(doc.stateVector());

        // A client that was offline offers all of it again, and writes on inside of what is gone.
        Doc offline = Doc.create(DocOptions.defaults().withGc(false));
        offline.apply(before);
        XmlElement paragraph =
                (XmlElement) offline.xmlFragment("default").children().get(0);
        paragraph.insertText(0).insert(0, "more");
        offline.xmlFragment("default").insertElement(1, "heading");
        ScriptedClient late =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate("4.8.0").step1(offline.stateVector());
        rig.settle();
        offline.apply(late.heard(Kind.STEP2).get(0).body());
        late.forget();
        late.step2(offline.encodeState());
        rig.settle();
        assertThat(late.briefly()).contains("status 1");

        ScriptedClient last =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        rig.settle();
        Doc read = Doc.load(last.heard(Kind.STEP2).get(0).body(), UpdateFormat.V1, DocOptions.defaults());
        assertThat(read.stateVector()).isEqualTo(offline.stateVector());
        assertThat(read.xmlFragment("default").toString())
                .isEqualTo(offline.xmlFragment("default").toString())
                .isEqualTo("<heading></heading>");
    }

    @Test
    void snapshot_thatFails_keepsNobodyFromUnloading() {
        ScriptedClient client = rig.hocuspocus();
        client.update(ada.type("hello"));
        rig.settle();
        client.socket().leave();
        rig.store().breakWith(StoreException.Kind.FULL);
        rig.pass(UNTIL_UNLOADED_MILLIS);

        assertNothingIsLeft(rig);
        assertThat(rig.store().snapshotSeq(Rig.DOCUMENT)).isZero();
    }

    @Test
    void open_ofAMissingDocument_makesItOnce() {
        UUID epoch = Opening.epoch(rig, Rig.DOCUMENT);
        assertThat(Opening.epoch(rig, Rig.DOCUMENT)).isEqualTo(epoch);
        assertThat(rig.store().loads()).isEqualTo(1);

        rig.pass(UNTIL_UNLOADED_MILLIS);
        assertNothingIsLeft(rig);
        assertThat(Opening.epoch(rig, Rig.DOCUMENT)).isEqualTo(epoch);
        rig.crash();
        assertThat(Opening.epoch(rig, Rig.DOCUMENT)).isEqualTo(epoch);
    }

    @Test
    void open_ofDifferentDocuments_givesDifferentEpochs() {
        assertThat(Opening.epoch(rig, "one")).isNotEqualTo(Opening.epoch(rig, "two"));
    }

    @Test
    void open_whenTheStoreIsBusy_saysSo() {
        rig.store().failNextLoads(StoreException.Kind.BUSY);
        assertThat(Opening.opened(rig, Rig.DOCUMENT)).isInstanceOf(Opened.Unavailable.class);
        assertThat(rig.metrics().snapshot().rooms()).isZero();
        assertThat(Opening.opened(rig, Rig.DOCUMENT)).isInstanceOf(Opened.Ready.class);
    }

    @Test
    void document_thatCanNotBeRead_isNeverShownAsEmpty() {
        ScriptedClient author = rig.hocuspocus();
        author.update(ada.type("hello"));
        rig.settle();
        author.socket().leave();
        rig.pass(UNTIL_UNLOADED_MILLIS);
        rig.store().damage(Rig.DOCUMENT);
        List<LogEntry> before = rig.store().durable(Rig.DOCUMENT, 0);

        ScriptedClient hocuspocus = rig.hocuspocusSocket(Rig.DOCUMENT)
                .authenticate(null)
                .step1(StateVector.EMPTY)
                .update(new Typist(2).type("over it"));
        ScriptedClient yWebsocket =
                rig.yWebsocketSocket(Rig.DOCUMENT).step1(StateVector.EMPTY).update(new Typist(3).type("over it"));
        CompletableFuture<Opened> opened = Opening.open(rig, Rig.DOCUMENT);
        rig.settle();

        assertThat(hocuspocus.briefly()).containsExactly("denied unreadable", "stateless refused");
        assertThat(hocuspocus.closeCode()).isNull();
        assertThat(yWebsocket.heard()).isEmpty();
        assertThat(yWebsocket.closeCode()).isEqualTo(4403);
        assertThat(opened.join()).isInstanceOf(Opened.Unreadable.class);
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).isEqualTo(before);
        assertThat(rig.metrics().snapshot().rooms()).isZero();
        assertThat(rig.metrics().snapshot().sessions()).isZero();
    }

    @Test
    void document_whoseSnapshotIsDamaged_isReadFromItsLog() {
        ScriptedClient author = rig.hocuspocus();
        author.update(ada.type("hello"));
        rig.settle();
        author.socket().leave();
        rig.pass(UNTIL_UNLOADED_MILLIS);
        rig.store().damageSnapshot(Rig.DOCUMENT);

        ScriptedClient next =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        rig.settle();
        assertThat(Update.stateVector(next.heard(Kind.STEP2).get(0).body())).isEqualTo(Rig.knows(1, 5));
    }

    @Test
    void load_thatFails_sendsAwayWhoWaitsAndNobodyElse() {
        ScriptedClient elsewhere = rig.hocuspocus("elsewhere");
        for (StoreException.Kind kind : List.of(StoreException.Kind.BUSY, StoreException.Kind.FAILED)) {
            rig.store().failNextLoads(kind);
            ScriptedClient hocuspocus =
                    rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
            ScriptedClient yWebsocket = rig.yWebsocketSocket(Rig.DOCUMENT).step1(StateVector.EMPTY);
            rig.settle();

            assertThat(hocuspocus.heard()).isEmpty();
            assertThat(List.of(hocuspocus.closeCode(), yWebsocket.closeCode())).containsExactly(1013, 1013);
        }
        assertThat(elsewhere.closeCode()).isNull();
        assertThat(rig.hocuspocus().closeCode()).isNull();
    }

    @Test
    void create_thatSomebodyElseWasFasterWith_loadsWhatTheyMade() {
        rig.store().failNextWrites(StoreException.Kind.FENCED);
        ScriptedClient client =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        rig.settle();

        assertThat(client.briefly()).containsExactly("authenticated", "stateless store", "step1", "step2");
        assertThat(rig.store().loads()).isEqualTo(2);
    }

    @Test
    void exceptionThatNobodyExpected_endsItsRoomLoudlyAndAlone() {
        List<String> broken = new ArrayList<>();
        Rig fragile = new Rig(Limits.DEFAULTS, store -> new Fragile(store, broken));
        ScriptedClient client = fragile.hocuspocus();
        ScriptedClient reader = fragile.yWebsocket();
        ScriptedClient elsewhere = fragile.hocuspocus("elsewhere");
        client.update(ada.type("a"));
        fragile.settle();

        broken.add(Rig.DOCUMENT);
        client.update(ada.type("b"));
        assertThatThrownBy(fragile::settle).isInstanceOf(IllegalStateException.class);
        fragile.settle();

        assertThat(List.of(client.closeCode(), reader.closeCode())).containsExactly(1013, 1013);
        assertThat(elsewhere.closeCode()).isNull();
        assertThat(client.heard(Kind.STATUS)).hasSize(1);
        assertThat(fragile.metrics().snapshot().brokenRooms()).isEqualTo(1);
        assertThat(fragile.metrics().snapshot().rooms()).isEqualTo(1);

        broken.clear();
        ScriptedClient next =
                fragile.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        fragile.settle();
        assertThat(Update.stateVector(next.heard(Kind.STEP2).get(0).body())).isEqualTo(Rig.knows(1, 1));
    }

    private static void assertNothingIsLeft(Rig rig) {
        CollabMetrics.Snapshot now = rig.metrics().snapshot();
        assertThat(List.of(now.rooms(), now.sessions(), now.uncommittedBytes(), now.pendingBytes()))
                .containsOnly(0L);
        assertThat(rig.time().timers()).isZero();
    }

    /** A store that breaks its promise never to throw. */
    private record Fragile(DocumentStore store, List<String> broken) implements DocumentStore {
        @Override
        public CompletionStage<Loaded> load(String name) {
            return store.load(name);
        }

        @Override
        public CompletionStage<Void> create(String name, UUID epoch, long timeMillis) {
            return store.create(name, epoch, timeMillis);
        }

        @Override
        public CompletionStage<Void> append(String name, UUID epoch, List<LogEntry> entries) {
            if (broken.contains(name)) {
                throw new IllegalStateException("broken by the test");
            }
            return store.append(name, epoch, entries);
        }

        @Override
        public CompletionStage<Void> writeSnapshot(String name, UUID epoch, Loaded.Snapshot snapshot) {
            return store.writeSnapshot(name, epoch, snapshot);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
