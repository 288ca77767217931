package io.scriptorium.collab.editors;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/** A textarea: words and lines. */
final class Textarea implements Page {
    private String value = "";

    @Override
    public void show(String content) {
        value = content;
    }

    @Override
    public String content() {
        return value;
    }

    @Override
    public List<String> words() {
        return Words.in(value).stream().map(MatchResult::group).toList();
    }

    @Override
    public boolean insert(String letters, Random random) {
        List<String> lines = lines();
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i <= line.length(); i++) {
            boolean behindWord = i == line.length() && i > 0 && Words.isComplete(line);
            if (i == 0 || behindWord || Character.isSpaceChar(line.charAt(i - 1))) {
                places.add(i);
            }
        }
        int place = places.get(random.nextInt(places.size()));
        boolean behindWord = place > 0 && place == line.length() && !Character.isSpaceChar(line.charAt(place - 1));
        String typed = line.isEmpty() ? letters : behindWord ? " " + letters : letters + " ";
        lines.set(at, line.substring(0, place) + typed + line.substring(place));
        value = String.join("\n", lines);
        return true;
    }

    @Override
    public void insertLine(String letters, Random random) {
        List<String> lines = lines();
        lines.add(random.nextInt(lines.size() + 1), letters);
        value = String.join("\n", lines);
    }

    @Override
    public boolean goOn(String word, String letters) {
        return replace(word, word + letters);
    }

    @Override
    public void delete(String word) {
        replace(word, "");
    }

    private boolean replace(String word, String with) {
        for (MatchResult found : Words.in(value)) {
            if (found.group().equals(word)) {
                value = value.substring(0, found.start()) + with + value.substring(found.end());
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean set(String word) {
        return false;
    }

    @Override
    public @Nullable List<String> split(Random random) {
        return null;
    }

    private List<String> lines() {
        return new ArrayList<>(List.of(value.split("\n", -1)));
    }
}
