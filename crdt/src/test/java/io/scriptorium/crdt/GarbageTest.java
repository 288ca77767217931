package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What remains of deleted content in documents that collect garbage and in those that keep it. */
class GarbageTest {
    private static final String SECRET = "secret";

    private final Doc collecting = Doc.create(DocOptions.defaults().withClientId(1));
    private final Doc keeping = Doc.create(DocOptions.defaults().withClientId(1).withGc(false));

    private static boolean has(byte[] state) {
        return new String(state, StandardCharsets.ISO_8859_1).contains(SECRET);
    }

    private static int structs(Doc doc) {
        return Update.inspect(doc.encodeState(), DecodeLimits.DOCUMENT).structCount();
    }

    /** What to write, and how to delete it. */
    static Stream<Arguments> edits() {
        return Stream.of(
                edit("element of a list", doc -> doc.array("a").add(SECRET), doc -> doc.array("a")
                        .delete(0, 1)),
                edit("one of a run", doc -> doc.array("a").addAll(List.of("a", SECRET, "b")), doc -> doc.array("a")
                        .delete(1, 1)),
                edit("bytes", doc -> doc.array("a").add(SECRET.getBytes(StandardCharsets.US_ASCII)), doc -> doc.array(
                                "a")
                        .delete(0, 1)),
                edit("removed value", doc -> doc.map("m").set("k", SECRET), doc -> doc.map("m")
                        .remove("k")),
                edit("overwritten value", doc -> doc.map("m").set("k", Map.of(SECRET, 1)), doc -> doc.map("m")
                        .set("k", 1)),
                edit("cleared values", doc -> doc.map("m").set("k", List.of(SECRET)), doc -> doc.map("m")
                        .clear()),
                edit("text", doc -> doc.text("t").insert(0, SECRET), doc -> doc.text("t")
                        .delete(0, 6)),
                edit("embed", doc -> doc.text("t").insertEmbed(0, Map.of(SECRET, 1)), doc -> doc.text("t")
                        .delete(0, 1)),
                edit("attribute", doc -> doc.xmlElement("e").setAttribute("k", SECRET), doc -> doc.xmlElement("e")
                        .removeAttribute("k")),
                edit("element's name", doc -> doc.xmlFragment("x").insertElement(0, SECRET), doc -> doc.xmlFragment("x")
                        .delete(0, 1)),
                edit(
                        "text in an element",
                        doc -> doc.xmlFragment("x")
                                .insertElement(0, "p")
                                .insertText(0)
                                .insert(0, SECRET),
                        doc -> doc.xmlFragment("x").delete(0, 1)),
                edit("key in a type", doc -> doc.array("a").insertMap(0).set(SECRET, 1), doc -> doc.array("a")
                        .delete(0, 1)),
                edit(
                        "deep in types",
                        doc -> doc.map("m")
                                .putArray("k")
                                .insertMap(0)
                                .putText("t")
                                .insert(0, SECRET),
                        doc -> doc.map("m").remove("k")),
                edit(
                        "sub-document's guid",
                        doc -> doc.map("m")
                                .set("k", Doc.create(DocOptions.defaults().withGuid(SECRET))),
                        doc -> doc.map("m").remove("k")));
    }

    private static Arguments edit(String name, Consumer<Doc> write, Consumer<Doc> delete) {
        return Arguments.argumentSet(name, write, delete);
    }

    @ParameterizedTest
    @MethodSource("edits")
    void content_deletedInALaterTransaction_isGoneOnlyWhereGarbageIsCollected(
            Consumer<Doc> write, Consumer<Doc> delete) {
        for (Doc doc : List.of(collecting, keeping)) {
            write.accept(doc);
            assertThat(has(doc.encodeState())).isTrue();
            delete.accept(doc);
        }
        assertThat(has(collecting.encodeState())).isFalse();
        assertThat(has(keeping.encodeState())).isTrue();
        assertThat(collecting.toJson()).isEqualTo(keeping.toJson());
        assertConverged(collecting, keeping);
    }

    @ParameterizedTest
    @MethodSource("edits")
    void content_deletedInTheSameTransaction_neverLeavesWhoCollects(Consumer<Doc> write, Consumer<Doc> delete) {
        List<byte[]> sent = new ArrayList<>();
        collecting.onUpdate(UpdateFormat.V1, (update, transaction) -> sent.add(update));
        for (Doc doc : List.of(collecting, keeping)) {
            doc.transact(transaction -> {
                write.accept(doc);
                delete.accept(doc);
            });
        }
        assertThat(sent).hasSize(1);
        assertThat(has(sent.getFirst())).isFalse();
        assertThat(has(keeping.encodeState())).isTrue();
        assertConverged(collecting, keeping);
    }

    /** Whoever collects lets go of what arrives deleted, and whoever keeps has what was sent. */
    @ParameterizedTest
    @MethodSource("edits")
    void content_arrivingDeleted_isCollectedOnArrival(Consumer<Doc> write, Consumer<Doc> delete) {
        write.accept(keeping);
        delete.accept(keeping);
        Doc collector = Doc.create(DocOptions.defaults().withClientId(5));
        Doc keeper = Doc.create(DocOptions.defaults().withClientId(6).withGc(false));
        collector.apply(keeping.encodeState());
        keeper.apply(keeping.encodeState(StateVector.EMPTY, UpdateFormat.V2), UpdateFormat.V2, null);
        assertThat(has(collector.encodeState())).isFalse();
        assertThat(keeper.encodeState()).isEqualTo(keeping.encodeState());
        assertConverged(keeping, collector, keeper);
    }

