package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Edits of two replicas of a text, made by our engine at once; what the real Yjs has to be asked so that it does the same,
 * and what it has to answer.
 */
final class TextReplay {
    private static final int READING = 4;

    final TextPair pair;
    private final String what;
    private final List<byte[]> updatesHere = new ArrayList<>();
    private final List<byte[]> updatesThere = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> requests = new ArrayList<>();
    /** For each request the updates that it has made here. */
    private final List<List<String>> updates = new ArrayList<>();

    TextReplay(String what, boolean clean, boolean gc) {
        this.what = what + ", clean " + clean + ", gc " + gc;
        pair = new TextPair(gc, clean);
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updatesHere.add(update));
        pair.peer.onUpdate(UpdateFormat.V1, (update, transaction) -> updatesThere.add(update));
        open("a", 1, clean, gc);
        open("b", 2, clean, gc);
    }

    private void open(String doc, int client, boolean clean, boolean gc) {
        note(Oracle.request("doc", "doc", doc, "client", client, "gc", gc, "cleanup", clean), List.of());
        note(Oracle.request("text", "doc", doc, "root", TextEdit.ROOT), List.of());
    }

    void here(TextEdit edit) {
        edit.make(pair.text);
        note(edit.request("a"), updatesHere);
    }

    void there(TextEdit edit) {
        edit.make(pair.peerText);
        note(edit.request("b"), updatesThere);
    }

    void exchange() {
        byte[] stateHere = pair.doc.encodeState();
        byte[] stateThere = pair.peer.encodeState();
        apply("a", stateThere);
        apply("b", stateHere);
    }

    private void apply(String doc, byte[] update) {
        boolean here = "a".equals(doc);
        (here ? pair.doc : pair.peer).apply(update);
        note(
                Oracle.request("apply", "doc", doc, "update", Oracle.base64(update), "updates", true),
                here ? updatesHere : updatesThere);
    }

    private void note(Map<String, @Nullable Object> request, List<byte[]> made) {
        requests.add(request);
        updates.add(Oracle.base64(made));
        if (!made.isEmpty()) {
            made.clear();
        }
    }

    /** Everything that Yjs is to be asked. */
    List<Map<String, @Nullable Object>> requests() {
        List<Map<String, @Nullable Object>> all = new ArrayList<>(requests);
        for (String doc : List.of("a", "b")) {
            all.add(Oracle.request("state", "doc", doc));
            all.add(Oracle.request("read", "doc", doc, "root", TextEdit.ROOT, "as", "delta"));
        }
        return all;
    }

    /** Compares the answers to {@link #requests}. */
    void compare(List<Oracle.Answer> answers) {
        pair.doc.checkIntegrity();
        pair.peer.checkIntegrity();
        for (int i = 0; i < requests.size(); i++) {
            if (Boolean.TRUE.equals(requests.get(i).get("updates"))) {
                List<Object> theirs = new ArrayList<>();
                for (Object both : answers.get(i).list("updates")) {
                    theirs.add(((List<?>) Objects.requireNonNull(both)).getFirst());
                }
                assertThat(updates.get(i))
                        .as("updates of %s in %s", requests.get(i), what)
                        .isEqualTo(theirs);
            }
        }
        List<Oracle.Answer> reading = answers.subList(answers.size() - READING, answers.size());
        compare("here", pair.doc, pair.text, reading.get(0), reading.get(1));
        compare("there", pair.peer, pair.peerText, reading.get(2), reading.get(3));
    }

    private void compare(String where, Doc doc, Text text, Oracle.Answer state, Oracle.Answer delta) {
        assertThat(TextEdit.json(text.toDelta()))
                .as("delta %s of %s", where, what)
                .isEqualTo(delta.list("value"));
        assertThat(doc.encodeState()).as("state %s of %s", where, what).isEqualTo(state.bytes("update"));
    }

    /** Asks for all of several replays at once. */
    static void compareAll(Oracle oracle, List<TextReplay> replays) {
        List<Map<String, @Nullable Object>> requests = new ArrayList<>();
        replays.forEach(replay -> requests.addAll(replay.requests()));
        oracle.sendAll(requests);
        List<Oracle.Answer> answers = oracle.receiveAll();
        int from = 0;
        for (TextReplay replay : replays) {
            int to = from + replay.requests.size() + READING;
            replay.compare(answers.subList(from, to));
            from = to;
        }
    }
}
