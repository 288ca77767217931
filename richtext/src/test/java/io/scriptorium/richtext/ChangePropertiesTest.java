package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random texts and random edits of them. A failure names its seed. */
final class ChangePropertiesTest {
    private static final int ROUNDS = 250;

    static Doc document(RichText text) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
        doc.transact(transaction -> FragmentWriter.apply(
                doc.xmlFragment(RichText.FRAGMENT),
                List.of(),
                text.root().children().stream()
                        .map(block -> (BlockEdit) new BlockEdit.Insert((Node.Element) block))
                        .toList()));
        return doc;
    }

    static Doc fork(Doc doc, long client) {
        return Doc.load(
                doc.encodeState(), UpdateFormat.V1, DocOptions.defaults().withClientId(client));
    }

    /** A client of the page's own editor: it can say everything. */
    private static EditorMemory everything(RichText... texts) {
        EditorMemory memory = new EditorMemory();
        for (RichText text : texts) {
            memory.sent(new Reading(text, false, false));
        }
        return memory;
    }

    private static void assertBecomes(Doc doc, RichText wanted, String what) {
        RichText base = RichText.read(doc);
        Change change = everything(base, wanted).change(base, ForeignText.html(wanted.toLiveHtml()));
        change.apply(doc);

        RichText read = RichText.read(doc);
        Lens lens = Lens.ofEverything(base.root(), wanted.root());
        assertThat(lens.key(read.root())).as(what).isEqualTo(lens.key(wanted.root()));
        assertThat(read.root()).as(what).isEqualTo(change.result());
        assertThat(change.isEmpty()).as(what).isEqualTo(lens.key(base.root()).equals(lens.key(wanted.root())));
        doc.checkIntegrity();
    }

    @Test
    void documents_areReadAsTheyWereWritten() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RichText text = new RandomTexts(seed).document();
            assertThat(RichText.read(document(text)).root()).as("seed " + seed).isEqualTo(text.root());
            ForeignTextTest.assertReadsBack(text);
        }
    }

    /** Names, attributes and formats; the documents that no editor has made are left out. */
    @Test
    void documents_areStoredAsYTiptapStoresThem() {
        List<Fixtures> fixtures = Fixtures.all().stream()
                .filter(each ->
                        !each.name().matches("neighbouring texts|marks in another order.*|attributes that the.*"))
                .toList();
        for (Fixtures each : fixtures) {
            Doc theirs = Doc.load(each.update(), UpdateFormat.V1, DocOptions.defaults());
            assertThat(document(each.richText()).xmlFragment(RichText.FRAGMENT).toString())
                    .as(each.name())
                    .isEqualTo(theirs.xmlFragment(RichText.FRAGMENT).toString());
        }
        assertThat(fixtures).hasSizeGreaterThan(80);
    }

    @Test
    void edits_becomeTheTextThatIsWanted() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomTexts texts = new RandomTexts(seed);
            Doc doc = document(texts.document());
            for (int i = 0; i < 5; i++) {
                assertBecomes(doc, texts.edited(RichText.read(doc)), "seed " + seed + ", edit " + i);
            }
        }
    }

    @Test
    void anyText_canBecomeAnyOther() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Doc doc = document(new RandomTexts(seed).document());
            assertBecomes(doc, new RandomTexts(seed + ROUNDS).document(), "seed " + seed);
        }
    }

    @Test
    void fixtures_canBecomeOneAnother() {
        List<Fixtures> all = Fixtures.all().stream()
                .filter(each -> !each.name().startsWith("marks in another order"))
                .filter(each -> !each.richText().root().children().isEmpty())
                .toList();
        for (int i = 0; i < all.size(); i++) {
            Fixtures from = all.get(i);
            Fixtures to = all.get((i + 7) % all.size());
            Doc doc = Doc.load(from.update(), UpdateFormat.V1, DocOptions.defaults());
            assertBecomes(doc, to.richText(), from.name() + " -> " + to.name());
        }
    }

    @Test
    void ownText_sentBack_changesNothing() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RichText text = new RandomTexts(seed).document();
            Reading html = ForeignText.html(text.toLiveHtml());
            Reading plain = ForeignText.plain(text.toLivePlainText());
            assertThat(new EditorMemory().change(text, html).isEmpty())
                    .as("seed " + seed)
                    .isTrue();
            assertThat(new EditorMemory().change(text, plain).isEmpty())
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    /** Two clients insert words of their own in the same text; all words are there once, and what was there stays. */
    @Test
    void wordsOfTwoClients_areAllThereOnce() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomTexts texts = new RandomTexts(seed);
            RichText base = texts.document();
            Doc doc = document(base);
            Doc one = fork(doc, 2);
            Doc other = fork(doc, 3);
            StateVector known = doc.stateVector();
            Insertions first = new Insertions(seed, "one");
            Insertions second = new Insertions(seed + 1, "two");
            boolean plain = seed % 3 == 0;
            first.type(base, plain).apply(one);
            second.type(base, false).apply(other);
            doc.apply(one.encodeState(known, UpdateFormat.V1));
            doc.apply(other.encodeState(known, UpdateFormat.V1));

            RichText merged = RichText.read(doc);
            String text = merged.toPlainText();
            for (String word : first.words()) {
                assertThat(text.split(word, -1)).as("seed " + seed + " " + word).hasSize(2);
            }
            for (String word : second.words()) {
                assertThat(text.split(word, -1)).as("seed " + seed + " " + word).hasSize(2);
            }
            Lens lens = Lens.ofEverything(base.root());
            assertThat(lens.key(Insertions.without(merged.root())))
                    .as("seed " + seed)
                    .isEqualTo(lens.key(base.root()));
            doc.checkIntegrity();
        }
    }
}
