package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.PropertyOrder;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as JavaScript reads and writes it. Yjs keeps format values, embeds and awareness states as JSON text, and only
 * text that is equal to JavaScript's gives equal bytes.
 *
 * <p>Values are {@code Map<String, Object>} in order, {@code List<Object>}, String, Double (any other Number but BigInteger
 * is written as one), Boolean and null. Neither direction recurses. Threading: any thread.
 */
public final class Json {
    private static final MathContext ONE_DIGIT = new MathContext(1);
    private static final int SHORTEST_EXPONENT_FORM = 22;
    private static final int SMALLEST_PLAIN_POINT = -6;

    /** What is left of a container that is being written. */
    private record Rest(Iterator<?> members, boolean object) {}

    private final StringBuilder out = new StringBuilder();
    private final Deque<Rest> open = new ArrayDeque<>();

    private Json() {}

    /**
     * Parses exactly what {@code JSON.parse} accepts.
     *
     * @param maxDepth how many containers may stand inside one another
     * @throws io.scriptorium.crdt.lib0.MalformedUpdateException otherwise; its offset counts UTF-16 units of the text
     */
    public static @Nullable Object parse(String text, int maxDepth) {
        return JsonScanner.parse(text, maxDepth);
    }

    /**
     * The text that {@code JSON.stringify} gives, of a {@code byte[]} as of a Uint8Array: array indexes first among an object's members, the shortest form of a
     * number, {@code null} for NaN and infinities, no escapes but the necessary ones. Members that are
     * {@link Undefined} are dropped, elements that are become {@code null}.
     *
     * @throws IllegalArgumentException for a value of another type, or for {@link Undefined} itself
     */
    public static String stringify(@Nullable Object value) {
        Json json = new Json();
        json.write(value);
        return json.out.toString();
    }

    private void write(@Nullable Object root) {
        if (root instanceof Undefined) {
            throw new IllegalArgumentException("undefined has no JSON text");
        }
        writeOne(root);
        for (Rest rest = open.peek(); rest != null; rest = open.peek()) {
            if (!rest.members.hasNext()) {
                open.pop();
                out.append(rest.object ? '}' : ']');
                continue;
            }
            Object next = rest.members.next();
            if (rest.object) {
                Map.Entry<?, ?> member = (Map.Entry<?, ?>) next;
                if (member.getValue() instanceof Undefined) {
                    continue;
                }
                comma('{');
                writeString((String) member.getKey());
                out.append(':');
                writeOne(member.getValue());
            } else {
                comma('[');
                writeOne(next instanceof Undefined ? null : next);
            }
        }
    }

    private void comma(char opener) {
        if (out.charAt(out.length() - 1) != opener) {
            out.append(',');
        }
    }

    @SuppressWarnings("unchecked") // a key that is no string fails with a ClassCastException, as it should
    private void writeOne(@Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Boolean flag -> out.append(flag.booleanValue());
            case String text -> writeString(text);
            case Number number when !(number instanceof BigInteger) -> writeNumber(number.doubleValue());
            case byte[] bytes -> writeBytes(bytes);
            case List<?> elements -> {
                out.append('[');
                open.push(new Rest(elements.iterator(), false));
            }
            case Map<?, ?> members -> {
                out.append('{');
                Map<String, ?> ordered = PropertyOrder.of((Map<String, Object>) members);
                open.push(new Rest(ordered.entrySet().iterator(), true));
            }
            default -> throw new IllegalArgumentException("not a value of JSON: " + value.getClass());
        }
    }

    /** Of a Uint8Array JavaScript sees the indexes as members. */
    private void writeBytes(byte[] bytes) {
        out.append('{');
        for (int i = 0; i < bytes.length; i++) {
            comma('{');
            out.append('"').append(i).append("\":").append(bytes[i] & 0xFF);
        }
        out.append('}');
    }

    private void writeString(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || isUnpaired(text, i)) {
                        out.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            out.append(Character.forDigit((c >> shift) & 0xF, 16));
                        }
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean isUnpaired(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    /** ECMA-262, Number::toString: the shortest digits that read back as the same number, then where the point goes. */
    private void writeNumber(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            out.append("null");
            return;
        }
        if (number == 0) {
            out.append('0');
            return;
        }
        if (number < 0) {
            out.append('-');
        }
        BigDecimal shortest = shortest(Math.abs(number));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        if (point > 0 && point < SHORTEST_EXPONENT_FORM) {
            if (digits.length() <= point) {
                out.append(digits).repeat('0', point - digits.length());
            } else {
                out.append(digits, 0, point).append('.').append(digits, point, digits.length());
            }
        } else if (point <= 0 && point > SMALLEST_PLAIN_POINT) {
            out.append("0.").repeat('0', -point).append(digits);
        } else {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            out.append('e').append(point > 0 ? '+' : '-').append(Math.abs(point - 1));
        }
    }

    /** Java gives two digits where one would do, which shows in 5e-324 and the like: it says 4.9e-324. */
    private static BigDecimal shortest(double number) {
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        BigDecimal one = digits.round(ONE_DIGIT);
        return (digits.precision() == 2 && one.doubleValue() == number ? one : digits).stripTrailingZeros();
    }
}
