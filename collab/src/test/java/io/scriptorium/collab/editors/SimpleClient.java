package io.scriptorium.collab.editors;

import io.scriptorium.collab.simulation.LiveScript;
import io.scriptorium.crdt.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Somebody at a simple editor, who sees what comes, and sends whole contents: types a word letter by letter, or at once,
 * and when the place where they typed is gone, begins another.
 */
final class SimpleClient {
    private static final long NO_SEQ = -1;

    private final String name;
    private final char letter;
    private final LiveScript client;
    private final Page page;
    private final boolean saysBase;
    private final Words words;
    private final Random random;
    private @Nullable String typing;
    private int typed;
    private long seq = NO_SEQ;
    private int sent;
    private int acknowledged;
    private boolean waitsForEcho;

    /** @param saysBase whether it names what it started from, and waits for its echo before it goes on */
    SimpleClient(LiveScript client, Page page, boolean saysBase, char letter, Words words, Random random) {
        this.name = page.getClass().getSimpleName() + (saysBase ? " with bases " : " ") + letter;
        this.letter = letter;
        this.client = client;
        this.page = page;
        this.saysBase = saysBase;
        this.words = words;
        this.random = random;
        client.listen(this::hear);
    }

    private void hear(Map<?, ?> message) {
        switch (String.valueOf(message.get("type"))) {
            case "contentchange" -> {
                Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(message.get("data"));
                page.show(String.valueOf(data.get("editorContent")));
                seq = ((Double) Objects.requireNonNull(message.get("seq"))).longValue();
                waitsForEcho = acknowledged < sent;
            }
            case "ack" -> acknowledged = ((Double) Objects.requireNonNull(message.get("id"))).intValue();
            case "error" -> throw new AssertionError(name + " is told " + message);
            default -> {}
        }
    }

    Page page() {
        return page;
    }

    boolean isTyping() {
        return typing != null;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Does something, as people do; what, for people to read. */
    String act() {
        if (saysBase && waitsForEcho) {
            return name + " waits";
        }
        if (typing != null) {
            return goOn(typing);
        }
        int drawn = random.nextInt(20);
        return drawn < 12 ? begin() : drawn < 15 ? delete() : drawn < 17 ? set() : writeAtOnce();
    }

    private String begin() {
        String word = words.next(letter, random.nextInt(3));
        int length = word.indexOf('x') < 0 ? word.length() - 1 : word.indexOf('x');
        insert(word.substring(0, length));
        typing = word;
        typed = length;
        return send("begins " + word);
    }

    private String writeAtOnce() {
        String word = words.next(letter, 0);
        insert(word);
        words.wrote(word);
        return send("writes " + word);
    }

    private void insert(String letters) {
        if (random.nextInt(4) == 0 || !page.insert(letters, random)) {
            page.insertLine(letters, random);
        }
    }

    private String goOn(String word) {
        String begun = word.substring(0, typed);
        if (!page.goOn(begun, word.substring(typed, typed + 1))) {
            typing = null;
            words.wrote(begun);
            return name + " loses sight of " + begun;
        }
        typed++;
        if (typed == word.length()) {
            typing = null;
            words.wrote(word);
        }
        return send("types on " + word.substring(0, typed));
    }

    private @Nullable String anyWord() {
        List<String> shown = page.words().stream().filter(Words::isComplete).toList();
        return shown.isEmpty() ? null : shown.get(random.nextInt(shown.size()));
    }

    private String delete() {
        String word = anyWord();
        if (word == null) {
            return writeAtOnce();
        }
        page.delete(word);
        words.perhapsDeleted(word);
        return send("deletes " + word);
    }

    private String set() {
        // Where marks are not admitted this changes nothing; and a text that is as it was before the last letter came
        // looks like one from which that letter was deleted.
        boolean echoed = acknowledged == sent;
        String word = anyWord();
        if (!echoed || word == null || !page.set(word)) {
            return writeAtOnce();
        }
        words.touched(word);
        return send("sets " + word);
    }

    /** While nobody else writes: what it deletes is gone. */
    String deleteForSure() {
        String word = anyWord();
        if (word == null) {
            return name + " has nothing to delete";
        }
        page.delete(word);
        if (page instanceof LimitedPage) { // the last word of a block that it does not know can not be deleted by it
            words.perhapsDeleted(word);
        } else {
            words.deleted(word);
        }
        return send("deletes for sure " + word);
    }

    /** While nobody else writes: cuts a line in two. */
    String split() {
        List<String> moved = page.split(random);
        if (moved == null) {
            return writeAtOnce();
        }
        moved.forEach(words::touched);
        return send("cuts a line of " + moved);
    }

    private String send(String what) {
        sent++;
        waitsForEcho = true;
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("type", "contentchange");
        message.put("content", page.content());
        message.put("id", (double) sent);
        if (saysBase && seq != NO_SEQ) {
            message.put("base", (double) seq);
        }
        client.say(Json.stringify(message));
        return name + " " + what;
    }
}
