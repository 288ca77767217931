package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what others wrote in forms of their own. Threading: any thread. */
public final class ForeignText {
    private static final Pattern DANGEROUS =
            Pattern.compile("<script.*?</script>|<img[^>]*>|\\son\\w+=\"[^\"]*\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern LINE_END = Pattern.compile("(<br>)?</(p|div)>|<br>(?!</)", Pattern.CASE_INSENSITIVE);
    private static final Pattern LINE_START = Pattern.compile("(?<=[^\\n])<(p|div)[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    private ForeignText() {}

    /** Reads HTML, whole or half-typed. */
    public static Reading html(String html) {
        String safe = DANGEROUS.matcher(html).replaceAll("");
        String lines = LINE_START
                .matcher(LINE_END.matcher(safe.replace("\n", " ")).replaceAll("\n"))
                .replaceAll("\n");
        String words = TAG.matcher(lines)
                .replaceAll("")
                .replace("&nbsp;", "\u00A0")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
        return new Reading(
                text(words.endsWith("\n") ? words.substring(0, words.length() - 1) : words), !safe.equals(html));
    }

    /** Reads text without any form; each line is a paragraph. */
    public static Reading plain(String text) {
        return new Reading(text(text), false);
    }

    private static RichText text(String words) {
        List<Node> blocks = new ArrayList<>();
        if (!words.isEmpty()) {
            for (String line : words.split("\n", -1)) {
                blocks.add(new Node.Element(
                        "paragraph", Map.of(), line.isEmpty() ? List.of() : List.of(new Node.Text(line, List.of()))));
            }
        }
        return new RichText(new Node.Element("doc", Map.of(), blocks), Optional.empty(), Set.of());
    }
}
