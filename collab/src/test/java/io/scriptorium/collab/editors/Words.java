package io.scriptorium.collab.editors;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What everybody has done to which word. Words are a letter, a number and some x, and one that nobody types any more ends in
 * z: each is there once, so that it can be found again.
 */
final class Words {
    private static final Pattern WORD = Pattern.compile("[a-w]\\d+x*z?");

    private final Map<String, String> begun = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final Set<String> deleted = new HashSet<>();
    private final Set<String> perhapsDeleted = new HashSet<>();
    private final Set<String> touched = new HashSet<>();
    private int numbers;

    /** The words of a text, in order. */
    static List<MatchResult> in(String text) {
        return WORD.matcher(text).results().toList();
    }

    /** Whether nobody still types the word that stands at the end. */
    static boolean isComplete(String word) {
        return word.endsWith("z");
    }

    /** A new one. */
    String next(char letter, int length) {
        return letter + String.valueOf(numbers++) + "x".repeat(length) + "z";
    }

    /** The document began with it, set so. */
    void begun(RichEditors.Word word) {
        begun.put(word.text(), word.set());
        written.add(word.text());
    }

    void wrote(String word) {
        written.add(word);
    }

    void deleted(String word) {
        deleted.add(word);
    }

    /** Somebody took it out of a whole content: the server may take that for an older content, in which it was not. */
    void perhapsDeleted(String word) {
        perhapsDeleted.add(word);
    }

    /** It was set otherwise, or its block was. */
    void touched(String word) {
        touched.add(word);
    }

    /** What is wrong with a document; empty when nothing is. */
    List<String> faults(List<RichEditors.Word> found) {
        Map<String, Integer> counts = new HashMap<>();
        List<String> faults = new ArrayList<>();
        for (RichEditors.Word word : found) {
            counts.merge(word.text(), 1, Integer::sum);
            String set = begun.get(word.text());
            if (set != null
                    && !set.equals(word.set())
                    && !touched.contains(word.text())
                    && !perhapsDeleted.contains(word.text())) {
                faults.add(word.text() + " was " + set + " and is " + word.set());
            }
        }
        for (String word : written) {
            int count = counts.getOrDefault(word, 0);
            boolean gone = deleted.contains(word);
            boolean right = gone ? count == 0 : count == 1 || (count == 0 && perhapsDeleted.contains(word));
            if (!right) {
                faults.add(word + " is there " + count + " times" + (gone ? " and was deleted" : ""));
            }
        }
        counts.keySet().stream()
                .filter(word -> !written.contains(word))
                .forEach(word -> faults.add("nobody wrote " + word));
        return faults;
    }
}
