package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.XmlText;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a document, there is an answer, and nothing in it runs. */
final class MalformedTest {
    private final Doc doc = Doc.create();
    private final XmlFragment root = doc.xmlFragment(RichText.FRAGMENT);

    private XmlElement add(XmlFragment parent, String type) {
        return parent.insertElement(parent.size(), type);
    }

    private XmlText words(XmlFragment parent, String words) {
        XmlText text = parent.insertText(parent.size());
        text.insert(0, words);
        return text;
    }

    private void assertWritten(String html, String markdown, String text) {
        RichText read = RichText.read(doc);
        assertThat(read.toHtml()).isEqualTo(html);
        assertThat(read.toMarkdown()).isEqualTo(markdown);
        assertThat(read.toPlainText()).isEqualTo(text);
        assertThat(read.toJson()).startsWith("{\"type\":\"doc\"");
    }

    @Test
    void document_thatIsEmpty() {
        assertWritten("", "", "");
        assertThat(RichText.read(doc).title()).isEmpty();
    }

    @Test
    void title_isTheOneThatPeopleGave() {
        doc.map("meta").set("title", "  Minutes \n");

        assertThat(RichText.read(doc).title()).contains("Minutes");
    }

    @Test
    void title_thatIsNoText_isNone() {
        doc.map("meta").set("title", Map.of("a", 1.0));

        assertThat(RichText.read(doc).title()).isEmpty();
    }

    @Test
    void text_betweenBlocks() {
        words(root, "a<b");
        words(add(root, "paragraph"), "c");

        assertWritten("a&lt;b<p>c</p>", "a\\<b\n\nc\n", "a<bc");
    }

    @Test
    void unknownNode_keepsItsContent() {
        XmlElement callout = add(root, "callout");
        words(add(callout, "paragraph"), "inside");
        add(root, "<script>");
        words(add(root, "paragraph"), "x").insertEmbed(1, Map.of("image", "y"));

        assertWritten(
                "<p>inside</p><p>[&lt;script&gt;]</p><p>x[embed]</p>",
                "inside\n\n\\[\\<script>\\]\n\nx\\[embed\\]\n",
                "inside[<script>]\n\nx[embed]");
        assertThat(RichText.read(doc).unknown()).containsExactly("callout", "<script>", "embed");
        assertThat(RichText.read(doc).toJson()).contains("\"type\":\"callout\"");
    }

    @Test
    void unknownMark_keepsItsText() {
        XmlText text = words(add(root, "paragraph"), "a");
        text.format(0, 1, Map.of("comment--Ab3d/x0=", Map.of("id", "1"), "bold", true));

        assertWritten("<p><strong>a</strong></p>", "**a**\n", "a");
        assertThat(RichText.read(doc).unknown()).containsExactly("comment");
        assertThat(RichText.read(doc).toJson())
                .contains("{\"type\":\"bold\"},{\"type\":\"comment\",\"attrs\":{\"id\":\"1\"}}");
    }

    @Test
    void overlappingMarks_ofAKindThatMayNot_areOne() {
        XmlText text = words(add(root, "paragraph"), "a");
        text.format(
                0,
                1,
                Map.of(
                        "link--AAAAAAAA", Map.of("href", "https://example.com/"),
                        "link--BBBBBBBB", Map.of("href", "https://example.com/")));

        assertThat(RichText.read(doc).toHtml()).containsOnlyOnce("<a ");
    }

    @Test
    void leaf_withContent_keepsTheWords() {
        words(add(root, "image"), "a");
        XmlElement paragraph = add(root, "paragraph");
        words(add(paragraph, "hardBreak"), "b");

        assertWritten(
                "<img loading=\"lazy\" referrerpolicy=\"no-referrer\">a<p><br>b</p>",
                "![](<>)\n\na\n\n\\\nb\n",
                "\na\n\n\nb");
    }

    @Test
    void partsWithoutTheirWhole_giveWay() {
        words(add(add(root, "listItem"), "paragraph"), "a");
        words(add(add(root, "tableRow"), "tableCell"), "b");
        words(add(root, "bulletList"), "c");
        add(root, "table");
        add(root, "bulletList");

        assertWritten(
                "<li><p>a</p></li><tr><td colspan=\"1\" rowspan=\"1\">b</td></tr><ul>c</ul>"
                        + "<table><tbody></tbody></table><ul></ul>",
                "a\n\nb\n\n- c\n\n<table><tbody></tbody></table>\n\n",
                "abc");
    }

    @Test
    void table_ofNothingButWrongThings() {
        XmlElement table = add(root, "table");
        words(table, "a");
        add(table, "paragraph");
        words(add(table, "tableRow"), "b");

        RichText read = RichText.read(doc);
        assertThat(read.toHtml()).contains("a", "b");
        assertThat(read.toMarkdown()).contains("a", "b");
    }

