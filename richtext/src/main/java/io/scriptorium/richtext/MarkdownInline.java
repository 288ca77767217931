package io.scriptorium.richtext;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of text with marks as Markdown.
 *
 * <p>Whether asterisks begin or end emphasis depends on the characters around them (CommonMark 0.31, section 6.2). So
 * the line is written once with delimiters, each is looked at where it stands, and where one would not be taken for what
 * it is, its mark is written as HTML, until all are right. White space at the edge of a mark is left outside of it.
 */
final class MarkdownInline {
    private static final Set<MarkType> DELIMITED = EnumSet.of(MarkType.BOLD, MarkType.ITALIC, MarkType.STRIKE);
    /** The order of nesting: code can hold nothing. */
    private static final List<MarkType> NESTING =
            List.of(MarkType.LINK, MarkType.BOLD, MarkType.ITALIC, MarkType.STRIKE, MarkType.UNDERLINE, MarkType.CODE);

    /** Text that is set alike; a hard break has none. */
    private record Piece(String text, boolean lineEnd, Map<MarkType, Mark> marks) {
        boolean isSpace() {
            return !lineEnd && text.chars().allMatch(c -> MarkdownInline.isBlank((char) c));
        }
    }

    /** A mark over some pieces. */
    private static final class Span {
        final MarkType type;
        final Mark mark;
        boolean asHtml;

        Span(MarkType type, Mark mark) {
            this.type = type;
            this.mark = mark;
            this.asHtml = type == MarkType.UNDERLINE;
        }
    }

    /** What is written one after the other. */
    private sealed interface Token {
        record Open(Span span) implements Token {}

        record Close(Span span) implements Token {}

        record Words(String text) implements Token {}

        record Code(String text) implements Token {}

        record LineEnd(boolean last) implements Token {}
    }

    /** Where line ends may stand and which characters mean something. */
    private enum Place {
        LINES,
        ONE_LINE,
        CELL
    }

    private final Place place;
    private final List<Token> tokens;
    private final String italic;
    /** Begin and end of each delimiter in what was written last, with its span; opening ones have a positive length. */
    private final List<Delimiter> delimiters = new ArrayList<>();

    private record Delimiter(Span span, int from, int to, boolean opens) {}

    private MarkdownInline(List<Node> nodes, Place place) {
        this.place = place;
        List<Piece> pieces = pieces(nodes);
        for (MarkType type : DELIMITED) {
            freeEdges(pieces, type);
        }
        this.tokens = tokens(pieces);
        boolean bold = pieces.stream().anyMatch(piece -> piece.marks.containsKey(MarkType.BOLD));
        this.italic = bold ? "_" : "*"; // beside two asterisks one more would be counted with them
    }

    /** A paragraph, which may have several lines. */
    static String lines(List<Node> nodes) {
        return new MarkdownInline(nodes, Place.LINES).write();
    }

    /** A heading. */
    static String oneLine(List<Node> nodes) {
        return new MarkdownInline(nodes, Place.ONE_LINE).write();
    }

    /** A field of a table: its pipes are escaped, also in code. */
    static String cell(List<Node> nodes) {
        return new MarkdownInline(nodes, Place.CELL).write().replace("|", "\\|");
    }

    /** A picture, which is a block in the page's schema. */
    static String image(Node.Element image) {
        Object alt = image.attributes().get("alt");
        String words = alt == null ? "" : MarkdownText.escaped(JsText.of(alt), true);
        return "![" + words + "]"
                + target(
                        HtmlWriter.imageSource(image.attributes()),
                        image.attributes().get("title"));
    }

    private static String target(String address, @Nullable Object title) {
        String words = title == null ? "" : JsText.of(title);
        return "(" + MarkdownText.address(address) + (words.isEmpty() ? "" : " " + MarkdownText.title(words)) + ")";
    }

    // --- From nodes to pieces ---

