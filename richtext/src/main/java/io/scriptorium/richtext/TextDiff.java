package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has changed between two texts: word-wise, by Myers' algorithm over the words between the equal head and the equal
 * tail, then cut down to the characters within each changed place. A surrogate pair is never cut.
 *
 * <p>Time is linear in the texts for one edit, and bounded for many: where more than some thousand words differ, what is
 * between head and tail counts as one change. Source: Eugene W. Myers, 'An O(ND) Difference Algorithm and Its
 * Variations', 1986.
 */
final class TextDiff {
    /** The most words that may be added and removed before the rest is one change; the memory is its square. */
    private static final int MAX_DIFFERENCES = 1_000;

    /** How far a change is moved to where it cuts no word. */
    private static final int MAX_SHIFT = 200;

    /** {@code [from, to)} of the one text became {@code [newFrom, newTo)} of the other. */
    record Hunk(int from, int to, int newFrom, int newTo) {}

    private TextDiff() {}

    /** In the texts' order; they do not touch. */
    static List<Hunk> of(String before, String after) {
        Hunk middle = trimmed(before, after, new Hunk(0, before.length(), 0, after.length()));
        if (middle.from == middle.to && middle.newFrom == middle.newTo) {
            return List.of();
        }
        if (middle.from == middle.to || middle.newFrom == middle.newTo) {
            return List.of(atWords(before, after, middle, 0, before.length()));
        }
        int[] oldWords = words(before, middle.from, middle.to);
        int[] newWords = words(after, middle.newFrom, middle.newTo);
        Map<String, Integer> numbers = new HashMap<>();
        List<Hunk> hunks =
                myers(numbers(before, oldWords, numbers), numbers(after, newWords, numbers), MAX_DIFFERENCES);
        if (hunks == null) {
            return List.of(middle);
        }
        List<Hunk> result = new ArrayList<>(hunks.size());
        for (Hunk each : hunks) {
            Hunk cut = trimmed(
                    before,
                    after,
                    new Hunk(oldWords[each.from], oldWords[each.to], newWords[each.newFrom], newWords[each.newTo]));
            if (cut.from < cut.to || cut.newFrom < cut.newTo) {
                result.add(cut);
            }
        }
        for (int i = 0; i < result.size(); i++) {
            int least = i == 0 ? 0 : result.get(i - 1).to + 1;
            int most = i + 1 == result.size() ? before.length() : result.get(i + 1).from - 1;
            result.set(i, atWords(before, after, result.get(i), least, most));
        }
        return result;
    }

    /**
     * Where the same insertion or deletion can be said in several ways, that which leaves words whole: who writes
     * 'the ' before 'then' has written a word, and not 'e th' into one that others may delete.
     *
     * @param least where it may begin
     * @param most where it may end
     */
    private static Hunk atWords(String before, String after, Hunk hunk, int least, int most) {
        boolean inserts = hunk.from == hunk.to;
        if (!inserts && hunk.newFrom < hunk.newTo) {
            return hunk;
        }
        String text = inserts ? after : before;
        int begin = inserts ? hunk.newFrom : hunk.from;
        int end = inserts ? hunk.newTo : hunk.to;
        int best = 0;
        int bestEdges = edges(text, begin, end);
        int furthestLeft = Math.min(MAX_SHIFT, hunk.from - least);
        for (int by = 1; by <= furthestLeft && text.charAt(begin - by) == text.charAt(end - by); by++) {
            if (edges(text, begin - by, end - by) > bestEdges) {
                best = -by;
                bestEdges = edges(text, begin - by, end - by);
            }
        }
        int furthestRight = Math.min(MAX_SHIFT, most - hunk.to);
        for (int by = 1; by <= furthestRight && text.charAt(begin + by - 1) == text.charAt(end + by - 1); by++) {
            if (edges(text, begin + by, end + by) > bestEdges) {
                best = by;
                bestEdges = edges(text, begin + by, end + by);
            }
        }
        return new Hunk(hunk.from + best, hunk.to + best, hunk.newFrom + best, hunk.newTo + best);
    }

    /** How many of two places cut no word; -1 when one cuts a surrogate pair. */
    private static int edges(String text, int begin, int end) {
        if (cutsPair(text, begin) || cutsPair(text, end)) {
            return -1;
        }
        return (cutsWord(text, begin) ? 0 : 1) + (cutsWord(text, end) ? 0 : 1);
    }

    /** How many words something was put into that is more than a part of a word: a line end, or another word. */
    static int tornWords(String before, String after, List<Hunk> hunks) {
        int torn = 0;
        for (Hunk hunk : hunks) {
            boolean more = false;
            for (int i = hunk.newFrom; i < hunk.newTo; i++) {
                more |= !isWord(after.charAt(i));
            }
            torn += hunk.from == hunk.to && more && cutsWord(before, hunk.from) ? 1 : 0;
        }
        return torn;
    }

