package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents inside documents: who knows of them, who is told, and what becomes of them. */
class SubdocumentTest {
    private final Mirrored docs = new Mirrored();
    private final Doc doc = docs.doc;
    private final Doc peer = docs.peer;
    private final YMap map = doc.map("m");
    private final List<String> here = new ArrayList<>();
    private final List<String> there = new ArrayList<>();

    private static Doc titled(String guid) {
        return Doc.create(DocOptions.defaults().withGuid(guid));
    }

    private static List<String> guids(Set<Doc> documents) {
        return documents.stream().map(Doc::guid).sorted().toList();
    }

    private static String text(SubdocsEvent event) {
        return "added " + guids(event.added()) + " removed " + guids(event.removed()) + " loaded "
                + guids(event.loaded());
    }

    private void listen() {
        doc.onSubdocs(event -> here.add(text(event)));
        peer.onSubdocs(event -> there.add(text(event)));
    }

    @AfterEach
    void converged() {
        docs.assertConverged();
        assertThat(guids(peer.subdocs())).isEqualTo(guids(doc.subdocs()));
    }

    private Doc copyOf(String key) {
        return Walk.document(peer.map("m"), key);
    }

    // --- What a sub-document is ---

    @Test
    void get_aDocumentThatWasPut_isThatDocument() {
        Doc chapter = titled("chapter");
        map.set("chapter", chapter);
        doc.array("a").add(chapter.guid());
        assertThat(map.get("chapter")).isSameAs(chapter);
        assertThat(map.toMap()).containsEntry("chapter", chapter);
    }

    @Test
    void get_whereItArrived_isOneDocumentOfItsOwnWithTheSameGuid() {
        Doc chapter = titled("chapter");
        map.set("chapter", chapter);
        Doc copy = copyOf("chapter");
        assertThat(copy).isNotSameAs(chapter);
        assertThat(copyOf("chapter")).isSameAs(copy);
        assertThat(copy.guid()).isEqualTo("chapter");
    }

    @Test
    void put_inEveryKindOfHolder_isThere() {
        doc.array("a").insert(0, List.of("before", titled("in array"), titled("beside"), "behind"));
        map.set("k", titled("in map"));
        doc.xmlFragment("x").insertElement(0, "p").setAttribute("doc", titled("in attribute"));
        doc.text("t").setAttribute("doc", titled("in text"));
        map.putArray("list").insertMap(0).set("deep", titled("deep"));
        assertThat(guids(peer.subdocs()))
                .containsExactly("beside", "deep", "in array", "in attribute", "in map", "in text");
        assertThat(Walk.document(peer.array("a"), 1).guid()).isEqualTo("in array");
        assertThat(Walk.document(peer.array("a"), 2).guid()).isEqualTo("beside");
        assertThat(Walk.document(peer.xmlFragment("x"), 0, "doc").guid()).isEqualTo("in attribute");
        assertThat(Walk.document(peer.text("t"), "doc").guid()).isEqualTo("in text");
        assertThat(Walk.document(peer.map("m"), "list", 0, "deep").guid()).isEqualTo("deep");
    }

    @Test
    void parent_ofADocumentThatWasPut_isTheHolderWhetherAnybodyListensOrNot() {
        Doc chapter = titled("chapter");
        assertThat(chapter.parent()).isEmpty();
        map.set("chapter", chapter);
        assertThat(chapter.parent()).containsSame(doc);
        assertThat(copyOf("chapter").parent()).containsSame(peer);
    }

