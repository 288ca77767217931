package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Oracle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The real Yjs as a bench. A thread takes its answers in as they come: however many are under way, neither side waits for
 * the other to read.
 */
final class NodeBench implements Bench, AutoCloseable {
    private final Oracle oracle = new Oracle();
    private final BlockingQueue<Map<?, ?>> received = new LinkedBlockingQueue<>();

    NodeBench() {
        Thread.ofPlatform().daemon().name("oracle-answers").start(this::receive);
    }

    private void receive() {
        try {
            while (true) {
                received.add(oracle.receiveFields());
            }
        } catch (RuntimeException e) {
            received.add(Map.of("ok", false, "error", "the oracle went away: " + e));
        }
    }

    void sendAll(List<Map<String, @Nullable Object>> requests) {
        oracle.send(Bench.request("batch", "requests", requests));
    }

    /** The answers to the oldest of what was sent. */
    List<Answer> receiveAll() {
        Map<?, ?> answer = take();
        List<?> answers = (List<?>) Objects.requireNonNull(answer.get("answers"), () -> "no answers: " + answer);
        return answers.stream().map(NodeBench::answer).toList();
    }

    List<Answer> askAll(List<Map<String, @Nullable Object>> requests) {
        sendAll(requests);
        return receiveAll();
    }

    @Override
    public Answer answer(Map<String, @Nullable Object> request) {
        return askAll(List.of(request)).getFirst();
    }

    private Map<?, ?> take() {
        try {
            return received.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @SuppressWarnings("unchecked") // JSON has no other keys
    private static Answer answer(Object fields) {
        return new Answer((Map<String, @Nullable Object>) fields);
    }

    @Override
    public void close() {
        oracle.close();
    }
}
