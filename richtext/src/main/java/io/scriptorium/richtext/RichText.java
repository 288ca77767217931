package io.scriptorium.richtext;

import io.scriptorium.crdt.Doc;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A rich text at one moment. Immutable: reading it later needs no document.
 *
 * <p>Whatever stands in the document, it can be written: what its schema would not allow where it is, is written as
 * well as its place permits. Only size ends in an exception.
 *
 * @param root the whole text, a node of type {@code doc}
 * @param title what people call the document, when they have given it a title
 * @param unknown types of nodes and marks that no writer but {@link #toJson} can write; for messages to people
 */
public record RichText(Node.Element root, Optional<String> title, Set<String> unknown) {

    /** The name of the XML fragment that holds the text, the same for every client of the document. */
    public static final String FRAGMENT = "default";

    /** Elements within one another; what is deeper loses its containers, not its text. */
    public static final int MAX_DEPTH = 200;

    public RichText {
        unknown = Collections.unmodifiableSet(new LinkedHashSet<>(unknown));
    }

    /**
     * Reads the text of a document. The document is not changed, but counts the roots {@code default} and {@code meta}
     * as asked for from then on.
     *
     * @throws IllegalStateException when one of these roots is in use as something else
     */
    public static RichText read(Doc doc) {
        return FragmentReader.read(doc);
    }

    /**
     * The blocks as HTML, byte for byte what the page's editor makes of them. Addresses that could run code are left
     * out.
     *
     * @throws TextTooLargeException when that has more than {@link TextTooLargeException#LIMIT} characters
     */
    public String toHtml() {
        return HtmlWriter.write(root);
    }

    /** What live JSON sends: as {@link #toHtml}, but simple editors keep its empty lines. */
    public String toLiveHtml() {
        return toHtml().replace("<p></p>", "<p><br></p>");
    }

    /**
     * The text as GitHub Flavored Markdown, ending in a newline unless it is empty. Underlined text and tables that
     * Markdown has no form for (merged cells, cells of several blocks) are written as HTML.
     *
     * @throws TextTooLargeException when that has more than {@link TextTooLargeException#LIMIT} characters
     */
    public String toMarkdown() {
        return MarkdownWriter.write(root);
    }

    /** The words alone: blocks are kept apart by an empty line, as in the page's own export. */
    public String toPlainText() {
        return PlainTextWriter.write(root);
    }

    /** The text as ProseMirror's JSON, what the editor's {@code getJSON()} gives. Unknown nodes and marks are kept. */
    public String toJson() {
        return JsonWriter.write(root);
    }
}
