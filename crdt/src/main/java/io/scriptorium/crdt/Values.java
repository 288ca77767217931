package io.scriptorium.crdt;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Equality of decoded {@code any} and JSON values as a reader of the document sees it, without recursion. */
final class Values {
    private record Pair(@Nullable Object a, @Nullable Object b) {}

    private Values() {}

    /** Members may stand in any order; 0 equals -0, which JSON cannot tell apart; NaN equals itself. */
    static boolean equal(@Nullable Object a, @Nullable Object b) {
        Deque<Pair> open = new ArrayDeque<>();
        open.push(new Pair(a, b));
        for (Pair pair = open.poll(); pair != null; pair = open.poll()) {
            boolean equal =
                    switch (pair.a) {
                        case Map<?, ?> members -> pair.b instanceof Map<?, ?> other && pairUp(members, other, open);
                        case List<?> elements -> pair.b instanceof List<?> other && pairUp(elements, other, open);
                        case Double number -> pair.b instanceof Double other && sameNumber(number, other);
                        case byte[] bytes -> pair.b instanceof byte[] other && Arrays.equals(bytes, other);
                        case null -> pair.b == null;
                        default -> Objects.equals(pair.a, pair.b);
                    };
            if (!equal) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameNumber(double a, double b) {
        return a == b || (Double.isNaN(a) && Double.isNaN(b));
    }

    private static boolean pairUp(Map<?, ?> a, Map<?, ?> b, Deque<Pair> open) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<?, ?> member : a.entrySet()) {
            if (!b.containsKey(member.getKey())) {
                return false;
            }
            open.push(new Pair(member.getValue(), b.get(member.getKey())));
        }
        return true;
    }

    private static boolean pairUp(List<?> a, List<?> b, Deque<Pair> open) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            open.push(new Pair(a.get(i), b.get(i)));
        }
        return true;
    }
}
