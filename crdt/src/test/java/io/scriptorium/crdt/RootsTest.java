package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The types that a document has under names: what they are is said by whoever asks for them first. */
class RootsTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));

    private record Kind(String name, BiFunction<Doc, String, SharedType> root) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("Text", Doc::text),
            new Kind("Array", Doc::array),
            new Kind("YMap", Doc::map),
            new Kind("XmlFragment", Doc::xmlFragment),
            new Kind("XmlText", Doc::xmlText),
            new Kind("XmlElement", Doc::xmlElement));

    static Stream<Kind> kinds() {
        return KINDS.stream();
    }

    static Stream<Arguments> pairs() {
        return KINDS.stream().flatMap(first -> KINDS.stream()
                .filter(second -> !second.equals(first))
                .map(second -> Arguments.of(first, second)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void root_askedForAgain_isTheSameObject(Kind kind) {
        SharedType root = kind.root.apply(doc, "r");
        assertThat(root.getClass().getSimpleName()).isEqualTo(kind.name);
        assertThat(kind.root.apply(doc, "r")).isSameAs(root);
        assertThat(kind.root.apply(doc, "other")).isNotSameAs(root);
        assertThat(root.doc()).isSameAs(doc);
        assertThat(root.parent()).isEmpty();
        assertThat(root.path()).isEmpty();
        assertThat(root.isDeleted()).isFalse();
    }

    /** Also where one class extends the other: an element is no fragment, nor an XML text a text. */
    @ParameterizedTest
    @MethodSource("pairs")
    void root_askedForAsAnotherKind_isRefusedWithBothNamed(Kind first, Kind second) {
        SharedType root = first.root.apply(doc, "r");
        assertThatThrownBy(() -> second.root.apply(doc, "r"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("'r' is a " + first.name + ", not a " + second.name);
        assertThat(first.root.apply(doc, "r")).isSameAs(root);
    }

    @Test
    void root_thatArrived_isWhateverItIsAskedForFirst() {
        doc.array("r").addAll(List.of(1, 2));
        Doc reader = Doc.create();
        reader.apply(doc.encodeState());
        assertThat(reader.rootNames()).containsExactly("r");
        assertThat(reader.toJson()).as("nobody has said what it is").isEmpty();
        assertThat(reader.xmlFragment("r").size()).isEqualTo(2);
        assertThatThrownBy(() -> reader.array("r")).hasMessage("'r' is a XmlFragment, not a Array");
    }

    /** Keys and children of one root do not meet: each kind shows its own. */
    @Test
    void root_usedAsMapHereAndListThere_keepsBothOutOfEachOthersSight() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(2));
        doc.map("r").set("k", 1);
        other.array("r").add("child");
        doc.apply(other.encodeState());
        other.apply(doc.encodeState());
        assertThat(doc.map("r").toJson()).isEqualTo(Map.of("k", 1.0));
        assertThat(other.array("r").toJson()).isEqualTo(List.of("child"));
        assertThat(other.encodeState()).isEqualTo(doc.encodeState());
        doc.checkIntegrity();
        other.checkIntegrity();
    }

    @Test
    void rootNames_areInTheOrderOfAskingAndArriving() {
        doc.text("b");
        doc.map("a");
        Doc other = Doc.create(DocOptions.defaults().withClientId(2));
        other.map("arrived").set("k", 1);
        doc.apply(other.encodeState());
        doc.array("c");
        doc.text("b");
        assertThat(doc.rootNames()).containsExactly("b", "a", "arrived", "c");
    }

    @Test
    void toJson_allKinds_isWhatEachOfThemSays() {
        doc.text("text").insert(0, "t");
        doc.array("array").add(1);
        doc.map("map").set("k", "v");
        doc.xmlFragment("fragment").insertElement(0, "p");
        doc.xmlText("xmlText").insert(0, "x", Map.of("b", true));
        doc.xmlElement("element").setAttribute("id", "e");
        doc.array("empty");
        assertThat(doc.toJson())
                .isEqualTo(Map.of(
                        "text",
                        "t",
                        "array",
                        List.of(1.0),
                        "map",
                        Map.of("k", "v"),
                        "fragment",
                        "<p></p>",
                        "xmlText",
                        "<b>x</b>",
                        "element",
                        "<undefined id=\"e\"></undefined>",
                        "empty",
                        List.of()));
    }

    /** To ask for a root is no edit: nothing of it leaves, and nobody is told. */
    @ParameterizedTest
    @MethodSource("kinds")
    void root_askedForOnly_isNotPartOfTheState(Kind kind) {
        List<Transaction> told = new ArrayList<>();
        doc.onTransaction(told::add);
        assertThat(kind.root.apply(doc, "r").isDeleted()).isFalse();
        assertThat(told).isEmpty();
        assertThat(doc.encodeState()).isEqualTo(Update.empty());
        assertThat(doc.stateVector()).isEqualTo(StateVector.EMPTY);
    }

    @Test
    void root_ofStrangeNames_areFoundAgainEverywhere() {
        List<String> names = List.of("", " ", "a.b/c", "ü", "😀", "x".repeat(500), "constructor", "\u0000");
        for (String name : names) {
            doc.array(name).add(name);
        }
        Doc reader = Doc.load(doc.encodeState(), UpdateFormat.V1, DocOptions.defaults());
        for (String name : names) {
            assertThat(reader.array(name).toList()).containsExactly(name);
        }
        assertThat(reader.rootNames()).containsExactlyInAnyOrderElementsOf(names);
        assertConverged(doc, reader);
    }

    @Test
    void roots_many_areKeptApart() {
        doc.transact(transaction -> {
            for (int i = 0; i < 500; i++) {
                doc.array("root " + i).add(i);
            }
        });
        Doc reader =
                Doc.load(doc.encodeState(StateVector.EMPTY, UpdateFormat.V2), UpdateFormat.V2, DocOptions.defaults());
        assertThat(reader.rootNames()).hasSize(500);
        assertThat(reader.array("root 321").toList()).containsExactly(321.0);
    }

    // --- Documents as a whole ---

    @Test
    void create_twice_givesOtherClientsAndGuids() {
        Doc first = Doc.create();
        Doc second = Doc.create();
        assertThat(first.clientId()).isBetween(0L, 0xFFFF_FFFFL).isNotEqualTo(second.clientId());
        assertThat(first.guid()).isNotBlank().isNotEqualTo(second.guid());
        assertThat(first.options().gc()).isTrue();
        assertThat(first.shouldLoad()).isTrue();
        assertThat(first.parent()).isEmpty();
        assertThat(first.subdocs()).isEmpty();
        assertThat(first.pending()).isEmpty();
        assertThat(first.encodeState()).isEqualTo(Update.empty());
    }

    @Test
    void options_changedCopies_leaveTheRestAsItWas() {
        DecodeLimits limits = DecodeLimits.UPDATE;
        UpdatePolicy policy = (client, clock, origin) -> true;
        DocOptions options = DocOptions.defaults()
                .withClientId(5)
                .withGc(false)
                .withGuid("g")
                .withLimits(limits)
                .withCleanFormats(true)
                .withAutoLoad(true)
                .withMeta("meta")
                .withPolicy(policy);
        assertThat(options).isEqualTo(new DocOptions(5, false, "g", limits, true, true, "meta", policy));
        assertThat(options.withGc(true).withPolicy(null).withMeta(null))
                .isEqualTo(new DocOptions(5, true, "g", limits, true, true, null, null));
        assertThat(Doc.create(options).options()).isSameAs(options);
    }

    @Test
    void options_outOfBounds_sayWhatIsAllowed() {
        DocOptions defaults = DocOptions.defaults();
        assertThatThrownBy(() -> defaults.withClientId(-7)).hasMessage("a client id is within 0 and 2^53-1, not -7");
        assertThatThrownBy(() -> defaults.withClientId(1L << 53)).hasMessageEndingWith("not 9007199254740992");
        assertThatThrownBy(() -> defaults.withLimits(DecodeLimits.TRUSTED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2^31-1");
    }

    @Test
    void clientId_smallestAndLargest_writeAndArrive() {
        Doc smallest = Doc.create(DocOptions.defaults().withClientId(0));
        Doc largest = Doc.create(DocOptions.defaults().withClientId((1L << 53) - 1));
        smallest.array("a").add("0");
        largest.array("a").add("max");
        largest.apply(smallest.encodeState(StateVector.EMPTY, UpdateFormat.V2), UpdateFormat.V2, null);
        smallest.apply(largest.encodeState());
        assertThat(smallest.array("a").toList()).containsExactly("0", "max");
        assertConverged(smallest, largest);
    }

    @Test
    void load_wholeState_isThatDocumentAndNoMore() {
        doc.array("a").addAll(List.of(1, 2, 3));
        doc.array("a").delete(1, 1);
        for (UpdateFormat format : UpdateFormat.values()) {
            Doc loaded = Doc.load(
                    doc.encodeState(StateVector.EMPTY, format),
                    format,
                    DocOptions.defaults().withClientId(9).withGuid("copy"));
            assertThat(loaded.array("a").toList()).containsExactly(1.0, 3.0);
            assertThat(loaded.clientId()).isEqualTo(9);
            assertThat(loaded.guid()).isEqualTo("copy");
            assertConverged(doc, loaded);
        }
    }

    @Test
    void load_notAState_saysWhy() {
        DocOptions defaults = DocOptions.defaults();
        assertThatThrownBy(() -> Doc.load(new byte[0], UpdateFormat.V1, defaults))
                .isInstanceOf(MalformedUpdateException.class);
        assertThatThrownBy(() -> Doc.load(new byte[] {1, 2, 3}, UpdateFormat.V2, defaults))
                .isInstanceOf(MalformedUpdateException.class);
        doc.array("a").add("x");
        byte[] state = doc.encodeState();
        assertThatThrownBy(() -> Doc.load(state, UpdateFormat.V2, defaults))
                .isInstanceOf(MalformedUpdateException.class);
        byte[] hole =
                new UpdateBytes().block(3, 5).string(UpdateBytes.id(3, 4), "x").bytes();
        assertThatThrownBy(() -> Doc.load(hole, UpdateFormat.V1, defaults))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a whole state: some of it waits for ");
    }

    @Test
    void load_emptyState_isAnEmptyDocument() {
        Doc loaded = Doc.load(Update.empty(), UpdateFormat.V1, DocOptions.defaults());
        assertThat(loaded.rootNames()).isEmpty();
        assertThat(loaded.toJson()).isEmpty();
        loaded.array("a").add(1);
        assertThat(loaded.array("a").size()).isEqualTo(1);
    }

    @Test
    void encodeState_sinceAVectorOfAnotherDocument_isEverythingThatItLacks() {
        doc.array("a").addAll(List.of(1, 2));
        Doc unrelated = Doc.create(DocOptions.defaults().withClientId(8));
        unrelated.array("b").add("x");
        byte[] difference = doc.encodeState(unrelated.stateVector(), UpdateFormat.V1);
        assertThat(difference).isEqualTo(doc.encodeState());
        unrelated.apply(difference);
        assertThat(unrelated.array("a").toList()).containsExactly(1.0, 2.0);
        assertThat(doc.encodeState(unrelated.stateVector(), UpdateFormat.V1)).isEqualTo(Update.empty());
    }
}
