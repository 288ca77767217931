package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What observers are told, and what is told of sub-documents. */
class EventsTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
    private final YMap map = doc.map("m");

    EventsTest() {
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> peer.apply(update, UpdateFormat.V2, null));
    }

    @AfterEach
    void converged() {
        assertConverged(doc, peer);
    }

    /** What keys() says, here and at the peer, of one transaction. */
    private Map<String, KeyChange> keysOf(Consumer<YMap> edits) {
        List<Map<String, KeyChange>> all = new ArrayList<>();
        try (Subscription here = map.observe(event -> all.add(event.keys()));
                Subscription there = peer.map("m").observe(event -> all.add(event.keys()))) {
            assertThat(here).isNotSameAs(there);
            doc.transact(transaction -> edits.accept(map));
        }
        assertThat(all).hasSize(2);
        assertThat(all.get(1)).isEqualTo(all.get(0));
        return all.getFirst();
    }

    @Test
    void keys_newKey_isAdd() {
        assertThat(keysOf(m -> m.set("k", 1))).isEqualTo(Map.of("k", new KeyChange(KeyChange.Action.ADD, null)));
    }

    @Test
    void keys_setAgain_isUpdateWithTheOldValue() {
        map.set("k", 1);
        assertThat(keysOf(m -> {
                    m.set("k", 2);
                    m.set("k", 3);
                }))
                .isEqualTo(Map.of("k", new KeyChange(KeyChange.Action.UPDATE, 1.0)));
    }

    @Test
    void keys_removed_isDeleteWithTheOldValue() {
        map.set("k", 1);
        assertThat(keysOf(m -> m.remove("k"))).isEqualTo(Map.of("k", new KeyChange(KeyChange.Action.DELETE, 1.0)));
    }

    @Test
    void keys_setThenRemoved_isDeleteOfWhatWasBefore() {
        map.set("k", 1);
        assertThat(keysOf(m -> {
                    m.set("k", 2);
                    m.remove("k");
                }))
                .isEqualTo(Map.of("k", new KeyChange(KeyChange.Action.DELETE, 1.0)));
    }

    @Test
    void keys_newThenRemoved_isNothing() {
        assertThat(keysOf(m -> {
                    m.set("k", 1);
                    m.remove("k");
                }))
                .isEmpty();
    }

    @Test
    void keys_removedThenSet_isUpdate() {
        map.set("k", 1);
        assertThat(keysOf(m -> {
                    m.remove("k");
                    m.set("k", 2);
                }))
                .isEqualTo(Map.of("k", new KeyChange(KeyChange.Action.UPDATE, 1.0)));
    }

    @Test
    void keys_removedEarlierThenSet_isAdd() {
        map.set("k", 1);
        map.remove("k");
        assertThat(keysOf(m -> m.set("k", 2))).isEqualTo(Map.of("k", new KeyChange(KeyChange.Action.ADD, null)));
    }

    @Test
    void observeDeep_changesAtSeveralDepths_outermostFirstWithPaths() {
        Array list = map.putArray("list");
        list.add("first");
        YMap inner = list.insertMap(1);
        Text text = inner.putText("text");
        List<List<Object>> paths = new ArrayList<>();
        List<List<Object>> fromList = new ArrayList<>();
        map.observeDeep(events -> events.forEach(event -> paths.add(event.path())));
        list.observeDeep(events -> events.forEach(event -> fromList.add(event.path())));
        doc.transact(transaction -> {
            text.insert(0, "x");
            list.insert(0, List.of("zeroth"));
            map.set("k", 1);
        });
        assertThat(paths).containsExactly(List.of(), List.of("list"), List.of("list", 2, "text"));
        assertThat(fromList).containsExactly(List.of(), List.of(2, "text"));
    }

    @Test
    void observe_typeDeletedInTheSameTransaction_isNotTold() {
        Text text = map.putText("text");
        List<Object> told = new ArrayList<>();
        text.observe(told::add);
        map.observeDeep(events -> events.forEach(event -> told.add(event.target())));
        doc.transact(transaction -> {
            text.insert(0, "x");
            map.remove("text");
        });
        assertThat(told).containsExactly(map);
    }

    @Test
    void delta_formatOnly_retainsWithAttributes() {
        Text text = doc.text("t");
        text.insert(0, "abc");
        List<DeltaOp> told = new ArrayList<>();
        text.observe(event -> told.addAll(event.delta()));
        text.format(1, 1, Map.of("bold", true));
        assertThat(told).containsExactly(new DeltaOp.Retain(1), new DeltaOp.Retain(1, Map.of("bold", true)));
    }

    @Test
    void keys_keptAfterTheObserver_stillAnswer() {
        List<TypeEvent> kept = new ArrayList<>();
        map.set("k", "old");
        map.observe(event -> {
            assertThat(event.keys()).hasSize(1);
            kept.add(event);
        });
        map.set("k", "new");
        map.set("k", "newer");
        assertThat(kept.getFirst().keys()).isEqualTo(Map.of("k", new KeyChange(KeyChange.Action.UPDATE, "old")));
    }

    // --- Sub-documents ---

    @Test
    void onSubdocs_addLoadRemove_isToldOnBothSides() {
        List<SubdocsEvent> here = new ArrayList<>();
        List<SubdocsEvent> there = new ArrayList<>();
        doc.onSubdocs(here::add);
        peer.onSubdocs(there::add);
        Doc chapter = Doc.create(DocOptions.defaults().withGuid("chapter").withMeta(Map.of("n", 1.0)));
        map.set("chapter", chapter);
        assertThat(here.getFirst().added()).containsExactly(chapter);
        assertThat(here.getFirst().loaded()).containsExactly(chapter);
        assertThat(chapter.parent()).containsSame(doc);
        Doc copy = (Doc) Objects.requireNonNull(peer.map("m").get("chapter"));
        assertThat(copy.guid()).isEqualTo("chapter");
        assertThat(copy.options().meta()).isEqualTo(Map.of("n", 1.0));
        assertThat(copy.parent()).containsSame(peer);
        assertThat(copy.shouldLoad()).isFalse();
        assertThat(there.getFirst().loaded()).isEmpty();
        copy.load();
        copy.load();
        assertThat(there).hasSize(2);
        assertThat(there.get(1).loaded()).containsExactly(copy);
        map.remove("chapter");
        assertThat(here.getLast().removed()).containsExactly(chapter);
        assertThat(there.getLast().removed()).containsExactly(copy);
        assertThat(doc.subdocs()).isEmpty();
        assertThat(peer.subdocs()).isEmpty();
    }

    @Test
    void onSubdocs_autoLoad_isLoadedWhereItArrives() {
        List<SubdocsEvent> there = new ArrayList<>();
        peer.onSubdocs(there::add);
        doc.array("a").add(Doc.create(DocOptions.defaults().withAutoLoad(true).withGc(false)));
        Doc copy = (Doc) Objects.requireNonNull(peer.array("a").get(0));
        assertThat(there.getFirst().loaded()).containsExactly(copy);
        assertThat(copy.shouldLoad()).isTrue();
        assertThat(copy.options().gc()).isFalse();
    }

    @Test
    void onSubdocs_addedAndRemovedAtOnce_leavesNone() {
        doc.transact(transaction -> {
            map.set("k", Doc.create());
            map.remove("k");
        });
        assertThat(doc.subdocs()).isEmpty();
    }

    // --- Size ---

    private static int structs(Doc document) {
        return Update.inspect(document.encodeState(), DecodeLimits.DOCUMENT).structCount();
    }

    @Test
    void encodeState_typedHereAndThereThenAllDeleted_hasNoMoreStructs() {
        Text text = doc.text("t");
        for (int i = 0; i < 1_000; i++) {
            text.insert(i / 3, "x");
        }
        int typed = structs(doc);
        assertThat(typed).isGreaterThan(100);
        text.delete(0, 1_000);
        assertThat(structs(doc)).isLessThanOrEqualTo(typed);
        Doc loaded = Doc.load(doc.encodeState(), UpdateFormat.V1, DocOptions.defaults());
        assertThat(structs(loaded)).isEqualTo(structs(doc));
    }

    @Test
    void encodeState_appendedThenDeleted_isOneStruct() {
        Text text = doc.text("t");
        for (int i = 0; i < 1_000; i++) {
            text.insert(i, "x");
        }
        assertThat(structs(doc)).isEqualTo(1);
        text.delete(500, 1);
        assertThat(structs(doc)).isEqualTo(3);
        text.delete(0, 999);
        assertThat(structs(doc)).isEqualTo(1);
    }

    @Test
    void encodeState_deletedTree_isTheTypeAndOneGc() {
        Array list = map.putArray("k");
        for (int i = 0; i < 500; i++) {
            list.insertMap(i).putText("t").insert(0, "content");
        }
        map.remove("k");
        assertThat(structs(doc)).isEqualTo(2);
        assertThat(doc.encodeState().length).isLessThan(40);
    }

    @Test
    void set_sameKeyOften_isTwoStructs() {
        for (int i = 0; i < 1_000; i++) {
            map.set("k", i);
        }
        assertThat(structs(doc)).isEqualTo(2);
    }

    @Test
    void prunePending_whatWaits_isForgottenAndCanComeAgain() {
        byte[] first = new UpdateBytes().block(7, 0).string(null, "a").bytes();
        byte[] second = new UpdateBytes()
                .block(7, 1)
                .string(UpdateBytes.id(7, 0), "b")
                .delete(8, 0, 1)
                .bytes();
        int empty = doc.encodeState().length;
        assertThat(doc.apply(second)).isEqualTo(ApplyResult.PARKED);
        for (int i = 0; i < 10; i++) {
            doc.apply(second);
        }
        Pending pending = doc.pending().orElseThrow();
        assertThat(pending.missing().get(7)).isEqualTo(1);
        int waiting = doc.encodeState().length;
        doc.apply(second);
        assertThat(doc.encodeState()).hasSize(waiting);
        assertThat(doc.prunePending().orElseThrow().update()).isEqualTo(pending.update());
        assertThat(doc.pending()).isEmpty();
        assertThat(doc.prunePending()).isEmpty();
        assertThat(doc.encodeState()).hasSize(empty);
        doc.apply(first);
        assertThat(doc.text("t").toString()).isEqualTo("a");
        doc.apply(
                new UpdateBytes().block(7, 1).string(UpdateBytes.id(7, 0), "b").bytes());
        assertThat(doc.text("t").toString()).isEqualTo("ab");
    }
}
