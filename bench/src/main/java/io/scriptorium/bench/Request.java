package io.scriptorium.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line from the harness: a JSON object. It comes from our own process, so that what is not JSON is a mistake of
 * ours and ends in an {@link IllegalArgumentException}.
 */
record Request(Map<String, Object> fields) {
    static Request parse(String line) {
        if (new Parser(line).value() instanceof Map<?, ?> object) {
            return of(object);
        }
        throw new IllegalArgumentException("not an object: " + line);
    }

    private static Request of(Map<?, ?> object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        object.forEach((name, value) -> fields.put((String) name, value));
        return new Request(fields);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    String string(String name) {
        return (String) required(name);
    }

    int integer(String name) {
        return ((Double) required(name)).intValue();
    }

    int integer(String name, int otherwise) {
        return has(name) ? integer(name) : otherwise;
    }

    /** False where it is not given. */
    boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    Path path(String name) {
        return Path.of(string(name));
    }

    List<Path> paths(String name) {
        return ((List<?>) required(name))
                .stream().map(each -> Path.of((String) each)).toList();
    }

    /** The file that was made for a fixture. */
    Path fixture(String name) {
        return of((Map<?, ?>) required(name)).path("file");
    }

    private Object required(String name) {
        Object value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("without " + name + ": " + fields);
        }
        return value;
    }

    /** Absent and null are the same: objects keep no nulls. Numbers become {@code Double}. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        @Nullable Object value() {
            char next = peek();
            return switch (next) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> literal("true", true);
                case 'f' -> literal("false", false);
                case 'n' -> literal("null", null);
                default -> number();
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> fields = new LinkedHashMap<>();
            at++;
            while (peek() != '}') {
                String name = string();
                expect(':');
                Object value = value();
                if (value != null) {
                    fields.put(name, value);
                }
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return fields;
        }

        private List<Object> array() {
            List<Object> values = new ArrayList<>();
            at++;
            while (peek() != ']') {
                Object value = value();
                if (value != null) {
                    values.add(value);
                }
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return values;
        }

        private String string() {
            expect('"');
            StringBuilder string = new StringBuilder();
            while (text.charAt(at) != '"') {
                char next = text.charAt(at++);
                if (next == '\\') {
                    next = text.charAt(at++);
                    if (next == 'u') {
                        next = (char) Integer.parseInt(text, at, at + 4, 16);
                        at += 4;
                    } else if (next == 'n') {
                        next = '\n';
                    }
                }
                string.append(next);
            }
            at++;
            return string.toString();
        }

        private Double number() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return Double.valueOf(text.substring(from, at));
        }

        private @Nullable Object literal(String word, @Nullable Object value) {
            if (!text.startsWith(word, at)) {
                throw new IllegalArgumentException("unexpected at " + at + ": " + text);
            }
            at += word.length();
            return value;
        }

        private void expect(char wanted) {
            if (peek() != wanted) {
                throw new IllegalArgumentException("no " + wanted + " at " + at + ": " + text);
            }
            at++;
        }

        private char peek() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                throw new IllegalArgumentException("ends too early: " + text);
            }
            return text.charAt(at);
        }
    }
}