    private static boolean cutsWord(String text, int at) {
        return at > 0 && at < text.length() && isWord(text.charAt(at - 1)) && isWord(text.charAt(at));
    }

    /** The hunk without what both begin and end with. */
    private static Hunk trimmed(String before, String after, Hunk hunk) {
        int most = Math.min(hunk.to - hunk.from, hunk.newTo - hunk.newFrom);
        int head = 0;
        while (head < most && before.charAt(hunk.from + head) == after.charAt(hunk.newFrom + head)) {
            head++;
        }
        if (cutsPair(before, hunk.from + head) || cutsPair(after, hunk.newFrom + head)) {
            head--;
        }
        int tail = 0;
        while (tail < most - head && before.charAt(hunk.to - 1 - tail) == after.charAt(hunk.newTo - 1 - tail)) {
            tail++;
        }
        if (tail > 0 && (cutsPair(before, hunk.to - tail) || cutsPair(after, hunk.newTo - tail))) {
            tail--;
        }
        return new Hunk(hunk.from + head, hunk.to - tail, hunk.newFrom + head, hunk.newTo - tail);
    }

    private static boolean cutsPair(String text, int at) {
        return at > 0
                && at < text.length()
                && Character.isHighSurrogate(text.charAt(at - 1))
                && Character.isLowSurrogate(text.charAt(at));
    }

    /** Where words begin, and the end of the last. What is no letter or digit is a word by itself. */
    static int[] words(String text, int from, int to) {
        int[] starts = new int[to - from + 1];
        int count = 0;
        int at = from;
        while (at < to) {
            starts[count++] = at;
            boolean word = isWord(text.charAt(at));
            at += Character.isHighSurrogate(text.charAt(at)) && at + 1 < to ? 2 : 1;
            while (word && at < to && isWord(text.charAt(at))) {
                at++;
            }
        }
        starts[count++] = to;
        return java.util.Arrays.copyOf(starts, count);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c)
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static int[] numbers(String text, int[] starts, Map<String, Integer> numbers) {
        int[] result = new int[starts.length - 1];
        for (int i = 0; i < result.length; i++) {
            result[i] = numbers.computeIfAbsent(text.substring(starts[i], starts[i + 1]), key -> numbers.size());
        }
        return result;
    }

    /** The hunks between two sequences, or null when more than so many elements differ. */
    static @Nullable List<Hunk> myers(int[] before, int[] after, int most) {
        int bound = Math.min(most, before.length + after.length);
        int offset = bound + 1;
        int[] furthest = new int[2 * bound + 3];
        List<int[]> trace = new ArrayList<>();
        for (int d = 0; d <= bound; d++) {
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || (k != d && furthest[offset + k - 1] < furthest[offset + k + 1]);
                int x = down ? furthest[offset + k + 1] : furthest[offset + k - 1] + 1;
                int y = x - k;
                while (x < before.length && y < after.length && before[x] == after[y]) {
                    x++;
                    y++;
                }
                furthest[offset + k] = x;
                if (x >= before.length && y >= after.length) {
                    return traced(trace, before.length, after.length);
                }
            }
            trace.add(java.util.Arrays.copyOfRange(furthest, offset - d, offset + d + 1));
        }
        return null;
    }

    private static List<Hunk> traced(List<int[]> trace, int length, int newLength) {
        List<Hunk> hunks = new ArrayList<>();
        int x = length;
        int y = newLength;
        for (int d = trace.size(); d > 0; d--) {
            int[] before = trace.get(d - 1);
            int k = x - y;
            boolean down = k == -d || (k != d && value(before, d - 1, k - 1) < value(before, d - 1, k + 1));
            int fromK = down ? k + 1 : k - 1;
            int fromX = value(before, d - 1, fromK);
            int fromY = fromX - fromK;
            int toX = down ? fromX : fromX + 1;
            int toY = down ? fromY + 1 : fromY;
            Hunk last = hunks.isEmpty() ? null : hunks.get(hunks.size() - 1);
            if (last != null && last.from == toX && last.newFrom == toY) {
                hunks.set(hunks.size() - 1, new Hunk(fromX, last.to, fromY, last.newTo));
            } else {
                hunks.add(new Hunk(fromX, toX, fromY, toY));
            }
            x = fromX;
            y = fromY;
        }
        java.util.Collections.reverse(hunks);
        return hunks;
    }

    /** The furthest place on a diagonal; those beyond the ones that were reached are nowhere. */
    private static int value(int[] furthest, int d, int k) {
        return Math.abs(k) > d ? -1 : furthest[k + d];
    }
}
