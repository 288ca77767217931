package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Integrity} finds what is wrong with content, garbage and keys, in one document of every kind of content. */
class IntegrityOfContentTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(5));
    private final Store store = doc.store;
    private final Rows rows = store.rows;

    @BeforeEach
    void everyKindOfContent() {
        doc.text("t").insert(0, "first");
        doc.map("m").set("k", 1);
        doc.text("t").insert(0, "second ");
        doc.map("m").set("wide", "ü");
        doc.text("t").insert(0, "дальше ");
        doc.text("t").insert(0, "и ещё ");
        doc.text("t").insertEmbed(0, Map.of("image", "x"));
        doc.array("a").addAll(List.of(1, 2, new byte[] {1}));
        XmlElement element = doc.xmlFragment("x").insertElement(0, "p");
        element.setAttribute("n", 1);
        doc.xmlFragment("x").insertElement(1, "gone").insertText(0).insert(0, "gone");
        doc.xmlFragment("x").delete(1, 1);
        for (int i = 0; i < 20; i++) {
            doc.map("many").set("key " + i, i);
        }
        doc.checkIntegrity();
    }

    private int firstOf(int kind) {
        int[] found = {Rows.NONE};
        store.forEachRow(row -> {
            if (found[0] == Rows.NONE && rows.kind(row) == kind) {
                found[0] = row;
            }
        });
        assertThat(found[0]).as("a row of kind " + kind).isNotEqualTo(Rows.NONE);
        return found[0];
    }

    private void assertBroken(String invariant) {
        assertThatThrownBy(doc::checkIntegrity)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broken: " + invariant);
    }

    @ParameterizedTest
    @ValueSource(ints = {Structs.ANY, Structs.BINARY, Structs.EMBED})
    void valueThatWasTakenOffTwice_isNoticed(int kind) {
        int row = firstOf(kind);
        store.valuesRemoved(rows.at[row + Rows.CONTENT], rows.length(row));
        assertBroken("the live values are counted");
        store.valuesAdded(rows.at[row + Rows.CONTENT], rows.length(row));
        doc.checkIntegrity();
    }

    @Test
    void textThatWasTakenOffTwice_isNoticed() {
        store.textRemoved(1);
        assertBroken("the live text is counted");
        store.textAdded(1);
        doc.checkIntegrity();
    }

    @Test
    void garbageThatLives_isNoticed() {
        int row = firstOf(Structs.GC);
        rows.setMeta(row, rows.client(row), Structs.GC, false);
        assertBroken("GC is deleted");
    }

    @Test
    void twoRowsOfOneText_areNoticed() {
        int[] ascii = {Rows.NONE, Rows.NONE};
        int[] wide = {Rows.NONE, Rows.NONE};
        store.forEachRow(row -> {
            if (rows.kind(row) == Structs.STRING) {
                int[] pair = rows.isWide(row) ? wide : ascii;
                pair[pair[0] == Rows.NONE ? 0 : 1] = row;
            }
        });
        for (int[] pair : List.of(ascii, wide)) {
            int before = rows.at[pair[1] + Rows.CONTENT];
            rows.at[pair[1] + Rows.CONTENT] = rows.at[pair[0] + Rows.CONTENT] + 1;
            assertBroken("no two rows share text in ");
            rows.at[pair[1] + Rows.CONTENT] = before;
            doc.checkIntegrity();
        }
    }

    @Test
    void keyThatIsNotFound_isNoticed() {
        KeyMap keys = Objects.requireNonNull(doc.map("many").state.keys);
        assertThat(keys.size()).isEqualTo(20);
        // A second chain of a key hides the first.
        keys.add(new KeyChain(doc.map("many").state, keys.at(0).key()));
        assertBroken("keys are found");
    }

    @Test
    void leafOfAnotherSequence_isNoticed() {
        TypeState text = doc.text("t").state;
        TypeState array = doc.array("a").state;
        text.first = array.first;
        assertThatThrownBy(doc::checkIntegrity).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void typeThatIsGoneButStillThere_isNoticed() {
        int row = firstOf(Structs.TYPE);
        Objects.requireNonNull(store.typeOf(row)).gone = true;
        assertBroken("types know their item");
    }

    @Test
    void lengthThatIsWrong_isNoticedByTheClocks() {
        int row = firstOf(Structs.STRING);
        rows.at[row + Rows.LENGTH]++;
        assertThatThrownBy(doc::checkIntegrity).isInstanceOf(IllegalStateException.class);
        rows.at[row + Rows.LENGTH] -= 2;
        assertThatThrownBy(doc::checkIntegrity).isInstanceOf(IllegalStateException.class);
        rows.at[row + Rows.LENGTH]++;
        doc.checkIntegrity();
    }

    @Test
    void visibleOfAKeysChain_isZero() {
        KeyChain chain = Objects.requireNonNull(doc.map("m").state.keys).at(0);
        Objects.requireNonNull(chain.root).visible = 1;
        assertBroken("what is visible is counted");
    }

    @Test
    void originsOfClientsThatAreNotThere_areNoticed() {
        int row = firstOf(Structs.EMBED);
        rows.setRightOrigin(row, 0, store.clients.at(0).nextClock + 10);
        assertBroken("right origins are known");
    }

    // --- What is not a fault ---

    static List<Consumer<Doc>> histories() {
        return List.of(
                doc -> {},
                doc -> doc.transact(transaction -> {}),
                doc -> doc.apply(Update.empty()),
                doc -> doc.apply(new UpdateBytes()
                        .block(7, 3)
                        .string(UpdateBytes.id(7, 2), "waits")
                        .bytes()),
                doc -> doc.apply(new UpdateBytes().delete(9, 0, 100).bytes()),
                doc -> doc.apply(new UpdateBytes().block(7, 0).gc(1_000).bytes()),
                doc -> doc.text("t").delete(0, doc.text("t").length()),
                doc -> doc.map("many").clear(),
                doc -> doc.array("a").delete(0, 3),
                doc -> {
                    UndoManager undo =
                            UndoManager.of(doc).captureTimeoutMillis(0).build();
                    doc.xmlFragment("x").delete(0, 1);
                    doc.text("t").delete(2, 5);
                    undo.undo();
                    undo.undo();
                    undo.redo();
                    undo.close();
                },
                doc -> doc.text("t").toDelta(doc.snapshot()),
                doc -> doc.prunePending());
    }

    @ParameterizedTest
    @MethodSource("histories")
    void soundDocument_whateverItHasBeenThrough_isSound(Consumer<Doc> history) {
        history.accept(doc);
        doc.checkIntegrity();
        Doc loaded = Doc.create();
        loaded.apply(doc.encodeState());
        loaded.checkIntegrity();
        Doc.create().checkIntegrity();
    }

    @Test
    void check_insideATransaction_holdsToo() {
        doc.transact(transaction -> {
            doc.text("t").insert(3, "inserted");
            doc.checkIntegrity();
            doc.text("t").delete(1, 6);
            doc.checkIntegrity();
            doc.map("m").clear();
            doc.checkIntegrity();
        });
        doc.onTransaction(transaction -> doc.checkIntegrity());
        doc.onTransactionEnd(transaction -> doc.checkIntegrity());
        doc.array("a").delete(0, 2);
    }
}
