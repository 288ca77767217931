package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Undo of keys: values that follow each other, types as values, and others who set the same key. */
class UndoMapTest {
    private final UndoPair pair = new UndoPair();
    private final YMap map = pair.doc.map("m");
    private final YMap theirs = pair.other.map("m");
    private final UndoManager undo = pair.apart(map).build();

    @AfterEach
    void replicasAgree() {
        pair.assertSame();
    }

    private YMap inner(YMap outer, String key) {
        return (YMap) Objects.requireNonNull(outer.get(key));
    }

    // --- One user ---

    @Test
    void values_oneAfterTheOther_areWalkedThroughBothWays() {
        for (int i = 1; i <= 4; i++) {
            map.set("k", i);
        }
        map.remove("k");
        for (int i = 4; i >= 1; i--) {
            assertThat(undo.undo()).isTrue();
            assertThat(map.toJson()).isEqualTo(Map.of("k", (double) i));
        }
        assertThat(undo.undo()).isTrue();
        assertThat(map.toJson()).isEqualTo(Map.of());
        for (int i = 1; i <= 4; i++) {
            assertThat(undo.redo()).isTrue();
            assertThat(map.toJson()).isEqualTo(Map.of("k", (double) i));
        }
        assertThat(undo.redo()).isTrue();
        assertThat(map.toJson()).isEqualTo(Map.of());
        assertThat(undo.redo()).isFalse();
    }

    static List<@Nullable Object> values() {
        return Arrays.asList(
                null,
                Undefined.UNDEFINED,
                true,
                -0.0,
                1e300,
                "😀",
                new BigInteger("9007199254740993"),
                List.of(1.0, List.of(), Map.of("x", "y")),
                Map.of("deep", Map.of("deeper", List.of(false))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void value_ofAnyKind_comesBackAsItWas(@Nullable Object value) {
        map.set("k", value);
        map.remove("k");
        undo.undo();
        assertThat(map.containsKey("k")).isTrue();
        assertThat(Values.equal(map.get("k"), value)).isTrue();
    }

    @Test
    void bytes_comeBackAsTheyWere() {
        map.set("k", new byte[] {0, -1, 127});
        map.set("k", "other");
        undo.undo();
        assertThat(map.get("k")).isEqualTo(new byte[] {0, -1, 127});
    }

    @Test
    void subdocument_removedAndBroughtBack_isAnnouncedAgain() {
        map.set("doc", Doc.create(DocOptions.defaults().withGuid("g").withAutoLoad(true)));
        List<String> heard = new ArrayList<>();
        pair.doc.onSubdocs(event -> {
            event.added().forEach(doc -> heard.add("added " + doc.guid()));
            event.removed().forEach(doc -> heard.add("removed " + doc.guid()));
        });
        map.remove("doc");
        undo.undo();
        undo.undo();
        assertThat(pair.doc.subdocs()).isEmpty();
        undo.redo();
        assertThat(pair.doc.subdocs())
                .singleElement()
                .satisfies(doc -> assertThat(doc.options().autoLoad()).isTrue());
        assertThat(heard).containsExactly("removed g", "added g", "removed g", "added g");
    }

    @Test
    void clear_ofAMap_comesBackInOneStep() {
        map.set("a", 1);
        map.set("b", "two");
        map.putArray("c").insert(0, List.of(3));
        map.clear();
        assertThat(map.size()).isZero();
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("a", 1.0, "b", "two", "c", List.of(3.0)));
    }

    @Test
    void keys_thatHadNoValueBefore_haveNoneAfterUndo() {
        map.set("a", 1);
        pair.doc.transact(transaction -> {
            map.set("b", 2);
            map.set("a", 3);
        });
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("a", 1.0));
        assertThat(map.containsKey("b")).isFalse();
    }

    @Test
    void keyWithTheEmptyName_isAKeyLikeAnyOther() {
        map.set("", 1);
        map.set("", 2);
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("", 1.0));
    }

    // --- Types as values ---

