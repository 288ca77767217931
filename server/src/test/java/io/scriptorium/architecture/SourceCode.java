package io.scriptorium.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java source as far as these tests need to understand it: where comments and literals are, and where methods begin
 * and end. It relies on the one format that all sources have. Immutable.
 */
final class SourceCode {
    /** The head's last line opens the body; what comes before the parenthesis tells whether it is a method's. */
    private static final Pattern METHOD_HEAD =
            Pattern.compile("^ {4,}+(?!return |new |else |throw |case |default )(?:[\\w@<>\\[\\], .?&]+ )?(\\w+)\\(.*");

    private static final List<String> STATEMENTS = List.of(
            "if", "for", "while", "switch", "synchronized", "try", "catch", "do", "return", "assert", "super", "this");

    /** A method and how many of its lines hold code. */
    record Method(String name, int codeLines) {}

    private final List<String> lines;

    /** Code lines with comments taken away and literals emptied; the others are blank. */
    SourceCode(String text) {
        this.lines = List.of(blank(text).split("\n", -1));
    }

    /** Lines that hold more than comments and white space. */
    int codeLines() {
        return (int) lines.stream().filter(line -> !line.isBlank()).count();
    }

    /** All methods and constructors, those of inner types too. */
    List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher head = METHOD_HEAD.matcher(lines.get(i));
            if (head.matches() && !STATEMENTS.contains(head.group(1))) {
                int open = bodyBegin(i);
                if (open >= 0) {
                    methods.add(new Method(head.group(1), linesOfBody(i, open)));
                }
            }
        }
        return methods;
    }

    /** The line on which the body of the head at this line opens; -1 when it is none. */
    private int bodyBegin(int head) {
        int parentheses = 0;
        for (int i = head; i < lines.size(); i++) {
            for (char c : lines.get(i).toCharArray()) {
                parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (parentheses < 0 || (parentheses == 0 && (c == ';' || c == '=' || c == '-'))) {
                    return -1; // a call, perhaps one of many arguments
                }
                if (parentheses == 0 && c == '{') {
                    return i;
                }
            }
        }
        return -1;
    }

    private int linesOfBody(int head, int open) {
        int depth = 0;
        int count = 0;
        for (int i = head; i < lines.size(); i++) {
            String line = lines.get(i);
            count += line.isBlank() ? 0 : 1;
            if (i >= open) {
                depth += line.chars().map(c -> c == '{' ? 1 : c == '}' ? -1 : 0).sum();
                if (depth == 0) {
                    return count;
                }
            }
        }
        return count;
    }

    private static String blank(String text) {
        StringBuilder code = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            String end = text.startsWith("//", i)
                    ? "\n"
                    : text.startsWith("/*", i)
                            ? "*/"
                            : text.startsWith("\"\"\"", i)
                                    ? "\"\"\""
                                    : text.charAt(i) == '"' ? "\"" : text.charAt(i) == '\'' ? "'" : "";
            if (end.isEmpty()) {
                code.append(text.charAt(i++));
                continue;
            }
            int from = i + (end.equals("\"\"\"") ? 3 : end.length() == 1 && !end.equals("\n") ? 1 : 2);
            int to = from;
            while (to < text.length() && !text.startsWith(end, to)) {
                to += text.charAt(to) == '\\' && !end.equals("\n") && !end.equals("*/") ? 2 : 1;
            }
            to = Math.min(text.length(), end.equals("\n") ? to : to + end.length());
            boolean literal = !end.equals("\n") && !end.equals("*/");
            code.append(literal ? "x" : "");
            String left = literal ? "x\n" : "\n"; // each line of a text block holds code
            code.append(left.repeat(
                    (int) text.substring(i, to).chars().filter(c -> c == '\n').count()));
            i = to;
        }
        return code.toString();
    }
}
