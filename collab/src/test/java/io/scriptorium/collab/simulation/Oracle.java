package io.scriptorium.collab.simulation;

import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.LogEntry.ActivityEntry;
import io.scriptorium.collab.store.LogEntry.ChatEntry;
import io.scriptorium.collab.store.MemoryStore;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.richtext.RichText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is true whatever happens. It reads the disk itself, at the moment at which the server says something.
 *
 * <ul>
 *   <li>What the disk holds can be loaded: every line continues the counter, builds only on lines before it, and no
 *       element stands in two lines.
 *   <li>What the server sends to anybody, or says to be durable, is on the disk at that moment.
 *   <li>The n-th answer on a socket answers the n-th edit that was to be answered.
 *   <li>History is heard in the order of the disk, without gaps.
 *   <li>Whoever is shown whole contents is shown states of the disk, each newer than the one before.
 * </ul>
 */
final class Oracle {
    private static final int TRACED = 60;

    /** What the disk holds of one document. */
    private static final class Durable {
        final Knowledge knowledge = new Knowledge();
        final List<ActivityEntry> activity = new ArrayList<>();
        final List<ChatEntry> chat = new ArrayList<>();
        final Doc doc = Doc.create();
        /** What it read as after each edit, as plain text. */
        final TreeMap<Long, String> texts = new TreeMap<>(Map.of(0L, ""));

        long seq;
    }

    private final Map<String, Durable> documents = new HashMap<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private final SimulatedTime time;
    private MemoryStore store;
    private long traceHash;

    Oracle(SimulatedTime time, MemoryStore store) {
        this.time = time;
        this.store = store;
    }

    /** The store came up again. */
    void watch(MemoryStore next) {
        store = next;
    }

    /** Remembers what happened, for whoever has to understand a failure. */
    void note(String event) {
        traceHash = traceHash * 31 + event.hashCode();
        trace.add(time.nowMillis() + " " + event);
        if (trace.size() > TRACED) {
            trace.remove();
        }
    }

    /** Stands for everything noted: two runs of one seed have the same. */
    long traceHash() {
        return traceHash;
    }

    AssertionError violation(String what) {
        return new AssertionError(what + "\nWhat happened before:\n  " + String.join("\n  ", trace));
    }

    void check(boolean holds, String otherwise) {
        if (!holds) {
            throw violation(otherwise);
        }
    }

    /** What the disk holds of a document now. */
    Knowledge durable(String document) {
        return read(document).knowledge;
    }

    private Durable read(String document) {
        Durable durable = documents.computeIfAbsent(document, any -> new Durable());
        for (LogEntry entry : store.durable(document, durable.seq)) {
            check(entry.seq() == durable.seq + 1, "a gap in the log before " + entry.seq());
            durable.seq = entry.seq();
            switch (entry) {
                case LogEntry.UpdateEntry update -> {
                    Parts parts = Parts.of(update.update());
                    Map<Long, Long> next = new HashMap<>();
                    for (Parts.Run run : parts.runs()) {
                        long expected = next.getOrDefault(run.client(), durable.knowledge.nextClock(run.client()));
                        check(run.clock() == expected, "stored twice, or with a hole: " + run);
                        next.put(run.client(), expected + run.text().length());
                    }
                    String rest = durable.knowledge.take(parts);
                    check(rest.isEmpty(), "stored before what it builds on: " + rest);
                    durable.doc.apply(update.update(), UpdateFormat.V1, null);
                    durable.texts.put(entry.seq(), RichText.read(durable.doc).toLivePlainText());
                }
                case ActivityEntry line -> durable.activity.add(line);
                case ChatEntry said -> durable.chat.add(said);
            }
        }
        return durable;
    }

    /** The server sends this to somebody, or tells its author that it is durable. */
    void checkDurable(String document, Parts parts, String why) {
        check(read(document).knowledge.contains(parts), why + " before it is durable: " + parts);
    }

    /** What the disk holds, as plain text. */
    String text(String document) {
        return read(document).texts.lastEntry().getValue();
    }

    /** What was said, as the disk has it. */
    List<ChatEntry> chat(String document) {
        return List.copyOf(read(document).chat);
    }

    /** Somebody hears what was said. */
    void checkChat(String document, Map<String, Object> message) {
        for (Object each : (List<?>) Objects.requireNonNull(message.get("entries"))) {
            Map<?, ?> line = (Map<?, ?>) each;
            check(
                    chat(document).stream()
                            .anyMatch(said -> said.text().equals(line.get("text"))
                                    && Double.valueOf((double) said.seq()).equals(line.get("seq"))),
                    "said and not on the disk: " + line);
        }
    }

    /** Whether a word was ever durable: others may have deleted what it was written in at the same time. */
    boolean wasDurable(String document, String word) {
        Durable durable = read(document);
        return durable.knowledge.wasWritten(word)
                || durable.texts.values().stream().anyMatch(text -> text.contains(word));
    }

    /**
     * Somebody is shown a text.
     *
     * @param from the state that they were shown before
     * @param upTo the place that this one is said to stand at
     * @return the state that it is
     */
    long checkShown(String document, String text, long from, long upTo) {
        for (var state : read(document).texts.subMap(from, true, upTo, true).entrySet()) {
            if (state.getValue().equals(text)) {
                return state.getKey();
            }
        }
        throw violation("shown as of " + upTo + ", after " + from + ", and never durable: " + text);
    }

    /**
     * Somebody hears lines of history.
     *
     * @param after the newest line heard before, 0 when none
     * @return the newest line heard now
     */
    long checkHistory(String document, List<?> lines, long after) {
        Durable durable = read(document);
        long last = after;
        for (Object each : lines) {
            Map<?, ?> line = (Map<?, ?>) each;
            long seq = (long) Double.parseDouble(String.valueOf(line.get("seq")));
            ActivityEntry stored = null;
            for (ActivityEntry entry : durable.activity) {
                stored = entry.seq() == seq ? entry : stored;
                boolean skipped = entry.seq() > last && entry.seq() < seq;
                check(!skipped, "history was heard with a gap: " + entry);
            }
            check(
                    stored != null
                            && stored.text().equals(line.get("text"))
                            && stored.user().equals(line.get("user"))
                            && stored.kind().equals(line.get("kind")),
                    "history that is not on the disk: " + line);
            last = Math.max(last, seq);
        }
        return last;
    }
}
