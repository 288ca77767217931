package io.scriptorium.collab.editors;

import io.scriptorium.crdt.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The page's editor, several times, in a Node process: the real Yjs and the page's own schema. */
final class RichEditors implements AutoCloseable {
    private static final String WORKER = "web/scripts/rich-clients/worker.mjs";
    private static final int MAX_DEPTH = 200;

    /** A word and how it is set, with what it stands in. */
    record Word(String text, String set) {}

    /**
     * A document as the page shows it.
     *
     * @param content all of it, white space of any kind as a space
     * @param words in their order
     * @param lines of its blocks of text
     * @param update what it has written by looking: it joins neighbouring texts of its own; null when nothing
     */
    record Shown(String content, List<Word> words, String lines, byte @Nullable [] update) {}

    /**
     * What somebody did.
     *
     * @param update null when nothing was changed
     */
    record Edit(
            String what, byte @Nullable [] update, List<String> inserted, List<String> deleted, List<String> touched) {}

    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    RichEditors() {
        Path root = root();
        if (!Files.isDirectory(root.resolve("web/node_modules/@tiptap/core"))) {
            throw new IllegalStateException(
                    "The page's packages are not installed: run 'npm ci' in web, or ./scriptorium test.");
        }
        try {
            process = new ProcessBuilder("node", root.resolve(WORKER).toString())
                    .directory(root.resolve("web").toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Node.js does not start: is 'node' on the path?", e);
        }
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(WORKER))) {
            folder = Objects.requireNonNull(folder.getParent(), WORKER);
        }
        return folder;
    }

    /** Forgets all clients and makes new ones, who know nothing. */
    void begin(List<Integer> ids) {
        ask(Map.of("do", "begin", "ids", ids));
    }

    /** One of them writes a document to begin with. */
    byte[] seed(int id, int seed) {
        return Objects.requireNonNull(update(ask(Map.of("do", "seed", "id", id, "seed", seed))));
    }

    /**
     * One of them has heard updates and does something.
     *
     * @param settled whether nobody else is writing, so that text may be moved
     */
    Edit edit(int id, List<byte[]> heard, int seed, String word, boolean settled) {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("do", "edit");
        request.put("id", id);
        request.put("updates", base64(heard));
        request.put("seed", seed);
        request.put("word", word);
        request.put("settled", settled);
        Map<?, ?> done = ask(request);
        return new Edit(
                text(done, "what"),
                update(done),
                texts(done, "inserted"),
                texts(done, "deleted"),
                texts(done, "touched"));
    }

    /** What one of them shows after it has heard updates. */
    Shown read(int id, List<byte[]> heard) {
        return shown(ask(Map.of("do", "read", "id", id, "updates", base64(heard))));
    }

    /** What the page's schema reads from HTML. */
    Shown html(String html) {
        return shown(ask(Map.of("do", "html", "html", html)));
    }

    private static Shown shown(Map<?, ?> answer) {
        List<Word> words = new ArrayList<>();
        for (Object pair : (List<?>) Objects.requireNonNull(answer.get("words"))) {
            List<?> each = (List<?>) pair;
            words.add(new Word(String.valueOf(each.get(0)), String.valueOf(each.get(1))));
        }
        return new Shown(text(answer, "content"), words, text(answer, "lines"), update(answer));
    }

    private static List<String> base64(List<byte[]> updates) {
        return updates.stream().map(Base64.getEncoder()::encodeToString).toList();
    }

    private static byte @Nullable [] update(Map<?, ?> answer) {
        return answer.get("update") instanceof String update
                ? Base64.getDecoder().decode(update)
                : null;
    }

    private static String text(Map<?, ?> answer, String name) {
        return (String) Objects.requireNonNull(answer.get(name), name);
    }

    private static List<String> texts(Map<?, ?> answer, String name) {
        List<?> values = (List<?>) Objects.requireNonNull(answer.get(name), name);
        return values.stream().map(String::valueOf).toList();
    }

    private Map<?, ?> ask(Map<String, ? extends @Nullable Object> request) {
        try {
            requests.write(Json.stringify(request));
            requests.write('\n');
            requests.flush();
            String line = Objects.requireNonNull(answers.readLine(), "the rich editors went away");
            Map<?, ?> answer = (Map<?, ?>) Objects.requireNonNull(Json.parse(line, MAX_DEPTH));
            if (!Boolean.TRUE.equals(answer.get("ok"))) {
                throw new AssertionError("the rich editors say: " + answer.get("error"));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("the rich editors went away", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