    private static List<Piece> pieces(List<Node> nodes) {
        List<Piece> pieces = new ArrayList<>();
        for (Node node : nodes) {
            switch (node) {
                case Node.Text text -> split(MarkdownText.onOneLine(text.text()), marks(text), pieces);
                case Node.Element element
                when NodeType.of(element.type()) == NodeType.HARD_BREAK -> pieces.add(new Piece("", true, Map.of()));
                case Node.Element element
                when element.children().isEmpty() && NodeType.of(element.type()) == null ->
                    pieces.add(new Piece("[" + element.type() + "]", false, Map.of()));
                case Node.Element element -> pieces.addAll(pieces(element.children()));
            }
        }
        return pieces;
    }

    private static Map<MarkType, Mark> marks(Node.Text text) {
        Map<MarkType, Mark> marks = new EnumMap<>(MarkType.class);
        for (Mark mark : text.marks()) {
            MarkType type = MarkType.of(mark.type());
            if (type != null
                    && (type != MarkType.LINK
                            || !HtmlWriter.link(mark.attributes()).isEmpty())) {
                marks.put(type, mark);
            }
        }
        return marks;
    }

    /** White space at both ends becomes pieces of its own, except in code. */
    private static void split(String text, Map<MarkType, Mark> marks, List<Piece> pieces) {
        int from = 0;
        int to = text.length();
        if (!marks.containsKey(MarkType.CODE)) {
            while (from < to && isBlank(text.charAt(from))) {
                from++;
            }
            while (to > from && isBlank(text.charAt(to - 1))) {
                to--;
            }
        }
        add(text.substring(0, from), marks, pieces);
        add(text.substring(from, to), marks, pieces);
        add(text.substring(to), marks, pieces);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || c == '\u00A0';
    }

    private static void add(String text, Map<MarkType, Mark> marks, List<Piece> pieces) {
        if (!text.isEmpty()) {
            pieces.add(new Piece(text, false, marks));
        }
    }

    /** Takes a mark off the white space where it begins and ends. */
    private static void freeEdges(List<Piece> pieces, MarkType type) {
        for (boolean backwards : new boolean[] {false, true}) {
            boolean inside = false;
            for (int i = 0; i < pieces.size(); i++) {
                int at = backwards ? pieces.size() - 1 - i : i;
                Piece piece = pieces.get(at);
                if (!inside
                        && piece.isSpace()
                        && !piece.marks.containsKey(MarkType.CODE)
                        && piece.marks.containsKey(type)) {
                    Map<MarkType, Mark> fewer = new EnumMap<>(piece.marks);
                    fewer.remove(type);
                    pieces.set(at, new Piece(piece.text, false, fewer));
                }
                inside = pieces.get(at).marks.containsKey(type);
            }
        }
    }

    // --- From pieces to tokens ---