    @Test
    void attributes_ofTheWrongKind() {
        XmlElement heading = add(root, "heading");
        heading.setAttribute("level", "2");
        XmlElement list = add(root, "orderedList");
        list.setAttribute("start", List.of(1.0, Map.of()));
        XmlElement item = add(add(root, "taskList"), "taskItem");
        item.setAttribute("checked", Undefined.UNDEFINED);
        XmlElement image = add(root, "image");
        image.setAttribute("alt", new BigInteger("1234567890123456789"));
        image.setAttribute("src", 3.0);
        image.setAttribute("width", new byte[] {1, -1});
        XmlElement code = add(root, "codeBlock");
        code.setAttribute("language", Map.of());

        RichText read = RichText.read(doc);
        assertThat(read.toHtml())
                .contains("<h1></h1>", "data-checked=\"false\"", "alt=\"1234567890123456789\" width=\"1,255\"")
                .doesNotContain("src=");
        assertThat(read.toMarkdown()).contains("#\n", "- [ ]");
        assertThat(read.toJson()).contains("1234567890123456789");
    }

    @Test
    void styles_areNotForOthersToWrite() {
        XmlElement cell = add(add(add(root, "table"), "tableRow"), "tableCell");
        cell.setAttribute("align", "left;background:url(https://example.com/)");
        cell.setAttribute("colwidth", List.of("1px;background:url(x)"));

        assertThat(RichText.read(doc).toHtml())
                .contains("<table style=\"min-width: 25px;\"><colgroup><col style=\"min-width: 25px;\"></colgroup>")
                .doesNotContain("text-align");
    }

    @Test
    void aBillionColumns_areNotWritten() {
        XmlElement row = add(add(root, "table"), "tableRow");
        IntStream.range(0, 100).forEach(i -> add(row, "tableCell").setAttribute("colspan", 1e9));

        assertThat(RichText.read(doc).toHtml()).hasSizeLessThan(100_000);
    }

    @Test
    void quotes_twentyThousandDeep_keepTheirWords() {
        XmlFragment deepest = root;
        for (int i = 0; i < 20_000; i++) {
            deepest = add(deepest, "blockquote");
        }
        XmlElement paragraph = add(deepest, "paragraph");
        words(paragraph, "deep");
        add(paragraph, "hardBreak");
        words(paragraph, "down");

        RichText read = RichText.read(doc);

        assertThat(read.toHtml()).hasSizeLessThan(10_000).contains("<blockquote><p>deep<br>down</p></blockquote>");
        assertThat(read.toMarkdown()).contains("> deep\\\n", "> down\n");
        assertThat(read.toPlainText()).isEqualTo("deep\ndown");
        assertThat(read.toJson()).contains("deep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tableCell", "bulletList", "listItem", "taskItem", "paragraph", "table", "hardBreak", "other"})
    void anything_veryDeep_isAnswered(String type) {
        XmlFragment deepest = root;
        for (int i = 0; i < 2_000; i++) {
            deepest = add(deepest, type);
        }
        words(deepest, "deep");

        RichText read = RichText.read(doc);
        assertThat(read.toHtml()).contains("deep");
        assertThat(read.toMarkdown()).contains("deep");
        assertThat(read.toPlainText()).contains("deep");
    }

    @Test
    void amplification_endsInATypedException() {
        XmlFragment deepest = root;
        for (int i = 0; i < RichText.MAX_DEPTH; i++) {
            deepest = add(deepest, "blockquote");
        }
        words(add(deepest, "codeBlock"), "\n".repeat(1_000_000));
        RichText read = RichText.read(doc);

        assertThatThrownBy(read::toMarkdown).isInstanceOf(TextTooLargeException.class);
        assertThat(read.toHtml()).hasSizeLessThan(1_100_000);
    }

    @Test
    void randomTrees_areAnswered() {
        long seed = Long.getLong("scriptorium.seed", 20_261_126L);
        Random random = new Random(seed);
        List<String> types = List.of(
                "paragraph",
                "heading",
                "table",
                "tableRow",
                "tableCell",
                "tableHeader",
                "bulletList",
                "orderedList",
                "listItem",
                "taskList",
                "taskItem",
                "image",
                "hardBreak",
                "horizontalRule",
                "codeBlock",
                "blockquote",
                "doc",
                "text",
                "unknown");
        for (int i = 0; i < 300; i++) {
            Doc each = Doc.create();
            XmlFragment at = each.xmlFragment(RichText.FRAGMENT);
            for (int n = random.nextInt(40); n > 0; n--) {
                if (random.nextInt(3) == 0) {
                    words(at, "w *x* `y` |z|\n");
                } else {
                    XmlElement made = add(at, types.get(random.nextInt(types.size())));
                    at = random.nextInt(3) == 0 ? each.xmlFragment(RichText.FRAGMENT) : made;
                }
            }
            RichText read = RichText.read(each);
            assertThat(read.toHtml() + read.toMarkdown() + read.toPlainText() + read.toJson())
                    .as("seed %s, document %s", seed, i)
                    .isNotNull();
        }
    }
}
