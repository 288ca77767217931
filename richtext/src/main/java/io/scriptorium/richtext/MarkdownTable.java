package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table as lines with pipes, for tables that this form can say. */
final class MarkdownTable {
    private static final Double ONE = 1.0;

    private MarkdownTable() {}

    /**
     * Whether nothing would be lost: rows of equal length, cells of one line and one field, headings in the whole first
     * row or nowhere.
     */
    static boolean fits(Node.Element table) {
        int width = -1;
        for (int r = 0; r < table.children().size(); r++) {
            if (!(table.children().get(r) instanceof Node.Element row)
                    || NodeType.of(row.type()) != NodeType.TABLE_ROW
                    || row.children().isEmpty()
                    || (width >= 0 && row.children().size() != width)) {
                return false;
            }
            width = row.children().size();
            boolean heading = r == 0 && isHeading(row.children().get(0));
            if (!row.children().stream().allMatch(cell -> isPlain(cell) && isHeading(cell) == heading)) {
                return false;
            }
        }
        return width > 0;
    }

    private static boolean isHeading(Node cell) {
        return cell instanceof Node.Element element && NodeType.of(element.type()) == NodeType.TABLE_HEADER;
    }

    private static boolean isPlain(Node node) {
        if (!TableColumns.isCell(node)) {
            return false;
        }
        Node.Element cell = (Node.Element) node;
        Map<String, @Nullable Object> attributes = cell.attributes();
        return ONE.equals(attributes.get("colspan"))
                && ONE.equals(attributes.get("rowspan"))
                && (cell.children().isEmpty()
                        || (cell.children().size() == 1
                                && isParagraph(cell.children().get(0))));
    }

    private static boolean isParagraph(Node node) {
        return node instanceof Node.Element element && NodeType.of(element.type()) == NodeType.PARAGRAPH;
    }

    static List<String> rows(Node.Element table) {
        List<String> lines = new ArrayList<>();
        Node.Element first = (Node.Element) table.children().get(0);
        boolean heading = isHeading(first.children().get(0));
        int columns = first.children().size();
        lines.add(heading ? row(first) : "|" + "  |".repeat(columns));
        StringBuilder rule = new StringBuilder("|");
        for (int c = 0; c < columns; c++) {
            rule.append(rule(table, c)).append('|');
        }
        lines.add(rule.toString());
        for (int r = heading ? 1 : 0; r < table.children().size(); r++) {
            lines.add(row((Node.Element) table.children().get(r)));
        }
        return lines;
    }

    private static String row(Node.Element row) {
        StringBuilder line = new StringBuilder("|");
        for (Node cell : row.children()) {
            List<Node> blocks = ((Node.Element) cell).children();
            String text = blocks.isEmpty() ? "" : MarkdownInline.cell(((Node.Element) blocks.get(0)).children());
            line.append(' ').append(text).append(text.isEmpty() ? "|" : " |");
        }
        return line.toString();
    }

    /** A column is aligned as its first cell is, if all of its cells are. */
    private static String rule(Node.Element table, int column) {
        String align = align(table.children().get(0), column);
        boolean all =
                table.children().stream().allMatch(row -> align(row, column).equals(align));
        return switch (all ? align : "") {
            case "left" -> " :--- ";
            case "right" -> " ---: ";
            case "center" -> " :---: ";
            default -> " --- ";
        };
    }

    private static String align(Node row, int column) {
        return TableColumns.align((Node.Element) ((Node.Element) row).children().get(column));
    }
}