    private List<Token> tokens(List<Piece> pieces) {
        List<Token> all = new ArrayList<>();
        Deque<Span> open = new ArrayDeque<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            switchTo(piece, open, all);
            if (piece.lineEnd) {
                all.add(new Token.LineEnd(i == pieces.size() - 1));
            } else if (piece.marks.containsKey(MarkType.CODE)) {
                addCode(piece.text, all);
            } else if (!all.isEmpty() && all.get(all.size() - 1) instanceof Token.Words before) {
                all.set(all.size() - 1, new Token.Words(before.text + piece.text));
            } else {
                all.add(new Token.Words(piece.text));
            }
        }
        switchTo(new Piece("", true, Map.of()), open, all);
        return all;
    }

    private static void addCode(String text, List<Token> all) {
        if (!all.isEmpty() && all.get(all.size() - 1) instanceof Token.Code before) {
            all.set(all.size() - 1, new Token.Code(before.text + text));
        } else {
            all.add(new Token.Code(text));
        }
    }

    private static void switchTo(Piece piece, Deque<Span> open, List<Token> all) {
        List<Span> wanted = new ArrayList<>();
        for (MarkType type : NESTING) {
            Mark mark = piece.marks.get(type);
            if (mark != null && type != MarkType.CODE) {
                wanted.add(new Span(type, mark));
            }
        }
        int kept = 0;
        for (Span span : (Iterable<Span>) open::descendingIterator) {
            if (kept == wanted.size() || !wanted.get(kept).mark.equals(span.mark)) {
                break;
            }
            kept++;
        }
        while (open.size() > kept) {
            all.add(new Token.Close(open.pop()));
        }
        for (Span span : wanted.subList(kept, wanted.size())) {
            open.push(span);
            all.add(new Token.Open(span));
        }
    }

    // --- From tokens to text ---

    private String write() {
        while (true) {
            String text = writeOnce();
            boolean changed = false;
            for (Delimiter delimiter : delimiters) {
                if (!delimiter.span.asHtml && !isUnderstood(text, delimiter)) {
                    delimiter.span.asHtml = true;
                    changed = true;
                }
            }
            if (!changed) {
                return text;
            }
        }
    }

    private String writeOnce() {
        Output out = new Output();
        delimiters.clear();
        boolean begins = true;
        for (int i = 0; i < tokens.size(); i++) {
            boolean ends = i == tokens.size() - 1 || tokens.get(i + 1) instanceof Token.LineEnd;
            boolean beforeLink = i + 1 < tokens.size()
                    && tokens.get(i + 1) instanceof Token.Open next
                    && next.span.type == MarkType.LINK;
            switch (tokens.get(i)) {
                case Token.Open open -> delimiter(out, open.span, true);
                case Token.Close close -> delimiter(out, close.span, false);
                case Token.Words words -> {
                    String text = MarkdownText.escaped(words.text, place != Place.CELL);
                    out.append(MarkdownText.atEdges(text, begins, ends, beforeLink, place == Place.ONE_LINE));
                }
                case Token.Code code -> out.append(MarkdownText.code(code.text));
                case Token.LineEnd end -> out.append(lineEnd(end));
            }
            begins = tokens.get(i) instanceof Token.LineEnd;
        }
        return out.toString();
    }

    private String lineEnd(Token.LineEnd end) {
        if (place == Place.LINES && tokens.size() == 1) {
            return "<br><!-- -->"; // a tag alone on its line would begin a block of HTML
        }
        return place == Place.LINES && !end.last ? "\\\n" : "<br>";
    }

    private void delimiter(Output out, Span span, boolean opens) {
        int from = out.length();
        switch (span.type) {
            case LINK ->
                out.append(
                        opens
                                ? "["
                                : "]"
                                        + target(
                                                HtmlWriter.link(span.mark.attributes()),
                                                span.mark.attributes().get("title")));
            case BOLD -> out.append(span.asHtml ? tag("strong", opens) : "**");
            case ITALIC -> out.append(span.asHtml ? tag("em", opens) : italic);
            case STRIKE -> out.append(span.asHtml ? tag("s", opens) : "~~");
            case UNDERLINE -> out.append(tag("u", opens));
            case CODE -> throw new IllegalStateException("code is written whole");
        }
        if (DELIMITED.contains(span.type)) {
            delimiters.add(new Delimiter(span, from, out.length(), opens));
        }
    }

    private static String tag(String name, boolean opens) {
        return (opens ? "<" : "</") + name + ">";
    }

    // --- How delimiters are read ---

    /** By what both the old and the new version of CommonMark call punctuation: the new one counts symbols too. */
    private static boolean isUnderstood(String text, Delimiter delimiter) {
        int before = delimiter.from == 0 ? ' ' : text.codePointBefore(delimiter.from);
        int after = delimiter.to == text.length() ? ' ' : text.codePointAt(delimiter.to);
        boolean underscore = text.charAt(delimiter.from) == '_';
        for (boolean symbols : new boolean[] {false, true}) {
            boolean spaceBefore = isSpace(before);
            boolean spaceAfter = isSpace(after);
            boolean markBefore = isPunctuation(before, symbols);
            boolean markAfter = isPunctuation(after, symbols);
            boolean left = !spaceAfter && (!markAfter || spaceBefore || markBefore);
            boolean right = !spaceBefore && (!markBefore || spaceAfter || markAfter);
            boolean understood = delimiter.opens
                    ? left && (!underscore || !right || markBefore)
                    : right && (!underscore || !left || markAfter);
            if (!understood) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(int codePoint) {
        return codePoint <= ' ' || Character.getType(codePoint) == Character.SPACE_SEPARATOR;
    }

    private static boolean isPunctuation(int codePoint, boolean symbols) {
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            case Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL, Character.MODIFIER_SYMBOL, Character.OTHER_SYMBOL ->
                symbols || codePoint < 0x80;
            default -> false;
        };
    }
}
