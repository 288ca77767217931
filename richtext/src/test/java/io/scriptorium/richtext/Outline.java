package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * What a document says as far as Markdown can say it, in lines: one for each block, indented by its depth. Marks stand
 * behind each character; on white space those that only delimiters could set do not count.
 */
final class Outline {
    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create(), StrikethroughExtension.create()))
            .build();

    private final List<String> lines = new ArrayList<>();
    private String indent = "";

    private Outline() {}

    static List<String> ofDocument(Node.Element root) {
        Outline outline = new Outline();
        outline.blocks(root.children());
        return outline.lines;
    }

    static List<String> ofMarkdown(String markdown) {
        Outline outline = new Outline();
        outline.parsed(PARSER.parse(markdown));
        return outline.lines;
    }

    private void inside(String line, Runnable content) {
        String outer = indent;
        lines.add(indent + line);
        indent = outer + "  ";
        content.run();
        indent = outer;
    }

    // --- From the document ---

    private void blocks(List<Node> nodes) {
        nodes.forEach(node -> block((Node.Element) node));
    }

    private void block(Node.Element block) {
        List<Node> children = block.children();
        switch (block.type()) {
            case "paragraph" -> {
                if (!children.isEmpty()) {
                    lines.add(indent + "p " + line(children));
                }
            }
            case "heading" ->
                lines.add(indent + "h" + JsText.of(block.attributes().get("level")) + " " + line(children));
            case "codeBlock" -> {
                Object language = block.attributes().get("language");
                String name = language == null ? "" : language.toString().replaceAll("[ `]", "");
                StringBuilder code = new StringBuilder();
                children.forEach(run -> code.append(((Node.Text) run).text()));
                lines.add(indent + "code " + name + " " + code.toString().replace("\n", "⏎"));
            }
            case "blockquote" -> inside("quote", () -> blocks(children));
            case "bulletList", "taskList" -> inside("ul", () -> blocks(children));
            case "orderedList" -> inside("ol " + JsText.of(block.attributes().get("start")), () -> blocks(children));
            case "listItem" -> inside("li", () -> blocks(children));
            case "taskItem" -> task(block);
            case "image" ->
                lines.add(indent + "img " + HtmlWriter.imageSource(block.attributes()) + " "
                        + orEmpty(block.attributes().get("alt")) + " "
                        + orEmpty(block.attributes().get("title")));
            case "horizontalRule" -> lines.add(indent + "hr");
            case "table" -> table(block);
            default -> throw new IllegalArgumentException(block.type());
        }
    }

    private void task(Node.Element item) {
        String box = JsText.isTrue(item.attributes().get("checked")) ? "[x]" : "[ ]";
        inside("li", () -> {
            int first = lines.size();
            blocks(item.children());
            boolean paragraph =
                    !((Node.Element) item.children().get(0)).children().isEmpty();
            if (paragraph) {
                lines.set(first, lines.get(first).replaceFirst("p ", "p " + marked(box + " ", Set.of())));
            } else {
                lines.add(first, indent + "p " + marked(box, Set.of()));
            }
        });
    }

    private void table(Node.Element table) {
        if (!MarkdownTable.fits(table)) {
            lines.add(indent + "html "
                    + HtmlWriter.write(new Node.Element("doc", NodeType.DOC.defaults(), List.of(table)))
                            .replace("\n", "&#10;"));
            return;
        }
        inside("table", () -> {
            List<Node> rows = table.children();
            var first = (Node.Element) rows.get(0);
            boolean headed = ((Node.Element) first.children().get(0)).type().equals("tableHeader");
            if (!headed) {
                lines.add(indent + "row" + " | ".repeat(first.children().size()));
            }
            for (var row : rows) {
                StringBuilder line = new StringBuilder("row");
                for (var cell : ((Node.Element) row).children()) {
                    var blocks = ((Node.Element) cell).children();
                    line.append(" | ").append(line(((Node.Element) blocks.get(0)).children()));
                }
                lines.add(indent + line);
            }
        });
    }

    private static String line(List<Node> nodes) {
        StringBuilder line = new StringBuilder();
        for (var node : nodes) {
            if (node instanceof Node.Text text) {
                Set<String> marks = new TreeSet<>();
                for (Mark mark : text.marks()) {
                    if (!mark.type().equals("link")) {
                        marks.add(mark.type());
                    } else if (!HtmlWriter.link(mark.attributes()).isEmpty()) {
                        marks.add("link " + HtmlWriter.link(mark.attributes()).replace("\n", "%0A") + " "
                                + orEmpty(mark.attributes().get("title")));
                    }
                }
                line.append(marked(text.text().replace('\n', ' '), marks));
            } else {
                line.append("⏎");
            }
        }
        return line.toString();
    }

    private static String orEmpty(@Nullable Object value) {
        return value == null ? "" : JsText.of(value);
    }

    private static String marked(String text, Set<String> marks) {
        StringBuilder marked = new StringBuilder();
        text.codePoints().forEach(c -> {
            Set<String> here = new TreeSet<>(marks);
            if ((Character.isWhitespace(c) || c == 0xA0) && !here.contains("code")) {
                here.removeAll(Set.of("bold", "italic", "strike"));
            }
            marked.appendCodePoint(c).append(here.isEmpty() ? "" : here.toString());
        });
        return marked.toString();
    }

    // --- From Markdown ---

    private void parsed(org.commonmark.node.Node parent) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
            parsedBlock(node);
        }
    }

    private void parsedBlock(org.commonmark.node.Node node) {
        switch (node) {
            case Paragraph p -> paragraph(p);
            case Heading h -> lines.add(indent + "h" + h.getLevel() + " " + parsedLine(h));
            case FencedCodeBlock code -> {
                String literal = code.getLiteral();
                lines.add(indent + "code " + code.getInfo() + " "
                        + (literal.isEmpty() ? "" : literal.substring(0, literal.length() - 1)).replace("\n", "⏎"));
            }
            case BlockQuote quote -> inside("quote", () -> parsed(quote));
            case BulletList list -> inside("ul", () -> parsed(list));
            case OrderedList list -> inside("ol " + list.getMarkerStartNumber(), () -> parsed(list));
            case ListItem item -> inside("li", () -> parsed(item));
            case ThematicBreak rule -> lines.add(indent + "hr");
            case HtmlBlock html -> lines.add(indent + "html " + html.getLiteral());
            case TableBlock table -> inside("table", () -> parsed(table));
            case TableHead head -> parsed(head);
            case TableBody body -> parsed(body);
            case TableRow row -> {
                StringBuilder line = new StringBuilder("row");
                for (var cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
                    line.append(" | ").append(parsedLine((TableCell) cell));
                }
                lines.add(indent + line);
            }
            default -> lines.add(indent + "unexpected " + node);
        }
    }

    private void paragraph(Paragraph paragraph) {
        boolean alone = paragraph.getFirstChild() == paragraph.getLastChild();
        lines.add(indent
                + (alone && paragraph.getFirstChild() instanceof Image image
                        ? "img " + image.getDestination() + " " + plain(image) + " " + orEmpty(image.getTitle())
                        : "p " + parsedLine(paragraph)));
    }

    private static String plain(org.commonmark.node.Node parent) {
        return parsedLine(parent);
    }

    private static String parsedLine(org.commonmark.node.Node parent) {
        StringBuilder line = new StringBuilder();
        parsedInline(parent, new TreeSet<>(), line);
        return line.toString();
    }

    private static void parsedInline(org.commonmark.node.Node parent, Set<String> marks, StringBuilder line) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
            switch (node) {
                case Text text -> line.append(marked(text.getLiteral(), marks));
                case Code code -> line.append(marked(code.getLiteral(), with(marks, "code")));
                case StrongEmphasis strong -> parsedInline(strong, with(marks, "bold"), line);
                case Emphasis emphasis -> parsedInline(emphasis, with(marks, "italic"), line);
                case Strikethrough strike -> parsedInline(strike, with(marks, "strike"), line);
                case Link link ->
                    parsedInline(
                            link, with(marks, "link " + link.getDestination() + " " + orEmpty(link.getTitle())), line);
                case HardLineBreak end -> line.append("⏎");
                case SoftLineBreak end -> line.append("(line)");
                case HtmlInline html -> tag(html.getLiteral().toLowerCase(Locale.ROOT), marks, line);
                default -> line.append("unexpected ").append(node);
            }
        }
    }

    private static Set<String> with(Set<String> marks, String mark) {
        Set<String> more = new TreeSet<>(marks);
        more.add(mark);
        return more;
    }

    private static void tag(String tag, Set<String> marks, StringBuilder line) {
        switch (tag) {
            case "<br>" -> line.append("⏎");
            case "<!-- -->" -> {}
            case "<u>" -> marks.add("underline");
            case "</u>" -> marks.remove("underline");
            case "<strong>" -> marks.add("bold");
            case "</strong>" -> marks.remove("bold");
            case "<em>" -> marks.add("italic");
            case "</em>" -> marks.remove("italic");
            case "<s>" -> marks.add("strike");
            case "</s>" -> marks.remove("strike");
            default -> line.append("unexpected ").append(tag);
        }
    }
}
