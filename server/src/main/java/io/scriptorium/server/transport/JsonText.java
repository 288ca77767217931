package io.scriptorium.server.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * JSON as far as a transport has to look into it (RFC 8259): where the values of an array begin and end, one member of
 * an object, strings. Whether a value is right is for the protocol to say. Iterative: depth costs nothing.
 *
 * <p>Threading: one thread; a reader is used once.
 */
final class JsonText {
    private static final int REPLACEMENT = 0xFFFD;

    private final byte[] json;
    private int at;

    private JsonText(byte[] json, int from) {
        this.json = json;
        this.at = from;
    }

    /** Text that is no JSON, found on the way. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String what, int at) {
            super(what + " at byte " + at);
        }
    }

    /** The elements of an array, each as it stands there; any other value alone. */
    static List<byte[]> elements(byte[] json) throws Broken {
        JsonText in = new JsonText(json, 0);
        in.space();
        if (in.at == json.length) {
            throw new Broken("nothing", 0);
        }
        if (json[in.at] != '[') {
            int from = in.at;
            in.value();
            int to = in.at;
            in.end();
            return List.of(Arrays.copyOfRange(json, from, to));
        }
        List<byte[]> elements = new ArrayList<>();
        in.at++;
        in.space();
        if (in.peek() == ']') {
            in.at++;
        } else {
            do {
                in.space();
                int from = in.at;
                in.value();
                elements.add(Arrays.copyOfRange(json, from, in.at));
                in.space();
            } while (in.more(']'));
        }
        in.end();
        return elements;
    }

    /** The UTF-8 of each string of an array, or of the one string that the text is. */
    static List<byte[]> strings(byte[] json) throws Broken {
        JsonText in = new JsonText(json, 0);
        in.space();
        List<byte[]> strings = new ArrayList<>();
        if (in.peek() != '[') {
            strings.add(in.string());
        } else {
            in.at++;
            in.space();
            if (in.peek() == ']') {
                in.at++;
            } else {
                do {
                    in.space();
                    strings.add(in.string());
                    in.space();
                } while (in.more(']'));
            }
        }
        in.end();
        return strings;
    }

    /** A string of an object's own members; nothing when it has none of that name, or the text is no object. */
    static Optional<String> stringMember(byte[] json, int from, String name) {
        try {
            JsonText in = new JsonText(json, from);
            return in.find(name) && in.peek() == '"'
                    ? Optional.of(new String(in.string(), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (Broken e) {
            return Optional.empty();
        }
    }

    /** A whole number of an object's own members, from 0 to 2^53 - 1; -1 when it has none such of that name. */
    static long numberMember(byte[] json, int from, String name) {
        try {
            JsonText in = new JsonText(json, from);
            if (!in.find(name)) {
                return -1;
            }
            int start = in.at;
            in.value();
            String digits = new String(json, start, in.at - start, StandardCharsets.US_ASCII);
            return digits.matches("\\d{1,15}") ? Long.parseLong(digits) : -1;
        } catch (Broken e) {
            return -1;
        }
    }

    /** Goes to the value of a member of the object that begins here. */
    private boolean find(String name) throws Broken {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        space();
        if (peek() != '{') {
            return false;
        }
        at++;
        space();
        if (peek() == '}') {
            return false;
        }
        do {
            space();
            byte[] key = string();
            space();
            expect(':');
            space();
            if (Arrays.equals(key, wanted)) {
                return true;
            }
            value();
            space();
        } while (more('}'));
        return false;
    }

    /** Passes over one value: brackets are counted, what is between them is not looked at. */
    private void value() throws Broken {
        int from = at;
        int depth = 0;
        while (at < json.length) {
            byte b = json[at];
            if (b == '"') {
                skipString();
            } else if (b == '{' || b == '[') {
                depth++;
                at++;
            } else if (depth == 0 && (b == '}' || b == ']' || b == ',' || isSpace(b))) {
                break;
            } else {
                depth -= b == '}' || b == ']' ? 1 : 0;
                at++;
            }
            if (depth == 0 && (b == '"' || b == '}' || b == ']')) {
                return;
            }
        }
        if (depth > 0 || at == from) {
            throw new Broken("an unfinished value", at);
        }
    }

    private void skipString() throws Broken {
        for (at++; at < json.length; at++) {
            if (json[at] == '\\') {
                at++;
            } else if (json[at] == '"') {
                at++;
                return;
            }
        }
        throw new Broken("an unfinished string", json.length);
    }

    private byte[] string() throws Broken {
        int from = at + 1;
        if (peek() != '"') {
            throw new Broken("no string", at);
        }
        skipString();
        int to = at - 1;
        for (int i = from; i < to; i++) {
            if (json[i] == '\\') {
                return unescaped(from, i, to);
            }
        }
        return Arrays.copyOfRange(json, from, to);
    }

    private byte[] unescaped(int from, int firstEscape, int to) throws Broken {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        out.write(json, from, firstEscape - from);
        int i = firstEscape;
        while (i < to) {
            if (json[i] != '\\') {
                out.write(json[i++]);
                continue;
            }
            byte kind = json[i + 1];
            i += 2;
            switch (kind) {
                case '"', '\\', '/' -> out.write(kind);
                case 'b' -> out.write('\b');
                case 'f' -> out.write('\f');
                case 'n' -> out.write('\n');
                case 'r' -> out.write('\r');
                case 't' -> out.write('\t');
                case 'u' -> {
                    int unit = hex(i, to);
                    i += 4;
                    if (Character.isHighSurrogate((char) unit)
                            && i + 6 <= to
                            && json[i] == '\\'
                            && json[i + 1] == 'u') {
                        int low = hex(i + 2, to);
                        if (Character.isLowSurrogate((char) low)) {
                            unit = Character.toCodePoint((char) unit, (char) low);
                            i += 6;
                        }
                    }
                    boolean lone = unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE;
                    out.writeBytes(Character.toString(lone ? REPLACEMENT : unit).getBytes(StandardCharsets.UTF_8));
                }
                default -> throw new Broken("an unknown escape", i - 1);
            }
        }
        return out.toByteArray();
    }

    private int hex(int from, int to) throws Broken {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < to ? Character.digit(json[i], 16) : -1;
            if (digit < 0) {
                throw new Broken("an unfinished escape", i);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** After an element: whether another follows. */
    private boolean more(char close) throws Broken {
        int next = peek();
        if (next != ',' && next != close) {
            throw new Broken("neither , nor " + close, at);
        }
        at++;
        return next == ',';
    }

    private void expect(char wanted) throws Broken {
        if (peek() != wanted) {
            throw new Broken("no " + wanted, at);
        }
        at++;
    }

    private void end() throws Broken {
        space();
        if (at < json.length) {
            throw new Broken("something behind the value", at);
        }
    }

    /** The byte here; -1 at the end. */
    private int peek() {
        return at < json.length ? json[at] : -1;
    }

    private void space() {
        while (at < json.length && isSpace(json[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