    @Test
    void clientId_ofASubdocument_isThatOfItsHolder() {
        Doc chapter = titled("chapter");
        map.set("chapter", chapter);
        assertThat(chapter.clientId()).isEqualTo(doc.clientId());
        assertThat(copyOf("chapter").clientId()).isEqualTo(peer.clientId());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void options_ofASubdocument_travelWithIt(boolean yes) {
        Map<String, @Nullable Object> meta = Map.of("title", "One", "tags", List.of("a", 1.0));
        map.set(
                "k",
                Doc.create(DocOptions.defaults().withGc(!yes).withAutoLoad(yes).withMeta(yes ? meta : null)));
        DocOptions options = copyOf("k").options();
        assertThat(options.gc()).isEqualTo(!yes);
        assertThat(options.autoLoad()).isEqualTo(yes);
        assertThat(options.meta()).isEqualTo(yes ? meta : null);
        assertThat(options.cleanFormats()).isFalse();
    }

    @Test
    void meta_ofEveryKindOfValue_travels() {
        List<Object> values = List.of("text", 1.5, true, List.of(1.0, "x"), Map.of("k", List.of()));
        for (Object value : values) {
            map.set("k", Doc.create(DocOptions.defaults().withMeta(value)));
            assertThat(copyOf("k").options().meta()).isEqualTo(value);
        }
    }

    /** Content is not part of the holder: it is synchronised under the guid. */
    @Test
    void content_ofASubdocument_doesNotTravelWithTheHolder() {
        Doc chapter = titled("chapter");
        chapter.text("t").insert(0, "long text");
        map.set("chapter", chapter);
        chapter.text("t").insert(0, "very ");
        Doc copy = copyOf("chapter");
        assertThat(copy.text("t").toString()).isEmpty();
        copy.apply(chapter.encodeState());
        assertThat(copy.text("t").toString()).isEqualTo("very long text");
    }

    @Test
    void edits_ofASubdocument_areNoTransactionOfTheHolder() {
        Doc chapter = titled("chapter");
        map.set("chapter", chapter);
        List<Transaction> told = new ArrayList<>();
        doc.onTransaction(told::add);
        chapter.array("a").add(1);
        assertThat(told).isEmpty();
        doc.transact(transaction -> chapter.array("a").add(2));
        assertThat(told).hasSize(1);
        assertThat(chapter.array("a").size()).isEqualTo(2);
    }

    // --- Loading ---

    @Test
    void shouldLoad_whereItWasMadeAndWhereItArrived() {
        Doc mine = titled("mine");
        map.set("k", mine);
        assertThat(mine.shouldLoad()).isTrue();
        assertThat(copyOf("k").shouldLoad()).isFalse();
        map.set("k", Doc.create(DocOptions.defaults().withAutoLoad(true)));
        assertThat(copyOf("k").shouldLoad()).isTrue();
    }

    @Test
    void onSubdocs_added_isLoadedWhereItWasMade() {
        listen();
        map.set("k", titled("one"));
        assertThat(here).containsExactly("added [one] removed [] loaded [one]");
        assertThat(there).containsExactly("added [one] removed [] loaded []");
    }

    @Test
    void onSubdocs_severalInOneTransaction_areToldTogether() {
        listen();
        doc.transact(transaction -> {
            map.set("k", titled("one"));
            doc.array("a").addAll(List.of(titled("two"), titled("three")));
        });
        assertThat(there).containsExactly("added [one, three, two] removed [] loaded []");
        assertThat(here).hasSize(1);
    }

    @Test
    void load_ofWhatArrived_tellsTheHoldersListenersOnce() {
        map.set("k", titled("one"));
        listen();
        Doc copy = copyOf("k");
        copy.load();
        copy.load();
        assertThat(copy.shouldLoad()).isTrue();
        assertThat(there).containsExactly("added [] removed [] loaded [one]");
        assertThat(here).isEmpty();
    }

    @Test
    void load_ofTwoInOneTransaction_isToldOnce() {
        map.set("a", titled("one"));
        map.set("b", titled("two"));
        listen();
        peer.transact(transaction -> {
            copyOf("a").load();
            copyOf("b").load();
        });
        assertThat(there).containsExactly("added [] removed [] loaded [one, two]");
    }

    @Test
    void load_ofADocumentThatIsNowhere_isJustNoted() {
        Doc alone = titled("alone");
        alone.load();
        assertThat(alone.shouldLoad()).isTrue();
        assertThat(alone.parent()).isEmpty();
    }

    @Test
    void load_sendsNothing() {
        map.set("k", titled("one"));
        List<byte[]> updates = new ArrayList<>();
        peer.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        copyOf("k").load();
        assertThat(updates).isEmpty();
    }

    // --- Leaving ---

    @Test
    void onSubdocs_removed_isToldOnBothSides() {
        Doc one = titled("one");
        map.set("k", one);
        listen();
        map.remove("k");
        assertThat(here).containsExactly("added [] removed [one] loaded []");
        assertThat(there).isEqualTo(here);
        assertThat(one.parent()).isEmpty();
    }

    @Test
    void remove_withoutListeners_leavesTheDocumentWithoutParent() {
        Doc one = titled("one");
        map.set("k", one);
        Doc copy = copyOf("k");
        map.remove("k");
        assertThat(one.parent()).isEmpty();
        assertThat(copy.parent()).isEmpty();
        assertThat(doc.subdocs()).isEmpty();
        assertThat(peer.subdocs()).isEmpty();
    }

    @Test
    void onSubdocs_replaced_isRemovedAndAddedAtOnce() {
        map.set("k", titled("old"));
        listen();
        map.set("k", titled("new"));
        assertThat(here).containsExactly("added [new] removed [old] loaded [new]");
        assertThat(there).containsExactly("added [new] removed [old] loaded []");
        assertThat(guids(doc.subdocs())).containsExactly("new");
    }

    @Test
    void onSubdocs_replacedByTheSameGuid_isANewDocument() {
        map.set("k", titled("same"));
        Doc first = copyOf("k");
        listen();
        map.set("k", titled("same"));
        assertThat(there).containsExactly("added [same] removed [same] loaded []");
        assertThat(copyOf("k")).isNotSameAs(first);
        assertThat(peer.subdocs()).containsExactly(copyOf("k"));
    }

    @Test
    void onSubdocs_holderDeleted_removesWhatIsInIt() {
        YMap inner = doc.array("a").insertMap(0);
        inner.set("k", titled("inside"));
        inner.putArray("list").add(titled("deeper"));
        listen();
        doc.array("a").delete(0, 1);
        assertThat(here).containsExactly("added [] removed [deeper, inside] loaded []");
        assertThat(there).isEqualTo(here);
        assertThat(doc.subdocs()).isEmpty();
    }

    @Test
    void onSubdocs_addedAndRemovedAtOnce_tellsNobody() {
        listen();
        doc.transact(transaction -> {
            map.set("k", titled("brief"));
            map.remove("k");
        });
        assertThat(here).isEmpty();
        assertThat(there).isEmpty();
        assertThat(peer.subdocs()).isEmpty();
    }

    @Test
    void putAndRemovedAtOnce_documentHasNoParent() {
        Doc brief = titled("brief");
        doc.transact(transaction -> {
            map.set("k", brief);
            assertThat(brief.parent()).containsSame(doc);
            map.remove("k");
        });
        assertThat(brief.parent()).isEmpty();
    }

    @Test
    void edit_ofARemovedSubdocument_stillWorksAlone() {
        Doc one = titled("one");
        one.text("t").insert(0, "kept");
        map.set("k", one);
        map.remove("k");
        one.text("t").insert(4, "!");
        assertThat(one.text("t").toString()).isEqualTo("kept!");
        one.checkIntegrity();
    }

    @Test
    void load_ofARemovedSubdocument_tellsNobody() {
        map.set("k", titled("one"));
        Doc copy = copyOf("k");
        listen();
        map.remove("k");
        there.clear();
        copy.load();
        assertThat(there).isEmpty();
    }

    @Test
    void delete_oneOfNeighbours_leavesTheOthers() {
        doc.array("a").addAll(List.of(titled("one"), titled("two"), titled("three")));
        Doc third = Walk.document(peer.array("a"), 2);
        doc.array("a").delete(1, 1);
        assertThat(guids(doc.subdocs())).containsExactly("one", "three");
        assertThat(Walk.document(peer.array("a"), 1)).isSameAs(third);
    }

    // --- Concurrently ---

    @Test
    void set_sameKeyAtBoth_theLargerClientsDocumentStays() {
        peer.map("m").set("k", titled("theirs"));
        map.set("k", titled("mine"));
        docs.pull();
        assertThat(Walk.document(map, "k").guid()).isEqualTo("theirs");
        assertThat(guids(doc.subdocs())).containsExactly("theirs");
    }

    @Test
    void set_sameGuidAtBothPlaces_areTwoDocumentsOfOneGuid() {
        map.set("a", titled("same"));
        map.set("b", titled("same"));
        assertThat(copyOf("a")).isNotSameAs(copyOf("b"));
        assertThat(guids(peer.subdocs())).containsExactly("same", "same");
    }

    @Test
    void put_intoAHolderThatIsDeletedElsewhere_isGone() {
        YMap inner = doc.array("a").insertMap(0);
        peer.array("a").delete(0, 1);
        inner.set("k", titled("late"));
        docs.pull();
        assertThat(doc.subdocs()).isEmpty();
        assertThat(peer.subdocs()).isEmpty();
    }

    // --- As bytes ---

    @ParameterizedTest
    @ValueSource(strings = {"V1", "V2"})
    void load_stateWithSubdocuments_hasThemAgain(UpdateFormat format) {
        map.set(
                "k",
                Doc.create(DocOptions.defaults()
                        .withGuid("one")
                        .withMeta(Map.of("n", 1.0))
                        .withGc(false)));
        doc.array("a").add(titled("two"));
        Doc loaded = Doc.load(doc.encodeState(StateVector.EMPTY, format), format, DocOptions.defaults());
        assertThat(guids(loaded.subdocs())).containsExactly("one", "two");
        Doc one = Walk.document(loaded.map("m"), "k");
        assertThat(one.options().meta()).isEqualTo(Map.of("n", 1.0));
        assertThat(one.options().gc()).isFalse();
        assertThat(loaded.encodeState()).isEqualTo(doc.encodeState());
    }

    @Test
    void toJson_ofAHolder_hasTheDocumentItself() {
        Doc one = titled("one");
        map.set("k", one);
        assertThat(map.toJson()).isEqualTo(Map.of("k", one));
    }

    @Test
    void events_ofAHolder_haveTheDocuments() {
        Doc one = titled("one");
        List<String> told = docs.told(each -> each.map("m"), EventText::keys, m -> m.set("k", one));
        assertThat(told).containsExactly("add k");
        assertThat(docs.told(each -> each.map("m"), EventText::keys, m -> m.remove("k")))
                .containsExactly("delete k Doc");
    }
}
