package io.scriptorium.collab.simulation;

import io.scriptorium.crdt.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of live JSON that does what a test tells it, and remembers what it heard and when. */
public final class LiveScript implements SimulatedSocket.Peer {
    private static final int MAX_DEPTH = 10;

    private final Rig rig;
    private final SimulatedSocket socket;
    private final List<String> raw = new ArrayList<>();
    private final List<Long> heardAtMillis = new ArrayList<>();
    private final List<Map<?, ?>> heard = new ArrayList<>();
    private Consumer<Map<?, ?>> listener = any -> {};
    private @Nullable Integer closeCode;

    LiveScript(Rig rig) {
        this.rig = rig;
        this.socket = new SimulatedSocket(
                rig.loop(), rig.latencyMillis(), this, rig.limits().softOutboundBytes(), Rig.HARD_OUTBOUND_BYTES);
    }

    public SimulatedSocket socket() {
        return socket;
    }

    /** Runs with every message as it arrives. */
    public void listen(Consumer<Map<?, ?>> consumer) {
        listener = consumer;
    }

    @Override
    public void received(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        raw.add(text);
        if (Json.parse(text.equals("pong") ? "{}" : text, MAX_DEPTH) instanceof Map<?, ?> message) {
            if (!text.equals("pong")) {
                MessageSchema.check(message);
            }
            heard.add(message);
            heardAtMillis.add(rig.time().nowMillis());
            listener.accept(message);
        } else {
            throw new AssertionError("not an object: " + text);
        }
    }

    @Override
    public void closed(int code, String reason) {
        closeCode = code;
    }

    public @Nullable Integer closeCode() {
        return closeCode;
    }

    public LiveScript say(String text) {
        socket.sayText(text);
        return this;
    }

    public LiveScript join(String username) {
        return say(Json.stringify(Map.of("type", "userevent", "username", username)));
    }

    public LiveScript write(String content) {
        return say(Json.stringify(Map.of("type", "contentchange", "content", content)));
    }

    public LiveScript write(String content, long base) {
        return say(Json.stringify(Map.of("type", "contentchange", "content", content, "base", (double) base)));
    }

    public LiveScript chat(String text) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "message");
        message.put("text", text);
        message.put("timestamp", "2026-01-31T10:00:00.000Z");
        return say(Json.stringify(message));
    }

    /** Everything as it came. */
    public List<String> raw() {
        return raw;
    }

    public List<Map<?, ?>> heard() {
        return heard;
    }

    public List<Map<?, ?>> heard(String type) {
        return heard.stream()
                .filter(message -> type.equals(message.get("type")))
                .toList();
    }

    /** When contents came, in milliseconds. */
    public List<Long> contentTimes() {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < heard.size(); i++) {
            if ("contentchange".equals(heard.get(i).get("type"))) {
                times.add(heardAtMillis.get(i));
            }
        }
        return times;
    }

    /** What kinds of messages came, in their order. */
    public List<Object> types() {
        return heard.stream()
                .<Object>map(message -> Objects.requireNonNull(message.get("type")))
                .toList();
    }

    /** All contents. */
    public List<String> contents() {
        return heard("contentchange").stream()
                .map(message -> (String) Objects.requireNonNull(data(message).get("editorContent")))
                .toList();
    }

    /** The newest content; empty when there is none. */
    public String content() {
        List<String> contents = contents();
        return contents.isEmpty() ? "" : contents.get(contents.size() - 1);
    }

    /** The names of the newest message that has them, sorted. */
    public List<String> users() {
        return last("userevent")
                .map(message -> ((Map<?, ?>)
                                Objects.requireNonNull(data(message).get("users")))
                        .values().stream()
                                .map(user -> (String) Objects.requireNonNull(((Map<?, ?>) user).get("username")))
                                .sorted()
                                .toList())
                .orElse(List.of());
    }

    /** The history of the newest message that has it. */
    public List<Object> activity() {
        List<Object> lines = new ArrayList<>();
        last("userevent")
                .map(message -> (List<?>) Objects.requireNonNull(data(message).get("userActivity")))
                .ifPresent(lines::addAll);
        return lines;
    }

    /** Texts of chat, in their order. */
    public List<Object> chats() {
        return heard("message").stream()
                .<Object>map(message -> Objects.requireNonNull(message.get("text")))
                .toList();
    }

    /** Codes of errors, in their order. */
    public List<Object> errors() {
        return heard("error").stream()
                .<Object>map(message -> Objects.requireNonNull(message.get("code")))
                .toList();
    }

    /** The places of everything that has one. */
    public List<Double> seqs() {
        return heard.stream()
                .filter(message -> message.containsKey("seq"))
                .map(message -> (Double) Objects.requireNonNull(message.get("seq")))
                .toList();
    }

    public void forget() {
        raw.clear();
        heard.clear();
        heardAtMillis.clear();
    }

    private Optional<Map<?, ?>> last(String type) {
        List<Map<?, ?>> all = heard(type);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    private static Map<?, ?> data(Map<?, ?> message) {
        return (Map<?, ?>) Objects.requireNonNull(message.get("data"));
    }
}
