package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Undo, snapshots and positions, compared with the real Yjs byte for byte after each of many random steps. */
class UndoOracleTest {
    private static final int HISTORIES = 150;
    private static final int STEPS = 60;
    private static final String REMOTE = "remote";

    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    @Test
    void steps_random_haveTheBytesOfYjs() {
        long seed = Seeds.next();
        int histories = Seeds.rounds(HISTORIES);
        oracle.send(Oracle.request("undoHistory", "seed", seed, "steps", STEPS));
        for (int i = 0; i < histories; i++) {
            Oracle.Answer theirs = oracle.receive();
            if (i + 1 < histories) {
                oracle.send(Oracle.request("undoHistory", "seed", seed + i + 1, "steps", STEPS));
            }
            new Replay(theirs, Seeds.replay(seed + i)).run();
        }
    }

    /** Both replicas, and all that Yjs says of them. */
    private static final class Replay {
        private final Oracle.Answer theirs;
        private final String replay;
        private final List<Doc> docs = new ArrayList<>();
        private final UndoManager manager;
        private final List<Snapshot> snapshots = new ArrayList<>();
        private final List<RelativePosition> positions = new ArrayList<>();

        Replay(Oracle.Answer theirs, String replay) {
            this.theirs = theirs;
            this.replay = replay;
            for (int client = 1; client <= 2; client++) {
                Doc doc = Doc.create(DocOptions.defaults()
                        .withClientId(client)
                        .withGc(theirs.is("gc"))
                        .withCleanFormats(true));
                doc.text("t");
                doc.array("a");
                doc.map("m");
                doc.xmlFragment("x");
                docs.add(doc);
            }
            Doc doc = docs.get(0);
            UndoManager.Builder builder = theirs.is("wholeDocument")
                    ? UndoManager.of(doc)
                    : UndoManager.of(doc, doc.text("t"), doc.array("a"), doc.map("m"), doc.xmlFragment("x"));
            manager = builder.clock(() -> 0)
                    .ignoreRemoteMapChanges(theirs.is("ignoreRemoteMapChanges"))
                    .build();
        }

        void run() {
            List<?> steps = theirs.list("steps");
            for (int i = 0; i < steps.size(); i++) {
                List<?> step = (List<?>) Objects.requireNonNull(steps.get(i));
                String where = replay + ", step " + i + " of " + Json.stringify(steps.subList(0, i + 1));
                perform(docs.get(number(step.get(1))), String.valueOf(step.get(0)), step.subList(2, step.size()));
                docs.forEach(Doc::checkIntegrity);
                List<?> states =
                        (List<?>) Objects.requireNonNull(theirs.list("states").get(i));
                assertSame(docs.get(0), states.get(0), where);
                assertSame(docs.get(1), states.get(1), where);
                List<Double> stacks = List.of((double) manager.undoStack().size(), (double)
                        manager.redoStack().size());
                assertThat(stacks)
                        .describedAs(where)
                        .isEqualTo(theirs.list("stacks").get(i));
            }
            assertSnapshots();
            assertPositions();
        }

        /** The same bytes; where Yjs has left structs apart that it would join when it loads them, after loading. */
        private static void assertSame(Doc ours, @Nullable Object expected, String where) {
            byte[] state = ours.encodeState();
            if (!Oracle.base64(state).equals(expected)) {
                assertThat(reloaded(state)).describedAs(where).isEqualTo(reloaded(Oracle.bytes(expected)));
            }
        }

        private static byte[] reloaded(byte[] state) {
            Doc doc = Doc.create(DocOptions.defaults().withGc(false));
            doc.apply(state);
            return doc.encodeState();
        }

