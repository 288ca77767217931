package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * What other editors have written, read by the page's schema: as Tiptap reads pasted HTML with the page's extensions, so
 * that whatever comes out may stand in the document. Nothing that could run comes through: there are only the nodes,
 * marks and attributes of {@link NodeType} and {@link MarkType}, and addresses as {@link Addresses} admits them.
 *
 * <p>What differs from Tiptap: a line break that ends a block is none, as browsers show it ({@code <p><br></p>} is an
 * empty line); white space that is nothing but a line end between two words is kept as a space.
 *
 * <p>Threading: any.
 */
public final class ForeignText {
    /** The most UTF-16 units that are read. */
    public static final int MAX_LENGTH = 8 * 1024 * 1024;

    /** The most places in which a tag may begin. */
    public static final int MAX_TAGS = 200_000;

    /** The most nodes that may come out of it. Formatting that was not closed is repeated in every block after it. */
    public static final int MAX_NODES = 1_000_000;

    private static final Pattern TAG = Pattern.compile("<[a-zA-Z/!?]");
    private static final Pattern LINE_END = Pattern.compile("\r\n?|\n");

    private ForeignText() {}

    /**
     * Reads HTML, or bare text between whose lines paragraphs end when there is no tag in it.
     *
     * @throws ForeignTextException when it is longer, larger or more deeply nested than is read
     */
    public static Reading html(String html) {
        checkLength(html);
        if (!hasTag(html)) {
            return html.indexOf('&') < 0 ? plain(html) : parsed(lines(html), true);
        }
        return parsed(html, false);
    }

    static boolean hasTag(String html) {
        return TAG.matcher(html).find();
    }

    /** Refuses HTML that is too much to be read. */
    static void checkSize(String html) {
        checkLength(html);
        int tags = 0;
        for (int at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
            if (++tags > MAX_TAGS) {
                throw new ForeignTextException("the HTML has more than " + MAX_TAGS + " tags");
            }
        }
    }

    private static Reading parsed(String html, boolean plain) {
        checkSize(html);
        Document document = Jsoup.parseBodyFragment(html);
        HtmlReader reader = new HtmlReader();
        Node.Element root = reader.read(document.body().childNodes());
        return new Reading(new RichText(root, Optional.empty(), Set.of()), reader.sanitised(), plain);
    }

    /** Bare text that was written as HTML: its lines as paragraphs, with their character references. */
    private static String lines(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        for (String line : LINE_END.split(text, -1)) {
            html.append("<p>").append(line.replace("<", "&lt;")).append("</p>");
        }
        return html.toString();
    }

    /**
     * Reads words alone: newlines separate paragraphs.
     *
     * @throws ForeignTextException when it is longer than is read
     */
    public static Reading plain(String text) {
        checkLength(text);
        List<Node> blocks = new ArrayList<>();
        for (String line : LINE_END.split(text.replace('\0', '\uFFFD'), -1)) {
            if (blocks.size() >= MAX_TAGS) {
                throw new ForeignTextException("the text has more than " + MAX_TAGS + " lines");
            }
            blocks.add(new Node.Element(
                    NodeType.PARAGRAPH.typeName(),
                    NodeType.PARAGRAPH.defaults(),
                    line.isEmpty() ? List.of() : List.of(new Node.Text(line, List.of()))));
        }
        Node.Element root = new Node.Element(NodeType.DOC.typeName(), NodeType.DOC.defaults(), blocks);
        return new Reading(new RichText(root, Optional.empty(), Set.of()), false, true);
    }

    private static void checkLength(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new ForeignTextException(
                    "the content has " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
        }
    }
}
