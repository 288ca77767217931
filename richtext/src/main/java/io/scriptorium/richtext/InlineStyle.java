package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/** What an element's {@code style} says about how its text is set. Immutable. */
record InlineStyle(Map<String, String> values) {
    private static final InlineStyle NONE = new InlineStyle(Map.of());
    /** Longer ones are those of other programs, which say nothing that is kept. */
    private static final int MAX_LENGTH = 10_000;

    private static final Pattern DECLARATION = Pattern.compile("([\\w-]+)\\s*:([^;]*)");
    private static final Pattern BOLD = Pattern.compile("bold(er)?|[5-9]\\d{2,}");

    static InlineStyle of(Element element) {
        String style = element.attr("style");
        if (style.isEmpty() || style.length() > MAX_LENGTH) {
            return NONE;
        }
        Map<String, String> values = new HashMap<>();
        Matcher declarations = DECLARATION.matcher(style);
        while (declarations.find()) {
            String value = declarations
                    .group(2)
                    .toLowerCase(Locale.ROOT)
                    .replace("!important", "")
                    .strip();
            if (!value.isEmpty()) {
                values.put(declarations.group(1).toLowerCase(Locale.ROOT), value);
            }
        }
        return new InlineStyle(values);
    }

    /** In lower case; empty when nothing is said. */
    String value(String property) {
        return values.getOrDefault(property, "");
    }

    /** The marks of the text in an element that stands where these hold. */
    List<Mark> marks(List<Mark> outer) {
        if (values.isEmpty()) {
            return outer;
        }
        List<Mark> marks = new ArrayList<>(outer);
        String weight = value("font-weight");
        if (weight.equals("400")) {
            marks.removeIf(mark -> Marks.is(mark, MarkType.BOLD));
        } else if (BOLD.matcher(weight).matches()) {
            add(marks, MarkType.BOLD);
        }
        String slant = value("font-style");
        if (slant.equals("normal")) {
            marks.removeIf(mark -> Marks.is(mark, MarkType.ITALIC));
        } else if (slant.equals("italic")) {
            add(marks, MarkType.ITALIC);
        }
        String line = value("text-decoration");
        if (line.contains("line-through")) {
            add(marks, MarkType.STRIKE);
        }
        if (line.contains("underline")) {
            add(marks, MarkType.UNDERLINE);
        }
        return marks;
    }

    private static void add(List<Mark> marks, MarkType type) {
        marks.add(new Mark(type.typeName(), type.defaults()));
    }
}
