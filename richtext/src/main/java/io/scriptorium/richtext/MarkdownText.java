package io.scriptorium.richtext;

/** Words as Markdown that means these words and nothing else. */
final class MarkdownText {
    private static final String ALWAYS_ESCAPED = "\\`*[]<~";
    private static final String ESCAPED_AT_BEGIN = "#>+-=";

    private MarkdownText() {}

    /** Line ends within a text are spaces to whoever reads it; NUL is what every parser replaces. */
    static String onOneLine(String text) {
        return text.replace("\r\n", " ").replace('\n', ' ').replace('\r', ' ').replace('\0', '\uFFFD');
    }

    /** @param pipes whether a pipe could make a table here */
    static String escaped(String words, boolean pipes) {
        String text = onOneLine(words);
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = ALWAYS_ESCAPED.indexOf(c) >= 0
                    || (c == '|' && pipes)
                    || (c == '_' && !(isWord(text, i - 1) && isWord(text, i + 1)))
                    || (c == '!' && i + 1 < text.length() && text.charAt(i + 1) == '[')
                    || (c == '&' && i + 1 < text.length() && (isWord(text, i + 1) || text.charAt(i + 1) == '#'));
            if (escape) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    private static boolean isWord(String text, int index) {
        return index >= 0
                && index < text.length()
                && text.charAt(index) < 0x80
                && Character.isLetterOrDigit(text.charAt(index));
    }

    /**
     * What means something only where a line begins or ends.
     *
     * @param escaped text that is escaped otherwise
     * @param beforeLink whether a link follows, with which an exclamation mark would make a picture
     * @param heading whether number signs at the end would count as the heading's
     */
    static String atEdges(String escaped, boolean begins, boolean ends, boolean beforeLink, boolean heading) {
        String text = escaped;
        if (heading) {
            text = text.replace("#", "\\#");
        }
        if (beforeLink && text.endsWith("!")) {
            text = text.substring(0, text.length() - 1) + "\\!";
        }
        int last = text.length() - 1;
        if (ends && isBlank(text.charAt(last)) && (last > 0 || !begins)) {
            text = text.substring(0, last) + entity(text.charAt(last));
        }
        if (begins) {
            text = atBegin(text);
        }
        return text;
    }

    private static String atBegin(String text) {
        char first = text.charAt(0);
        if (isBlank(first)) {
            return entity(first) + text.substring(1);
        }
        if (ESCAPED_AT_BEGIN.indexOf(first) >= 0) {
            return "\\" + text;
        }
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        boolean item =
                digits > 0 && digits < text.length() && (text.charAt(digits) == '.' || text.charAt(digits) == ')');
        return item ? text.substring(0, digits) + "\\" + text.substring(digits) : text;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u000B' || c == '\f';
    }

    private static String entity(char c) {
        return "&#" + (int) c + ";";
    }

    /** Behind as many backticks as stand nowhere within. */
    static String code(String words) {
        String text = onOneLine(words);
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        String ticks = "`".repeat(longest + 1);
        boolean padded = text.startsWith("`")
                || text.endsWith("`")
                || (text.startsWith(" ") && text.endsWith(" ") && !text.isBlank());
        return padded ? ticks + " " + text + " " + ticks : ticks + text + ticks;
    }

    /** Where a link leads to, between the parentheses. */
    static String address(String address) {
        StringBuilder out = new StringBuilder("<");
        boolean plain = !address.isEmpty() && address.charAt(0) != '<';
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            plain &= c > ' ' && c != 0x7F && c != '(' && c != ')';
            switch (c) {
                case '\n' -> out.append("%0A");
                case '\r' -> out.append("%0D");
                case '\0' -> out.append("%00");
                case '\\', '<', '>', '&' -> out.append('\\').append(c);
                default -> out.append(c);
            }
        }
        return plain ? out.substring(1) : out.append('>').toString();
    }

    static String title(String words) {
        return "\""
                + onOneLine(words).replace("\\", "\\\\").replace("\"", "\\\"").replace("&", "\\&") + "\"";
    }
}