    // --- Between the two ---

    @Test
    void keeper_fedByACollector_keepsWhatItHasAndCannotGetWhatIsGone() {
        Doc keeper = Doc.create(DocOptions.defaults().withClientId(6).withGc(false));
        collecting.array("a").addAll(List.of("early", "stays"));
        keeper.apply(collecting.encodeState());
        collecting.array("a").add("late");
        collecting.array("a").delete(0, 1);
        collecting.array("a").delete(1, 1);
        Snapshot before = keeper.snapshot();
        keeper.apply(collecting.encodeState(keeper.stateVector(), UpdateFormat.V1));
        assertThat(keeper.array("a").toList()).containsExactly("stays");
        assertThat(keeper.array("a").toList(before)).containsExactly("early", "stays");
        assertThat(new String(keeper.encodeState(), StandardCharsets.ISO_8859_1))
                .contains("early")
                .doesNotContain("late");
        assertConverged(collecting, keeper);
    }

    @Test
    void edits_besideTombstonesOfBothKinds_standAtTheSamePlaces() {
        for (Doc doc : List.of(collecting, keeping)) {
            doc.array("a").addAll(List.of(1, 2, 3, 4, 5));
            doc.array("a").delete(1, 3);
        }
        Doc other = Doc.create(DocOptions.defaults().withClientId(9));
        other.apply(keeping.encodeState());
        other.array("a").insert(1, List.of("x"));
        collecting.apply(other.encodeState());
        keeping.apply(other.encodeState());
        assertThat(collecting.array("a").toList()).containsExactly(1.0, "x", 5.0);
        assertConverged(collecting, keeping, other);
    }

    @Test
    void snapshot_ofACollectingDocument_cannotBeRestored() {
        collecting.array("a").add(1);
        Snapshot snapshot = collecting.snapshot();
        assertThatThrownBy(() -> snapshot.restore(collecting))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("keeps garbage");
    }

    // --- How much remains ---

    @Test
    void deletedTree_leavesATombstoneForItselfAndOneForAllInIt() {
        for (Doc doc : List.of(collecting, keeping)) {
            Array inner = doc.array("a").insertArray(0);
            for (int i = 0; i < 20; i++) {
                inner.insertMap(i).set("k", "v" + i);
            }
            doc.array("a").delete(0, 1);
        }
        assertThat(structs(collecting)).isEqualTo(2);
        assertThat(structs(keeping)).isEqualTo(41);
        assertThat(collecting.stateVector()).isEqualTo(keeping.stateVector());
    }

    @Test
    void deletedInManySteps_isOneTombstoneInTheEnd() {
        collecting.array("a").addAll(List.of(0, 1, 2, 3, 4, 5, 6, 7));
        for (int index : new int[] {6, 0, 3, 3, 0, 1, 1, 0}) {
            collecting.array("a").delete(index, 1);
        }
        assertThat(collecting.array("a").size()).isZero();
        assertThat(structs(collecting)).isEqualTo(1);
        assertThat(collecting.encodeState()).hasSizeLessThan(20);
    }

    @Test
    void deletedByOthers_isCollectedAsIfDeletedHere() {
        Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
        collecting.map("m").putMap("k").set("inner", SECRET);
        peer.apply(collecting.encodeState());
        peer.map("m").remove("k");
        collecting.apply(peer.encodeState());
        assertThat(has(collecting.encodeState())).isFalse();
        assertThat(structs(collecting)).isEqualTo(2);
        assertConverged(collecting, peer);
    }

    /** A type that is gone has no content in a document that collects; in one that keeps, it is there to be read. */
    @Test
    void handle_ofADeletedType_readsEmptyWhereGarbageIsCollected() {
        Array gone = collecting.array("a").insertArray(0);
        gone.add(1);
        collecting.array("a").delete(0, 1);
        assertThat(gone.isDeleted()).isTrue();
        assertThat(gone.toList()).isEmpty();
        assertThat(gone.parent()).isEmpty();
        Array kept = keeping.array("a").insertArray(0);
        kept.add(1);
        keeping.array("a").delete(0, 1);
        assertThat(kept.isDeleted()).isTrue();
        assertThat(kept.size()).as("its elements are deleted with it").isZero();
        assertThat(kept.parent()).containsSame(keeping.array("a"));
        assertThatThrownBy(() -> kept.add(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void observers_ofTheDeletingTransaction_stillSeeOldValues() {
        collecting.map("m").set("k", SECRET);
        List<Object> old = new ArrayList<>();
        collecting
                .map("m")
                .observe(event -> old.add(Objects.requireNonNull(
                        Objects.requireNonNull(event.keys().get("k")).oldValue())));
        collecting.map("m").set("k", 1);
        assertThat(old).containsExactly(SECRET);
        assertThat(has(collecting.encodeState())).isFalse();
    }
}
