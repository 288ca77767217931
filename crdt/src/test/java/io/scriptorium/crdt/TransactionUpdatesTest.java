package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves a document with a transaction: that, all of that, and nothing else. */
class TransactionUpdatesTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final List<byte[]> v1 = new ArrayList<>();
    private final List<byte[]> v2 = new ArrayList<>();

    TransactionUpdatesTest() {
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> v1.add(update));
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> v2.add(update));
    }

    private static UpdateInfo inspect(byte[] update) {
        return Update.inspect(update, DecodeLimits.UPDATE);
    }

    /** The update of one transaction. */
    private UpdateInfo update(Consumer<Doc> edits) {
        int before = v1.size();
        doc.transact(transaction -> edits.accept(doc));
        assertThat(v1).hasSize(before + 1);
        UpdateInfo update = inspect(v1.getLast());
        assertThat(inspect(Update.toV1(v2.getLast())).structCount())
                .as("the same in both formats")
                .isEqualTo(update.structCount());
        return update;
    }

    // --- Size ---

    @Test
    void update_ofARun_isOneStruct() {
        assertThat(update(d -> d.array("a").addAll(List.of(1, 2, 3))).structCount())
                .isEqualTo(1);
        assertThat(update(d -> {
                            d.array("a").add(4);
                            d.array("a").add(5);
                        })
                        .structCount())
                .as("appended one by one")
                .isEqualTo(1);
    }

    @Test
    void update_inALargeDocument_isAsSmallAsInASmallOne() {
        doc.array("a").add("first");
        int small = v1.getFirst().length;
        for (int i = 0; i < 1_000; i++) {
            doc.map("m").set("key " + i, i);
            doc.array("b").insert(0, List.of(i));
        }
        doc.array("c").add("first");
        assertThat(v1.getLast().length).isLessThanOrEqualTo(small + 4);
    }

    @Test
    void update_ofADelete_hasRangesAndNoStructs() {
        doc.array("a").addAll(List.of(1, 2, 3, 4, 5));
        UpdateInfo update = update(d -> {
            d.array("a").delete(0, 1);
            d.array("a").delete(1, 2);
        });
        assertThat(update.structCount()).isZero();
        assertThat(v1.getLast()).as("0 blocks, client 1, ranges 0+1 and 2+2").containsExactly(0, 1, 1, 2, 0, 1, 2, 2);
    }

    @Test
    void update_ofADeletedTree_namesAllThatIsInIt() {
        YMap inner = doc.array("a").insertMap(0);
        inner.putArray("list").addAll(List.of(1, 2));
        update(d -> d.array("a").delete(0, 1));
        assertThat(v1.getLast()).as("client 1, the range 0+4").containsExactly(0, 1, 1, 1, 0, 4);
    }

    /** What was inserted and deleted at once leaves as a tombstone: its clocks have been used. */
    @Test
    void update_insertedAndDeletedAtOnce_isATombstone() {
        UpdateInfo update = update(d -> {
            d.array("a").addAll(List.of("secret", "secret"));
            d.array("a").delete(0, 2);
        });
        assertThat(update.structCount()).isEqualTo(1);
        assertThat(new String(v1.getLast(), StandardCharsets.UTF_8)).doesNotContain("secret");
        assertThat(v1.getLast()).hasSizeLessThan(20);
    }

    @Test
    void update_insertedAndDeletedAtOnceWithoutGc_stillHasTheContent() {
        Doc keeping = Doc.create(DocOptions.defaults().withClientId(1).withGc(false));
        List<byte[]> updates = new ArrayList<>();
        keeping.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        keeping.transact(transaction -> {
            keeping.array("a").add("secret");
            keeping.array("a").delete(0, 1);
        });
        assertThat(new String(updates.getFirst(), StandardCharsets.UTF_8)).contains("secret");
        Doc reader = Doc.create();
        reader.apply(updates.getFirst());
        assertThat(reader.array("a").toList()).isEmpty();
    }

    @Test
    void update_keyOverwrittenManyTimes_hasTheLastValueAndATombstone() {
        UpdateInfo update = update(d -> {
            for (int i = 0; i < 100; i++) {
                d.map("m").set("k", "value " + i);
            }
        });
        assertThat(update.structCount()).isEqualTo(2);
        assertThat(v1.getLast().length).isLessThan(50);
    }

    // --- Completeness ---

    @Test
    void update_ofWhatArrived_isWhatWasNew() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(7));
        other.array("a").addAll(List.of(1, 2, 3));
        doc.apply(other.encodeState());
        other.array("a").insert(1, List.of("new"));
        other.array("a").delete(0, 1);
        v1.clear();
        doc.apply(other.encodeState());
        assertThat(v1).hasSize(1);
        assertThat(v1.getFirst().length).isLessThan(other.encodeState().length);
        UpdateInfo info = inspect(v1.getFirst());
        assertThat(info.structCount()).isEqualTo(1);
        Doc reader = Doc.create(DocOptions.defaults().withClientId(9));
        reader.apply(v1.getFirst());
        assertThat(reader.pending().orElseThrow().missing().get(7))
                .as("what was known stays away")
                .isEqualTo(3);
    }

    @Test
    void update_ofSeveralClientsAtOnce_namesThemAll() {
        for (long client = 2; client < 6; client++) {
            Doc other = Doc.create(DocOptions.defaults().withClientId(client));
            other.array("a").add(client);
            v1.add(other.encodeState());
        }
        byte[] merged = Update.merge(v1);
        v1.clear();
        doc.apply(merged);
        assertThat(v1).hasSize(1);
        assertThat(v1.getFirst()).isEqualTo(merged);
    }

    @Test
    void update_whenSomethingParkedIsPlaced_hasBoth() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(7));
        List<byte[]> updates = new ArrayList<>();
        other.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        other.map("m").set("a", 1);
        other.map("m").set("b", 2);
        other.map("m").remove("a");
        doc.apply(updates.get(1));
        doc.apply(updates.get(2));
        assertThat(v1).as("nothing has happened yet").isEmpty();
        doc.apply(updates.get(0));
        assertThat(v1).hasSize(1);
        Doc reader = Doc.create();
        reader.apply(v1.getFirst());
        assertConverged(doc, other, reader);
    }

    /** The difference of the states before and after, however it is got. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void update_randomTransactions_isTheDifferenceOfTheStates(boolean gc) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        Doc author = Doc.create(DocOptions.defaults().withClientId(3).withGc(gc));
        Doc byV1 = Doc.create(DocOptions.defaults().withClientId(4).withGc(gc));
        Doc byV2 = Doc.create(DocOptions.defaults().withClientId(5).withGc(gc));
        RandomEditing editing = new RandomEditing(random);
        author.onUpdate(UpdateFormat.V1, (update, transaction) -> byV1.apply(update));
        author.onUpdate(UpdateFormat.V2, (update, transaction) -> byV2.apply(update, UpdateFormat.V2, null));
        for (int i = 0; i < Seeds.rounds(60); i++) {
            StateVector before = author.stateVector();
            byte[] state = author.encodeState();
            editing.transact(author, null, 6);
            Doc byDifference =
                    Doc.load(state, UpdateFormat.V1, DocOptions.defaults().withGc(gc));
            byDifference.apply(author.encodeState(before, UpdateFormat.V2), UpdateFormat.V2, null);
            assertThat(byDifference.stateVector()).as(Seeds.replay(seed)).isEqualTo(author.stateVector());
            assertThat(byV1.stateVector()).as(Seeds.replay(seed)).isEqualTo(author.stateVector());
            assertThat(byV2.stateVector()).as(Seeds.replay(seed)).isEqualTo(author.stateVector());
            assertThat(byV1.snapshot()).as(Seeds.replay(seed)).isEqualTo(author.snapshot());
        }
        assertConverged(author, byV1, byV2);
    }

    /** One transaction or one for each edit: what comes of it is the same document, in as many structs. */
    @Test
    void transact_manySmallOnesOrOneLarge_giveTheSameState() {
        Doc small = Doc.create(DocOptions.defaults().withClientId(3));
        Doc large = Doc.create(DocOptions.defaults().withClientId(3));
        editAtLength(small);
        large.transact(transaction -> editAtLength(large));
        assertThat(large.toJson()).isEqualTo(small.toJson());
        assertThat(large.stateVector()).isEqualTo(small.stateVector());
        assertThat(Convergence.collected(large)).isEqualTo(Convergence.collected(small));
        assertThat(inspect(small.encodeState()).structCount())
                .isEqualTo(inspect(large.encodeState()).structCount());
    }

    private static void editAtLength(Doc document) {
        Array list = document.array("a");
        for (int i = 0; i < 200; i++) {
            list.insert(i % 7 == 0 ? list.size() / 2 : list.size(), List.of(i));
            if (i % 5 == 4) {
                list.delete(i % 3, 1);
            }
            document.map("m").set("k" + i % 10, i);
        }
        XmlElement element = document.xmlFragment("x").insertElement(0, "p");
        for (int i = 0; i < 20; i++) {
            element.setAttribute("n", i);
            element.insertText(i).insert(0, "t" + i);
        }
        element.delete(5, 10);
    }

    @Test
    void updates_relayedAlongAChain_arriveAtItsEnd() {
        List<Doc> chain = new ArrayList<>(List.of(doc));
        for (int i = 1; i < 6; i++) {
            Doc next = Doc.create(DocOptions.defaults().withClientId(10 + i));
            UpdateFormat format = i % 2 == 0 ? UpdateFormat.V1 : UpdateFormat.V2;
            chain.getLast().onUpdate(format, (update, transaction) -> next.apply(update, format, "relay"));
            chain.add(next);
        }
        doc.array("a").addAll(List.of(1, 2));
        doc.array("a").insertMap(1).set("k", "v");
        doc.array("a").delete(0, 1);
        assertThat(chain.getLast().array("a").toJson()).isEqualTo(doc.array("a").toJson());
        assertConverged(chain);
    }

    /** Documents that send each other all they hear do not do so for ever: what is known tells nobody. */
    @Test
    void updates_sentBackAndForth_end() {
        Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
        List<String> sent = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> {
            sent.add("there");
            peer.apply(update);
        });
        peer.onUpdate(UpdateFormat.V1, (update, transaction) -> {
            sent.add("back");
            doc.apply(update);
        });
        doc.array("a").add(1);
        peer.array("a").add(2);
        doc.array("a").delete(0, 2);
        assertThat(sent).containsExactly("there", "back", "back", "there", "there", "back");
        assertConverged(doc, peer);
    }
}
