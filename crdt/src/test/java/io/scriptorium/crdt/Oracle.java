package io.scriptorium.crdt;

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

/**
 * The real Yjs, in a Node process that answers JSON lines; {@code src/test/oracle/README.md} lists the requests.
 *
 * <p>Requests may be sent ahead of reading the answers, which come in order, so that both sides work at once.
 */
public final class Oracle implements AutoCloseable {
    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", ""), "src", "test", "oracle").toAbsolutePath();
    private static final int MAX_DEPTH = 100;

    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    public Oracle() {
        if (!Files.isDirectory(FOLDER.resolve("node_modules").resolve("yjs"))) {
            throw new IllegalStateException(
                    "The real Yjs is not installed: run 'npm ci' in " + FOLDER + ", or ./scriptorium test.");
        }
        try {
            process = new ProcessBuilder("node", "worker.mjs")
                    .directory(FOLDER.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Node.js does not start: is 'node' on the path?", e);
        }
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** A request: what to do, then its fields as pairs of name and value. */
    static Map<String, @Nullable Object> request(String what, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("do", what);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            request.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return request;
    }

    public void send(Map<String, @Nullable Object> request) {
        try {
            requests.write(Json.stringify(request));
            requests.write('\n');
            requests.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the oracle went away", e);
        }
    }

    Answer receive() {
        return Answer.of(receiveFields());
    }

    /** The fields of the next answer, good or bad. */
    public Map<?, ?> receiveFields() {
        try {
            String line = Objects.requireNonNull(answers.readLine(), "the oracle went away");
            return (Map<?, ?>) Objects.requireNonNull(Json.parse(line, MAX_DEPTH));
        } catch (IOException e) {
            throw new UncheckedIOException("the oracle went away", e);
        }
    }

    Answer ask(Map<String, @Nullable Object> request) {
        send(request);
        return receive();
    }

    /** Asks many things with one line; the answers are in the order of the requests. */
    void sendAll(List<Map<String, @Nullable Object>> batch) {
        send(request("batch", "requests", batch));
    }

    List<Answer> receiveAll() {
        return receive().list("answers").stream().map(Answer::of).toList();
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static List<String> base64(List<byte[]> pieces) {
        return pieces.stream().map(Oracle::base64).toList();
    }

    static byte[] bytes(@Nullable Object base64) {
        return Base64.getDecoder().decode(String.valueOf(base64));
    }

    @Override
    public void close() {
        try {
            requests.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroy();
        }
    }

    /** A good answer's fields. */
    record Answer(Map<?, ?> fields) {
        static Answer of(@Nullable Object value) {
            Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(value);
            if (!Boolean.TRUE.equals(fields.get("ok"))) {
                throw new IllegalStateException("the oracle says: " + fields.get("error"));
            }
            return new Answer(fields);
        }

        byte[] bytes(String name) {
            return Oracle.bytes(fields.get(name));
        }

        int number(String name) {
            return ((Double) Objects.requireNonNull(fields.get(name), name)).intValue();
        }

        List<?> list(String name) {
            return (List<?>) Objects.requireNonNull(fields.get(name), name);
        }

        boolean is(String name) {
            return Boolean.TRUE.equals(fields.get(name));
        }

        String text(String name) {
            return String.valueOf(fields.get(name));
        }
    }

    /** What {@code history} answers, decoded. */
    record History(
            long seed,
            List<byte[]> updates,
            List<Integer> authors,
            List<State> states,
            List<byte[]> finals,
            List<byte[]> v2) {
        /** A full state or a diff, and how many updates had been made when it was taken. */
        @SuppressWarnings("ArrayRecordComponent")
        record State(int after, byte[] bytes) {}

        static History of(long seed, Answer answer) {
            List<byte[]> updates = new ArrayList<>();
            List<Integer> authors = new ArrayList<>();
            for (Object pair : answer.list("updates")) {
                authors.add(((Double) ((List<?>) pair).get(0)).intValue());
                updates.add(Oracle.bytes(((List<?>) pair).get(1)));
            }
            List<State> states = new ArrayList<>();
            for (Object pair : answer.list("states")) {
                states.add(new State(
                        ((Double) ((List<?>) pair).get(0)).intValue(), Oracle.bytes(((List<?>) pair).get(1))));
            }
            List<byte[]> finals =
                    answer.list("finals").stream().map(Oracle::bytes).toList();
            List<byte[]> v2 = answer.list("v2").stream().map(Oracle::bytes).toList();
            return new History(seed, updates, authors, states, finals, v2);
        }

        static Map<String, @Nullable Object> request(long seed, int steps) {
            return Oracle.request("history", "seed", seed, "steps", steps, "surrogates", seed % 4 == 0);
        }

        /** Whether a replica may have seen halves of surrogate pairs, which make replicas differ. */
        boolean hasBrokenSurrogates() {
            return seed % 4 == 0;
        }

        List<byte[]> everything() {
            List<byte[]> all = new ArrayList<>(updates);
            states.forEach(state -> all.add(state.bytes));
            all.addAll(finals);
            return all;
        }
    }
}
