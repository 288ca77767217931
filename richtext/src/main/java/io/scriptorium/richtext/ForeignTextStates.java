package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;

/**
 * Reads the contents that one client sends one after the other, as {@link ForeignText} reads each: what is in a content
 * as it was in the one before is not parsed again, which for a large document is almost all of it.
 *
 * <p>A content is cut between elements that stand in no other and mean the same whatever stands beside them: those of
 * {@link #ALONE} that have their own end tag, in HTML in which nothing is to be repaired. Where it is not so, or a cut can
 * not be found, all of it is parsed. Mutable; threading: one.
 */
public final class ForeignTextStates {
    private static final Set<String> ALONE = Set.of(
            "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table", "div", "hr", "img");

    private static final Set<String> WITHOUT_END = Set.of("hr", "img");

    /** Shorter contents are parsed faster than compared. */
    private static final int SHORT = 2_000;

    /** How many pieces that are gone are looked over for the next that is there. */
    private static final int MOST_GONE = 8;

    /** A piece of HTML and what it reads as. */
    private record Piece(String html, List<io.scriptorium.richtext.Node> blocks, boolean sanitised) {}

    private List<Piece> pieces = List.of();

    /**
     * Reads HTML as {@link ForeignText#html} does.
     *
     * @throws ForeignTextException as that does
     */
    public Reading html(String html) {
        if (html.length() < SHORT || !ForeignText.hasTag(html)) {
            pieces = List.of();
            return ForeignText.html(html);
        }
        ForeignText.checkSize(html);
        List<Piece> cut = cut(html);
        pieces = cut;
        return cut.isEmpty() ? ForeignText.html(html) : joined(cut);
    }

    private static Reading joined(List<Piece> pieces) {
        List<io.scriptorium.richtext.Node> blocks = new ArrayList<>();
        boolean sanitised = false;
        for (Piece piece : pieces) {
            blocks.addAll(piece.blocks);
            sanitised |= piece.sanitised;
        }
        io.scriptorium.richtext.Node.Element root =
                new io.scriptorium.richtext.Node.Element(NodeType.DOC.typeName(), NodeType.DOC.defaults(), blocks);
        return new Reading(new RichText(root, Optional.empty(), Set.of()), sanitised, false);
    }

    /** The pieces of a content, known ones as they are; none when it can not be cut. */
    private List<Piece> cut(String html) {
        List<Piece> cut = new ArrayList<>();
        int at = 0;
        int next = 0;
        while (at < html.length()) {
            if (next < pieces.size() && html.startsWith(pieces.get(next).html, at)) {
                at += pieces.get(next).html.length();
                cut.add(pieces.get(next++));
                continue;
            }
            int end = html.length();
            int found = pieces.size();
            for (int i = next; i < Math.min(pieces.size(), next + MOST_GONE) && found == pieces.size(); i++) {
                int place = html.indexOf(pieces.get(i).html, at);
                if (place >= 0) {
                    end = place;
                    found = i;
                }
            }
            if (!parse(html.substring(at, end), cut)) {
                return List.of();
            }
            at = end;
            next = found;
        }
        return cut;
    }

    /** Cuts HTML by parsing it; false when that can not be done. */
    private static boolean parse(String html, List<Piece> cut) {
        Parser parser = Parser.htmlParser().setTrackErrors(1).setTrackPosition(true);
        List<Node> children =
                parser.parseFragmentInput(html, Document.createShell("").body(), "");
        if (!parser.getErrors().isEmpty()) {
            return false;
        }
        int from = 0;
        Element before = null;
        for (Node child : children) {
            if (child instanceof Element element && isAlone(element)) {
                if (before != null) {
                    int begin = element.sourceRange().start().pos();
                    cut.add(piece(html.substring(from, begin), before));
                    from = begin;
                }
                before = element;
            } else if (!(child instanceof TextNode space) || !space.isBlank()) {
                return false;
            }
        }
        if (before == null) {
            return false;
        }
        cut.add(piece(html.substring(from), before));
        return true;
    }

    private static boolean isAlone(Element element) {
        String name = element.normalName();
        return ALONE.contains(name)
                && (WITHOUT_END.contains(name) || !element.endSourceRange().isImplicit());
    }

    private static Piece piece(String html, Element element) {
        HtmlReader reader = new HtmlReader();
        io.scriptorium.richtext.Node.Element root = reader.read(List.of(element));
        return new Piece(html, root.children(), reader.sanitised());
    }
}