        private void perform(Doc doc, String name, List<?> rest) {
            Text text = doc.text("t");
            Array array = doc.array("a");
            YMap map = doc.map("m");
            XmlFragment xml = doc.xmlFragment("x");
            switch (name) {
                case "textInsert" -> text.insert(number(rest.get(0)), string(rest.get(1)));
                case "textDelete" -> text.delete(number(rest.get(0)), number(rest.get(1)));
                case "format" -> text.format(number(rest.get(0)), number(rest.get(1)), members(rest.get(2)));
                case "embed" -> text.insertEmbed(number(rest.get(0)), Map.of("image", "x"));
                case "arrayInsert" -> array.insert(number(rest.get(0)), (List<?>) Objects.requireNonNull(rest.get(1)));
                case "arrayDelete" -> array.delete(number(rest.get(0)), number(rest.get(1)));
                case "nested" ->
                    doc.transact(txn -> array.insertText(number(rest.get(0))).insert(0, string(rest.get(1))));
                case "inNested" -> {
                    if (array.get(number(rest.get(0))) instanceof Text inner) {
                        inner.insert(Math.min(1, inner.length()), string(rest.get(1)));
                    }
                }
                case "set" -> map.set(string(rest.get(0)), rest.get(1));
                case "unset" -> map.remove(string(rest.get(0)));
                case "setMap" -> map.putMap(string(rest.get(0)));
                case "inMap" -> {
                    if (map.get(string(rest.get(0))) instanceof YMap inner) {
                        inner.set(string(rest.get(1)), rest.get(2));
                    }
                }
                case "element" -> xml.insertElement(number(rest.get(0)), "p");
                case "inElement" -> {
                    XmlElement element = (XmlElement) Objects.requireNonNull(xml.get(number(rest.get(0))));
                    element.setAttribute("level", rest.get(1));
                    element.insertText(0).insert(0, string(rest.get(1)));
                }
                case "elementDelete" -> xml.delete(number(rest.get(0)), number(rest.get(1)));
                default -> performOther(name, rest);
            }
        }

        private void performOther(String name, List<?> rest) {
            Doc doc = docs.get(0);
            switch (name) {
                case "sync" -> sync();
                case "undo" -> manager.undo();
                case "redo" -> manager.redo();
                case "stop" -> manager.stopCapturing();
                case "clear" -> {
                    if (number(rest.get(0)) == 0) {
                        manager.clear();
                    }
                }
                case "snapshot" -> snapshots.add(doc.snapshot());
                case "position" ->
                    positions.add(RelativePosition.at(doc.text("t"), number(rest.get(0)), number(rest.get(1))));
                default -> throw new IllegalArgumentException(name);
            }
        }

        private void sync() {
            Doc left = docs.get(0);
            Doc right = docs.get(1);
            byte[] forRight = left.encodeState(right.stateVector(), UpdateFormat.V1);
            left.apply(right.encodeState(left.stateVector(), UpdateFormat.V1), UpdateFormat.V1, REMOTE);
            right.apply(forRight, UpdateFormat.V1, REMOTE);
        }

        private void assertSnapshots() {
            List<?> encoded = theirs.list("snapshots");
            Doc doc = docs.get(0);
            for (int i = 0; i < snapshots.size(); i++) {
                Snapshot snapshot = snapshots.get(i);
                assertThat(List.of(
                                Oracle.base64(snapshot.encode(UpdateFormat.V1)),
                                Oracle.base64(snapshot.encode(UpdateFormat.V2))))
                        .describedAs(replay)
                        .isEqualTo(encoded.get(i));
                if (!theirs.is("gc")) {
                    List<DeltaOp> delta = doc.text("t").toDelta(snapshot, snapshots.get(Math.max(i - 1, 0)));
                    assertThat(json(delta))
                            .describedAs(replay + ", snapshot " + i)
                            .isEqualTo(theirs.list("deltas").get(i));
                    assertThat(Oracle.base64(snapshot.restore(doc).encodeState()))
                            .describedAs(replay + ", snapshot " + i)
                            .isEqualTo(theirs.list("restored").get(i));
                    doc.checkIntegrity();
                }
            }
        }

        private static List<Object> json(List<DeltaOp> delta) {
            List<Object> json = new ArrayList<>();
            for (DeltaOp op : delta) {
                DeltaOp.Insert insert = (DeltaOp.Insert) op;
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                members.put("insert", insert.value());
                if (!insert.attributes().isEmpty()) {
                    members.put("attributes", insert.attributes());
                }
                json.add(members);
            }
            return json;
        }

        private void assertPositions() {
            Doc doc = docs.get(0);
            for (int i = 0; i < positions.size(); i++) {
                RelativePosition position = positions.get(i);
                List<?> expected = (List<?>)
                        Objects.requireNonNull(theirs.list("positions").get(i));
                assertThat(Oracle.base64(position.encode())).describedAs(replay).isEqualTo(expected.get(0));
                for (int follow = 0; follow < 2; follow++) {
                    Double index = position.resolve(doc, follow == 0)
                            .map(at -> (double) at.index())
                            .orElse(null);
                    assertThat(index).describedAs(replay + ", position " + i).isEqualTo(expected.get(1 + follow));
                }
            }
        }

        private static int number(@Nullable Object value) {
            return ((Double) Objects.requireNonNull(value)).intValue();
        }

        private static String string(@Nullable Object value) {
            return String.valueOf(value);
        }

        @SuppressWarnings("unchecked")
        private static Map<String, @Nullable Object> members(@Nullable Object value) {
            return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
        }
    }
}
