package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * RFC 8259, as strict as {@code JSON.parse}, in one loop: the open containers stand in arrays, not on the call stack.
 * Builds values, or only checks.
 */
final class JsonScanner {
    private static final int FIRST_CAPACITY = 8;
    private static final boolean[] NO_FLAGS = {};
    private static final @Nullable Object[] NOTHING = {};
    private static final @Nullable String[] NO_KEYS = {};

    private final String text;
    /** The offset to report for the first character. */
    private final int base;

    private final int maxDepth;
    private final boolean building;

    private int at;
    private int depth;
    /** Of the open containers; most values have none, and a mark is checked for every few bytes of a text. */
    private boolean[] objects = NO_FLAGS;

    private @Nullable Object[] containers = NOTHING;
    private @Nullable String[] keys = NO_KEYS;

    private JsonScanner(String text, int base, int maxDepth, boolean building) {
        this.text = text;
        this.base = base;
        this.maxDepth = maxDepth;
        this.building = building;
    }

    static @Nullable Object parse(String text, int maxDepth) {
        return new JsonScanner(text, 0, maxDepth, true).value();
    }

    /** Checks UTF-8. Read as Latin-1, each byte is a character, and those above ASCII are legal in strings only. */
    static void check(byte[] bytes, int from, int to, int maxDepth) {
        check(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1), from, maxDepth);
    }

    /** Checks a text whose first character has the offset {@code base}. */
    static void check(String text, int base, int maxDepth) {
        new JsonScanner(text, base, maxDepth, false).value();
    }

    private @Nullable Object value() {
        while (true) {
            skipSpace();
            Object value;
            char first = peek();
            if (first == '{' || first == '[') {
                open(first == '{');
                skipSpace();
                if (peek() != closer()) {
                    readKeyOfObject();
                    continue;
                }
                value = close();
            } else {
                value = scalar(first);
            }
            while (true) {
                skipSpace();
                if (depth == 0) {
                    if (at < text.length()) {
                        throw malformed();
                    }
                    return value;
                }
                attach(value);
                char next = peek();
                if (next == ',') {
                    at++;
                    readKeyOfObject();
                    break;
                }
                if (next != closer()) {
                    throw malformed();
                }
                value = close();
            }
        }
    }

    private void open(boolean object) {
        if (depth >= maxDepth) {
            throw new LimitExceededException("levels of nested values", maxDepth, base + at);
        }
        if (depth == objects.length) {
            int capacity = Math.max(depth * 2, FIRST_CAPACITY);
            objects = Arrays.copyOf(objects, capacity);
            containers = Arrays.copyOf(containers, capacity);
            keys = Arrays.copyOf(keys, capacity);
        }
        at++;
        objects[depth] = object;
        if (building) {
            containers[depth] = object ? new LinkedHashMap<String, @Nullable Object>() : new ArrayList<>();
        }
        depth++;
    }

    private char closer() {
        return objects[depth - 1] ? '}' : ']';
    }

    private @Nullable Object close() {
        at++;
        depth--;
        Object container = containers[depth];
        containers[depth] = null;
        return container;
    }

    private void readKeyOfObject() {
        if (!objects[depth - 1]) {
            return;
        }
        skipSpace();
        if (peek() != '"') {
            throw malformed();
        }
        keys[depth - 1] = string();
        skipSpace();
        if (peek() != ':') {
            throw malformed();
        }
        at++;
    }

    @SuppressWarnings("unchecked") // open() made the containers
    private void attach(@Nullable Object value) {
        if (!building) {
            return;
        }
        if (containers[depth - 1] instanceof Map<?, ?> members) {
            ((Map<String, @Nullable Object>) members).put(String.valueOf(keys[depth - 1]), value);
        } else if (containers[depth - 1] instanceof List<?> elements) {
            ((List<@Nullable Object>) elements).add(value);
        }
    }

    private @Nullable Object scalar(char first) {
        return switch (first) {
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw malformed();
        }
        at += word.length();
        return value;
    }

    private Double number() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        return building ? Double.valueOf(text.substring(from, at)) : 0.0;
    }

    private void digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw malformed();
        }
    }

    private String string() {
        at++;
        int from = at;
        StringBuilder unescaped = null;
        while (true) {
            char c = peek();
            if (c == '"') {
                String rest = building ? text.substring(from, at) : "";
                at++;
                return unescaped == null ? rest : unescaped.append(rest).toString();
            }
            if (c < ' ') {
                throw malformed();
            }
            if (c != '\\') {
                at++;
                continue;
            }
            if (unescaped == null) {
                unescaped = new StringBuilder();
            }
            if (building) {
                unescaped.append(text, from, at);
            }
            char escaped = escape();
            if (building) {
                unescaped.append(escaped);
            }
            from = at;
        }
    }

    private char escape() {
        at++;
        char kind = peek();
        at++;
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexUnit();
            default -> {
                at--;
                throw malformed();
            }
        };
    }

    private char hexUnit() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw malformed();
            }
            unit = (unit << 4) | digit;
            at++;
        }
        return (char) unit;
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw malformed();
        }
        return text.charAt(at);
    }

    private MalformedUpdateException malformed() {
        return new MalformedUpdateException("text that is not JSON", base + at);
    }
}
