package io.scriptorium.crdt.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of embeds and of the values of formats; numbers are doubles. It trusts what it reads. */
final class ReferenceJson {
    private final String text;
    private int at;

    private ReferenceJson(String text) {
        this.text = text;
    }

    static @Nullable Object parse(String text) {
        return new ReferenceJson(text).value();
    }

    private @Nullable Object value() {
        space();
        char first = text.charAt(at);
        Object value =
                switch (first) {
                    case '{' -> object();
                    case '[' -> array();
                    case '"' -> string();
                    case 't' -> word("true", true);
                    case 'f' -> word("false", false);
                    case 'n' -> word("null", null);
                    default -> number();
                };
        space();
        return value;
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        at += word.length();
        return value;
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return Double.valueOf(text.substring(from, at));
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        space();
        while (text.charAt(at) != '}') {
            space();
            String key = string();
            space();
            at++;
            members.put(key, value());
            comma();
        }
        at++;
        return members;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> elements = new ArrayList<>();
        at++;
        space();
        while (text.charAt(at) != ']') {
            elements.add(value());
            comma();
        }
        at++;
        return elements;
    }

    private void comma() {
        if (text.charAt(at) == ',') {
            at++;
        }
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            char unit = text.charAt(at);
            out.append(unit == '\\' ? escaped() : unit);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char unit = text.charAt(++at);
        return switch (unit) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
            }
            default -> unit;
        };
    }
}
