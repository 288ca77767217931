package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Texts and deltas in one line, so that tests can show what they expect. A delta is a series of {@code 'inserted'},
 * {@code =retained} and {@code -deleted}, each with its formats: {@code =1 'x'{bold:true} -2}. Rows are the text as it is
 * kept: {@code 'a'<bold:true>'b'<bold:null>~2}, where {@code ~} counts what is deleted.
 */
final class TextPicture {
    static final Map<String, @Nullable Object> BOLD = attributes("bold", true);
    static final Map<String, @Nullable Object> NOT_BOLD = attributes("bold", null);
    static final Map<String, @Nullable Object> EM = attributes("em", true);
    static final Map<String, @Nullable Object> NOT_EM = attributes("em", null);
    static final Map<String, @Nullable Object> PLAIN = Map.of();

    private TextPicture() {}

    /** Formats as pairs of name and value. */
    static Map<String, @Nullable Object> attributes(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return attributes;
    }

    static DeltaOp insert(Object value, @Nullable Object... namesAndValues) {
        return new DeltaOp.Insert(value, attributes(namesAndValues));
    }

    static DeltaOp retain(int length, @Nullable Object... namesAndValues) {
        return new DeltaOp.Retain(length, attributes(namesAndValues));
    }

    static DeltaOp delete(int length) {
        return new DeltaOp.Delete(length);
    }

    static String of(Text text) {
        return of(text.toDelta());
    }

    static String of(List<DeltaOp> delta) {
        List<String> ops = new ArrayList<>();
        for (DeltaOp op : delta) {
            ops.add(
                    switch (op) {
                        case DeltaOp.Insert insert -> value(insert.value()) + formats(insert.attributes());
                        case DeltaOp.Retain retain -> "=" + retain.length() + formats(retain.attributes());
                        case DeltaOp.Delete delete -> "-" + delete.length();
                    });
        }
        return String.join(" ", ops);
    }

    private static String formats(Map<String, @Nullable Object> attributes) {
        if (attributes.isEmpty()) {
            return "";
        }
        List<String> pairs = new ArrayList<>();
        new TreeMap<>(attributes).forEach((name, value) -> pairs.add(name + ":" + value(value)));
        return "{" + String.join(",", pairs) + "}";
    }

    private static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case SharedType type -> "<" + type.getClass().getSimpleName() + ">";
            default -> Json.stringify(value).replace('"', '\'');
        };
    }

    static String rows(Text text) {
        Store store = text.store;
        StringBuilder out = new StringBuilder();
        StringBuilder string = new StringBuilder();
        int deleted = 0;
        for (int row = text.state.firstRow(); row != Rows.NONE; row = store.order.next(row)) {
            boolean gone = store.rows.isDeleted(row);
            if (!gone && deleted > 0) {
                out.append('~').append(deleted);
                deleted = 0;
            }
            boolean stringGoesOn = !gone && store.rows.kind(row) == Structs.STRING;
            if (!stringGoesOn && !string.isEmpty()) {
                out.append(value(string.toString()));
                string.setLength(0);
            }
            if (gone) {
                deleted += store.rows.length(row);
            } else if (stringGoesOn) {
                int content = store.rows.at[row + Rows.CONTENT];
                store.texts.appendTo(string, store.rows.isWide(row), content, store.rows.length(row));
            } else if (store.rows.kind(row) == Structs.FORMAT) {
                Marks.Mark mark = store.marks.at(store.rows.at[row + Rows.CONTENT]);
                out.append('<').append(store.names.text(mark.key())).append(':');
                out.append(value(mark.value())).append('>');
            } else {
                out.append(value(Content.element(text.doc, row, 0)));
            }
        }
        if (!string.isEmpty()) {
            out.append(value(string.toString()));
        }
        return deleted == 0 ? out.toString() : out.append('~').append(deleted).toString();
    }
}
