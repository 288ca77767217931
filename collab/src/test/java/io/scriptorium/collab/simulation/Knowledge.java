package io.scriptorium.collab.simulation;

import io.scriptorium.collab.simulation.Parts.Range;
import io.scriptorium.collab.simulation.Parts.Run;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody knows of a document: every element ever written by its id, and which are deleted. Of these the content may
 * be gone, for some and not for others, so it is not compared. Nor is what is deleted of the blocks that clients of live
 * JSON make: with a block goes what is in it, whether an update says so or not.
 */
final class Knowledge {
    /** Per client its text from clock 0. */
    private final Map<Long, StringBuilder> texts = new TreeMap<>();

    private final Map<Long, BitSet> deleted = new TreeMap<>();

    long nextClock(long client) {
        StringBuilder text = texts.get(client);
        return text == null ? 0 : text.length();
    }

    boolean knows(Typist.Id id) {
        return id.clock() < nextClock(id.client());
    }

    /** Whether somebody wrote this in one piece. */
    boolean wasWritten(String word) {
        return word.isEmpty() || texts.values().stream().anyMatch(text -> text.indexOf(word) >= 0);
    }

    /** The clients of which something is known. */
    List<Long> clients() {
        return List.copyOf(texts.keySet());
    }

    /** Whether all of it is known. */
    boolean contains(Parts parts) {
        for (Run run : parts.runs()) {
            long end = run.clock() + run.text().length();
            if (nextClock(run.client()) < end || !same(text(run.client(), run.clock(), end), run.text())) {
                return false;
            }
        }
        for (Range range : known(parts.deletes())) {
            BitSet gone = deleted.getOrDefault(range.client(), new BitSet());
            if (gone.nextClearBit((int) range.clock()) < range.clock() + range.length()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes everything in, in whatever order its parts need.
     *
     * @return what can not be placed, for people to read; empty when all of it can
     */
    String take(Parts parts) {
        List<Run> rest = new ArrayList<>(parts.runs());
        boolean progress = true;
        while (progress) {
            progress = rest.removeIf(this::take);
        }
        if (!rest.isEmpty()) {
            return "can not place " + rest;
        }
        for (Range range : known(parts.deletes())) {
            if (nextClock(range.client()) < range.clock() + range.length()) {
                return "can not delete what is not known: " + range;
            }
            deleted.computeIfAbsent(range.client(), any -> new BitSet())
                    .set((int) range.clock(), (int) (range.clock() + range.length()));
        }
        return "";
    }

    private static List<Range> known(List<Range> deletes) {
        return deletes.stream().filter(range -> Typist.has(range.client())).toList();
    }

    private boolean take(Run run) {
        long known = nextClock(run.client());
        if (run.clock() > known || !run.builtOn().stream().allMatch(this::knows)) {
            return false;
        }
        long end = run.clock() + run.text().length();
        long shared = Math.min(known, end);
        if (!same(text(run.client(), run.clock(), shared), run.text())) {
            throw new AssertionError("two texts for the same ids: " + run);
        }
        if (end > known) {
            texts.computeIfAbsent(run.client(), any -> new StringBuilder())
                    .append(run.text(), (int) (known - run.clock()), run.text().length());
        }
        return true;
    }

    /** Whether a text begins as the other, as far as both still have their letters. */
    private static boolean same(String known, String told) {
        for (int i = 0; i < known.length(); i++) {
            char one = known.charAt(i);
            char other = told.charAt(i);
            if (one != other && one != Parts.ERASED && other != Parts.ERASED) {
                return false;
            }
        }
        return true;
    }

    private String text(long client, long from, long to) {
        StringBuilder text = texts.get(client);
        return text == null || from >= to ? "" : text.substring((int) from, (int) to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Knowledge same && toString().equals(same.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        texts.forEach((client, text) -> {
            if (!Typist.has(client)) {
                all.append(client).append('=').append(text.length()).append(' ');
                return;
            }
            BitSet gone = deleted.getOrDefault(client, new BitSet());
            all.append(client).append('=');
            for (int i = 0; i < text.length(); i++) {
                all.append(gone.get(i) ? '_' : text.charAt(i));
            }
            all.append(gone).append(' ');
        });
        return all.toString();
    }
}
