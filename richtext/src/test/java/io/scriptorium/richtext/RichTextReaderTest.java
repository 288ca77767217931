package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A document that is read again and again is read as if for the first time. */
final class RichTextReaderTest {
    private static final int ROUNDS = 120;

    @Test
    void editsOfOnesOwnAndOfOthers_areSeen() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomTexts texts = new RandomTexts(seed);
            Doc doc = ChangePropertiesTest.document(texts.document());
            Doc other = ChangePropertiesTest.fork(doc, 2);
            RichTextReader reader = new RichTextReader(doc);
            for (int i = 0; i < 6; i++) {
                StateVector known = doc.stateVector();
                Doc writer = i % 2 == 0 ? other : doc;
                RichText base = RichText.read(writer);
                new EditorMemory()
                        .change(base, ForeignText.html(texts.edited(base).toLiveHtml()))
                        .apply(writer);
                doc.apply(other.encodeState(known, UpdateFormat.V1));
                other.apply(doc.encodeState(other.stateVector(), UpdateFormat.V1));
                assertThat(reader.read()).as("seed " + seed + ", edit " + i).isEqualTo(RichText.read(doc));
            }
        }
    }

    @Test
    void fixtures_areReadAlike() {
        for (Fixtures each : Fixtures.all()) {
            Doc doc = Doc.load(each.update(), UpdateFormat.V1, DocOptions.defaults());
            RichTextReader reader = new RichTextReader(doc);
            assertThat(reader.read()).as(each.name()).isEqualTo(RichText.read(doc));
            assertThat(reader.read()).as(each.name()).isEqualTo(RichText.read(doc));
        }
    }

    @Test
    void onlyWhatHasChanged_isReadAgain() {
        Doc doc = ChangePropertiesTest.document(
                ForeignText.html("<p>a</p><ul><li>b</li></ul><p>c</p>").text());
        RichTextReader reader = new RichTextReader(doc);
        List<Node> before = reader.read().root().children();
        new EditorMemory()
                .change(RichText.read(doc), ForeignText.html("<p>a</p><ul><li>b!</li></ul><p>c</p>"))
                .apply(doc);
        List<Node> after = reader.read().root().children();

        assertThat(after.get(0)).isSameAs(before.get(0));
        assertThat(after.get(1)).isNotEqualTo(before.get(1));
        assertThat(after.get(2)).isSameAs(before.get(2));
    }

    @Test
    void title_isReadEachTime() {
        Doc doc = ChangePropertiesTest.document(ForeignText.html("<p>a</p>").text());
        RichTextReader reader = new RichTextReader(doc);
        assertThat(reader.read().title()).isEmpty();
        doc.map("meta").set("title", "Plans");
        assertThat(reader.read().title()).contains("Plans");
    }
}