    @Test
    void typeInPlaceOfAValue_isTakenBackToIt() {
        map.set("k", "plain");
        map.putText("k").insert(0, "text");
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("k", ""));
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("k", "plain"));
        undo.redo();
        undo.redo();
        assertThat(map.toJson()).isEqualTo(Map.of("k", "text"));
    }

    @Test
    void valueInPlaceOfAType_bringsBackAllThatWasInIt() {
        YMap list = map.putMap("k");
        list.set("x", 1);
        list.putArray("y").insert(0, List.of("a", "b"));
        map.set("k", "plain");
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("k", Map.of("x", 1.0, "y", List.of("a", "b"))));
        undo.redo();
        assertThat(map.toJson()).isEqualTo(Map.of("k", "plain"));
    }

    @Test
    void nestedMaps_editedAndDeletedInTurns_areWalkedThrough() {
        YMap a = map.putMap("a");
        a.putMap("b").set("v", 1);
        inner(a, "b").set("v", 2);
        map.remove("a");
        List<Object> states = List.of(
                Map.of("a", Map.of("b", Map.of("v", 2.0))),
                Map.of("a", Map.of("b", Map.of("v", 1.0))),
                Map.of("a", Map.of("b", Map.of())),
                Map.of("a", Map.of()),
                Map.of());
        for (Object state : states) {
            undo.undo();
            assertThat(map.toJson()).isEqualTo(state);
        }
        for (Object state : states.reversed().subList(1, states.size())) {
            undo.redo();
            assertThat(map.toJson()).isEqualTo(state);
        }
        undo.redo();
        assertThat(map.toJson()).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void createdEditedDeleted_undoneAndRedoneManyTimes_staysTheSame(int rounds) {
        YMap shape = map.putMap("shape");
        shape.set("left", 0);
        shape.set("left", 100);
        shape.set("top", 50);
        shape.set("left", 200);
        for (int round = 0; round < rounds; round++) {
            while (undo.undo()) {
                pair.doc.checkIntegrity();
            }
            assertThat(map.toJson()).isEqualTo(Map.of());
            while (undo.redo()) {
                pair.doc.checkIntegrity();
            }
            assertThat(map.toJson()).isEqualTo(Map.of("shape", Map.of("left", 200.0, "top", 50.0)));
        }
    }

    @Test
    void handleOfATypeThatCameBack_isANewOne() {
        YMap shape = map.putMap("shape");
        map.remove("shape");
        undo.undo();
        assertThat(shape.isDeleted()).isTrue();
        YMap back = inner(map, "shape");
        assertThat(back).isNotSameAs(shape);
        back.set("k", 1);
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("shape", Map.of()));
    }

    // --- Others ---

    @Test
    void key_setByAnotherSince_isLeftToThem() {
        map.set("k", "mine");
        pair.sync();
        theirs.set("k", "theirs");
        pair.sync();
        assertThat(undo.undo()).isFalse();
        assertThat(map.toJson()).isEqualTo(Map.of("k", "theirs"));
    }

    @Test
    void key_removedByAnotherSince_isNotBroughtBackByRedo() {
        map.set("k", "mine");
        pair.sync();
        theirs.remove("k");
        pair.sync();
        assertThat(undo.undo()).isFalse();
        assertThat(undo.canRedo()).isFalse();
        assertThat(map.containsKey("k")).isFalse();
    }

    @Test
    void otherKeys_setByAnother_stayThroughUndoAndRedo() {
        map.set("a", 1);
        pair.sync();
        theirs.set("b", 2);
        pair.sync();
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("b", 2.0));
        undo.redo();
        assertThat(map.toJson()).isEqualTo(Map.of("a", 1.0, "b", 2.0));
    }

    @Test
    void removal_ofTheirValue_bringsItBackUnderTheOwnId() {
        theirs.set("k", "theirs");
        pair.sync();
        map.remove("k");
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("k", "theirs"));
        pair.sync();
        assertThat(theirs.toJson()).isEqualTo(Map.of("k", "theirs"));
        assertThat(pair.doc.stateVector().get(1)).isEqualTo(1);
    }

    @Test
    void redo_afterAnotherSetTheKey_isLeftToThem() {
        map.set("k", 1);
        map.set("k", 2);
        undo.undo();
        pair.sync();
        theirs.set("k", "theirs");
        pair.sync();
        undo.redo();
        assertThat(map.toJson()).isEqualTo(Map.of("k", "theirs"));
    }

    @Test
    void typeDeletedByAnother_editsInItAreNothingToUndo() {
        YMap shape = map.putMap("shape");
        shape.set("x", 1);
        shape.set("x", 2);
        pair.sync();
        theirs.remove("shape");
        pair.sync();
        assertThat(undo.undo()).isFalse();
        assertThat(undo.canUndo()).isFalse();
        assertThat(map.toJson()).isEqualTo(Map.of());
    }

    @Test
    void typeDeletedHere_editedByAnotherMeanwhile_comesBackAsItWasHere() {
        map.putMap("shape").set("x", 1);
        pair.sync();
        map.remove("shape");
        inner(theirs, "shape").set("y", 2);
        pair.sync();
        undo.undo();
        // What was set in the deleted one arrived deleted: it is not among what this user took away.
        assertThat(map.toJson()).isEqualTo(Map.of("shape", Map.of("x", 1.0)));
    }

    // --- ignoreRemoteMapChanges ---

    @Test
    void ignoreRemoteMapChanges_undo_bringsTheOwnValueBackOverTheirs() {
        UndoManager insisting = pair.apart(map).ignoreRemoteMapChanges(true).build();
        map.set("left", 0);
        map.set("left", 200);
        pair.sync();
        theirs.set("left", 300);
        pair.sync();
        assertThat(insisting.undo()).isTrue();
        assertThat(map.toJson()).isEqualTo(Map.of("left", 0.0));
        pair.sync();
        assertThat(theirs.toJson()).isEqualTo(Map.of("left", 0.0));
    }

    @Test
    void ignoreRemoteMapChanges_bothUsers_walkBackTheirOwnValues() {
        UndoManager here = pair.apart(map).ignoreRemoteMapChanges(true).build();
        UndoManager there = UndoManager.of(pair.other, theirs)
                .captureTimeoutMillis(0)
                .ignoreRemoteMapChanges(true)
                .build();
        map.set("x", 1);
        pair.sync();
        theirs.set("x", 2);
        pair.sync();
        map.set("x", 3);
        pair.sync();
        theirs.set("x", 4);
        pair.sync();
        here.undo();
        pair.sync();
        assertThat(theirs.get("x")).isEqualTo(2.0);
        there.undo();
        pair.sync();
        assertThat(map.get("x")).isEqualTo(3.0);
    }
}
