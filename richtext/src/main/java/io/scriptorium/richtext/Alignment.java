package io.scriptorium.richtext;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which of the new things are which of the old ones, in order. Equal ones at both ends are taken off first; what is
 * there once on both sides divides the rest (patience); within a small gap the assignment with the greatest likeness is
 * found, within a large one things pair by their place. Time is near to linear where little has changed, and bounded by
 * {@link #MAX_PAIRS} comparisons a gap.
 */
final class Alignment {
    private static final int MAX_PAIRS = 2_500;
    private static final int MAX_LOOKED_AT = 1_000;
    private static final double LIKE = 0.4;
    /** An empty line that was written in, or one that was emptied: better than a new one beside it. */
    private static final double FILLED = 0.05;

    /** Something to be aligned. */
    static final class Item {
        private final Node node;
        private final String key;
        private @Nullable String text;

        /** @param key equal for what needs no comparison */
        Item(Node node, String key) {
            this.node = node;
            this.key = key;
        }

        /** A line that is its own key. */
        static Item ofLine(Node node, String line) {
            Item item = new Item(node, line);
            item.text = line;
            return item;
        }

        Node node() {
            return node;
        }

        /** What likeness is judged by. */
        String text() {
            String known = text;
            if (known == null) {
                NodeType type = node instanceof Node.Element element ? NodeType.of(element.type()) : null;
                known = type == null
                        ? Lens.text(node).stripTrailing()
                        : type.isTextBlock() ? Lens.line((Node.Element) node) : Lens.text(node);
                text = known;
            }
            return known;
        }
    }

    private final List<Item> before;
    private final List<Item> after;
    private final BiPredicate<Item, Item> mayPair;
    private final int[] partner;
    /** The words of texts that were compared. */
    private final Map<String, Set<String>> words = new HashMap<>();

    private Alignment(List<Item> before, List<Item> after, BiPredicate<Item, Item> mayPair) {
        this.before = before;
        this.after = after;
        this.mayPair = mayPair;
        this.partner = new int[before.size()];
        Arrays.fill(partner, -1);
    }

    /** For each of the old ones the index of its new form, ascending, or -1. */
    static int[] of(List<Item> before, List<Item> after, BiPredicate<Item, Item> mayPair) {
        Alignment alignment = new Alignment(before, after, mayPair);
        alignment.divide(0, before.size(), 0, after.size());
        return alignment.partner;
    }

    private boolean isSame(int i, int j) {
        return before.get(i).key.equals(after.get(j).key);
    }

    private void divide(int from, int to, int newFrom, int newTo) {
        int low = from;
        int newLow = newFrom;
        while (low < to && newLow < newTo && isSame(low, newLow)) {
            partner[low++] = newLow++;
        }
        int high = to;
        int newHigh = newTo;
        while (high > low && newHigh > newLow && isSame(high - 1, newHigh - 1)) {
            partner[--high] = --newHigh;
        }
        int[] anchors = (long) (high - low) * (newHigh - newLow) > 4 ? anchors(low, high, newLow, newHigh) : new int[0];
        int i = low;
        int j = newLow;
        for (int k = 0; k < anchors.length; k += 2) {
            gap(i, anchors[k], j, anchors[k + 1]);
            partner[anchors[k]] = anchors[k + 1];
            i = anchors[k] + 1;
            j = anchors[k + 1] + 1;
        }
        gap(i, high, j, newHigh);
    }

    /** Pairs of what is there once on both sides: the longest ascending sequence of them. */
    private int[] anchors(int from, int to, int newFrom, int newTo) {
        Map<String, Integer> places = unique(before, from, to);
        Map<String, Integer> newPlaces = unique(after, newFrom, newTo);
        int[] tails = new int[to - from];
        int[] previous = new int[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            String key = before.get(i).key;
            int place = places.getOrDefault(key, -1);
            int j = place < 0 ? -1 : newPlaces.getOrDefault(key, -1);
            partner[i] = j;
            if (j < 0) {
                continue;
            }
            int at = 0;
            for (int high = length; at < high; ) {
                int middle = (at + high) >>> 1;
                if (partner[tails[middle]] < j) {
                    at = middle + 1;
                } else {
                    high = middle;
                }
            }
            tails[at] = i;
            previous[i - from] = at == 0 ? -1 : tails[at - 1];
            length = Math.max(length, at + 1);
        }
        int[] anchors = new int[2 * length];
        int i = length == 0 ? -1 : tails[length - 1];
        for (int k = length - 1; k >= 0; k--) {
            anchors[2 * k] = i;
            anchors[2 * k + 1] = partner[i];
            i = previous[i - from];
        }
        Arrays.fill(partner, from, to, -1);
        return anchors;
    }

    /** Where what is there once stands; -1 for what is there more often. */
    private static Map<String, Integer> unique(List<Item> items, int from, int to) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = from; i < to; i++) {
            places.merge(items.get(i).key, i, (one, other) -> -1);
        }
        return places;
    }

    private void gap(int from, int to, int newFrom, int newTo) {
        int n = to - from;
        int m = newTo - newFrom;
        if (n == 0 || m == 0) {
            return;
        }
        if ((long) n * m > MAX_PAIRS) {
            byPlace(from, to, newFrom, newTo);
            return;
        }
        double[][] best = new double[n + 1][m + 1];
        for (int i = n - 1; i >= 0; i--) {
            for (int j = m - 1; j >= 0; j--) {
                double paired = likeness(before.get(from + i), after.get(newFrom + j));
                best[i][j] = Math.max(
                        Math.max(best[i + 1][j], best[i][j + 1]), paired <= 0 ? 0 : paired + best[i + 1][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        int restFrom = 0;
        int newRestFrom = 0;
        while (i < n && j < m) {
            if (best[i][j] == best[i + 1][j]) {
                i++;
            } else if (best[i][j] == best[i][j + 1]) {
                j++;
            } else {
                rest(from + restFrom, from + i, newFrom + newRestFrom, newFrom + j);
                partner[from + i++] = newFrom + j++;
                restFrom = i;
                newRestFrom = j;
            }
        }
        rest(from + restFrom, to, newFrom + newRestFrom, newTo);
    }

    /** As many unlike ones on both sides: each was rewritten. */
    private void rest(int from, int to, int newFrom, int newTo) {
        if (to - from == newTo - newFrom) {
            byPlace(from, to, newFrom, newTo);
        }
    }

    private void byPlace(int from, int to, int newFrom, int newTo) {
        for (int i = from, j = newFrom; i < to && j < newTo; i++, j++) {
            if (mayPair.test(before.get(i), after.get(j))) {
                partner[i] = j;
            }
        }
    }

    private double likeness(Item one, Item other) {
        if (one.key.equals(other.key)) {
            return 3;
        }
        if (!mayPair.test(one, other)) {
            return 0;
        }
        double like = likeness(one.text(), other.text(), this::wordsOnce);
        boolean sameKind = one.node instanceof Node.Element first
                && other.node instanceof Node.Element second
                && first.type().equals(second.type());
        if (like < LIKE) {
            return one.text().isEmpty() || other.text().isEmpty() ? FILLED : 0;
        }
        return 1 + like + (sameKind ? 0.1 : 0);
    }

    /** Whether two have words, and these alike. */
    static boolean areAlike(Item one, Item other) {
        return !one.text().isBlank() && !other.text().isBlank() && likeness(one.text(), other.text()) >= LIKE;
    }

    /** 0 to 1: how much of both texts is common, at their ends or in words. */
    static double likeness(String one, String other) {
        return likeness(one, other, Alignment::wordsOf);
    }

    private Set<String> wordsOnce(String text) {
        return words.computeIfAbsent(text, Alignment::wordsOf);
    }

    private static double likeness(String one, String other, Function<String, Set<String>> words) {
        int length = one.length() + other.length();
        if (length == 0) {
            return 1;
        }
        if (one.isEmpty() || other.isEmpty()) {
            return 0;
        }
        int most = Math.min(one.length(), other.length());
        int head = 0;
        while (head < most && one.charAt(head) == other.charAt(head)) {
            head++;
        }
        int tail = 0;
        while (tail < most - head && one.charAt(one.length() - 1 - tail) == other.charAt(other.length() - 1 - tail)) {
            tail++;
        }
        double ends = 2.0 * (head + tail) / length;
        return ends >= LIKE ? ends : Math.max(ends, commonWords(words.apply(one), words.apply(other)));
    }

    private static double commonWords(Set<String> words, Set<String> others) {
        int all = words.size() + others.size();
        long common = words.stream().filter(others::contains).count();
        return all == 0 ? 0 : 2.0 * common / all;
    }

    private static Set<String> wordsOf(String text) {
        Set<String> words = new HashSet<>();
        int[] starts = TextDiff.words(text, 0, Math.min(text.length(), MAX_LOOKED_AT));
        for (int i = 0; i + 1 < starts.length; i++) {
            if (starts[i + 1] - starts[i] > 1) {
                words.add(text.substring(starts[i], starts[i + 1]));
            }
        }
        return words;
    }
}
