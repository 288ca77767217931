package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table and their widths, as Tiptap's {@code createColGroup} finds them in its first row.
 *
 * @param style of the table: its width where every column has one, else the least
 */
record TableColumns(boolean hasRows, String style, List<String> columnStyles) {
    private static final int LEAST_WIDTH = 25;
    /** More columns than this are not told about: whoever makes them wants our memory. */
    private static final int MAX_COLUMNS = 1_000;

    private static final Set<String> ALIGNMENTS = Set.of("left", "right", "center", "justify", "start", "end");

    static TableColumns of(Node.Element table) {
        if (table.children().isEmpty() || !(table.children().get(0) instanceof Node.Element row)) {
            return new TableColumns(false, "", List.of());
        }
        List<String> styles = new ArrayList<>();
        double total = 0;
        boolean fixed = true;
        for (Node child : row.children()) {
            Map<String, @Nullable Object> attributes = isCell(child) ? ((Node.Element) child).attributes() : Map.of();
            Object spans = attributes.get("colspan");
            int columns = spans instanceof Double number && number > 0 ? (int) Math.min(number, MAX_COLUMNS) : 0;
            for (int i = 0; i < columns && styles.size() < MAX_COLUMNS; i++) {
                double width = width(attributes.get("colwidth"), i);
                fixed &= width > 0;
                total += width > 0 ? width : LEAST_WIDTH;
                styles.add(
                        width > 0
                                ? "width: " + JsText.of(Math.max(width, LEAST_WIDTH)) + "px;"
                                : "min-width: " + LEAST_WIDTH + "px;");
            }
        }
        return new TableColumns(true, (fixed ? "width: " : "min-width: ") + JsText.of(total) + "px;", styles);
    }

    static boolean isCell(Node node) {
        return node instanceof Node.Element element
                && (element.type().equals(NodeType.TABLE_CELL.typeName())
                        || element.type().equals(NodeType.TABLE_HEADER.typeName()));
    }

    /** How the text of a cell is aligned, empty when nothing is said. */
    static String align(Node.Element cell) {
        return cell.attributes().get("align") instanceof String align && ALIGNMENTS.contains(align) ? align : "";
    }

    private static double width(@Nullable Object widths, int column) {
        return widths instanceof List<?> list
                        && column < list.size()
                        && list.get(column) instanceof Double width
                        && width > 0
                        && width < Integer.MAX_VALUE
                ? width
                : 0;
    }
}
