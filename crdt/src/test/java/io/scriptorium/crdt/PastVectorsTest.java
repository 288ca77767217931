package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The snapshots, positions and awareness updates that Yjs wrote, made here from their documents and read back. */
class PastVectorsTest {
    private static Doc doc(long client, boolean gc) {
        return Doc.create(DocOptions.defaults().withClientId(client).withGc(gc));
    }

    /** The document of all these vectors: a root text and one that is nested. */
    private static Doc abc() {
        Doc doc = doc(1, true);
        doc.text("t").insert(0, "abc");
        doc.map("m").putText("n");
        return doc;
    }

    private static final Map<String, Function<Doc, RelativePosition>> POSITIONS = Map.of(
            "item-assoc0", doc -> RelativePosition.at(doc.text("t"), 1),
            "item-assoc-1", doc -> RelativePosition.at(doc.text("t"), 1, -1),
            "end-root", doc -> RelativePosition.at(doc.text("t"), 3),
            "end-nested",
                    doc -> RelativePosition.endOf(
                            (SharedType) Objects.requireNonNull(doc.map("m").get("n"))),
            "start-assoc-1", doc -> RelativePosition.at(doc.text("t"), 0, -1));

    private static final Map<String, Integer> INDEXES =
            Map.of("item-assoc0", 1, "item-assoc-1", 1, "end-root", 3, "end-nested", 0, "start-assoc-1", 0);

    static Stream<Vectors.Vector> positions() {
        return Vectors.group("relpos").stream();
    }

    @ParameterizedTest
    @MethodSource("positions")
    void position_made_hasTheBytesOfYjs(Vectors.Vector vector) {
        Function<Doc, RelativePosition> make = Objects.requireNonNull(POSITIONS.get(vector.id()), vector.id());
        assertThat(make.apply(abc()).encode()).isEqualTo(vector.bytes());
    }

    @ParameterizedTest
    @MethodSource("positions")
    void position_read_isWhereYjsHasIt(Vectors.Vector vector) {
        Doc doc = abc();
        RelativePosition position = RelativePosition.decode(vector.bytes());
        assertThat(position.resolve(doc).orElseThrow().index()).isEqualTo(INDEXES.get(vector.id()));
        assertThat(position.encode()).isEqualTo(vector.bytes());
    }

    @ParameterizedTest
    @MethodSource("positions")
    void position_asJsonAndBack_hasTheSameBytes(Vectors.Vector vector) {
        Doc doc = abc();
        RelativePosition made =
                Objects.requireNonNull(POSITIONS.get(vector.id())).apply(doc);
        String json = Json.stringify(made.toJson());
        RelativePosition read = RelativePosition.fromJson(Json.parse(json, 5));
        assertThat(read).isEqualTo(made);
        assertThat(read.encode()).isEqualTo(vector.bytes());
        // What was read from bytes knows the element only; its place is the same.
        RelativePosition ofBytes = RelativePosition.decode(vector.bytes());
        assertThat(RelativePosition.fromJson(Json.parse(Json.stringify(ofBytes.toJson()), 5)))
                .isEqualTo(ofBytes);
    }

    @Test
    void positionJson_ofTheVectors_isReadAndWritten() {
        Map<?, ?> vector = Vectors.json("yjs-vectors.json").stream()
                .map(entry -> (Map<?, ?>) entry)
                .filter(entry -> "relpos".equals(entry.get("group")) && "json".equals(entry.get("id")))
                .findFirst()
                .orElseThrow();
        String json = String.valueOf(vector.get("json"));
        RelativePosition position = RelativePosition.fromJson(Json.parse(json, 5));
        assertThat(position).isEqualTo(RelativePosition.at(abc().text("t"), 1));
        assertThat(Json.stringify(position.toJson())).isEqualTo(json);
    }

    static Stream<Vectors.Vector> snapshots() {
        return Vectors.group("snapshot").stream();
    }

    private static UpdateFormat format(Vectors.Vector vector) {
        return vector.id().endsWith("v2") ? UpdateFormat.V2 : UpdateFormat.V1;
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void snapshot_ofItsDocument_hasTheBytesOfYjs(Vectors.Vector vector) {
        Doc doc = doc(5, true);
        doc.apply(Vectors.bytes("update-v1", "text-del"));
        assertThat(doc.snapshot().encode(format(vector))).isEqualTo(vector.bytes());
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void snapshot_readAndWrittenInBothFormats_isTheSame(Vectors.Vector vector) {
        Snapshot snapshot = Snapshot.decode(vector.bytes(), format(vector));
        for (Vectors.Vector other : Vectors.group("snapshot")) {
            assertThat(snapshot.encode(format(other))).isEqualTo(other.bytes());
            assertThat(Snapshot.decode(other.bytes(), format(other))).isEqualTo(snapshot);
        }
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void snapshot_ofYjs_restoresThePast(Vectors.Vector vector) {
        Doc doc = doc(1, false);
        doc.text("t").insert(0, "hello");
        doc.text("t").delete(1, 3);
        doc.text("t").insert(2, " later");
        Snapshot then = Snapshot.decode(vector.bytes(), format(vector));
        assertThat(then.restore(doc).text("t").toString()).isEqualTo("ho");
        assertThat(doc.text("t").toDelta(then)).containsExactly(new DeltaOp.Insert("ho"));
    }

    @Test
    void awareness_updatesOfYjs_areMadeAndReadTheSame() {
        Awareness ann = Awareness.ofClient(1, () -> 0);
        ann.setLocalState("{\"user\":{\"name\":\"Ann\"}}");
        Map<String, byte[]> made = new HashMap<>();
        made.put("awareness-update", ann.update(List.of(1L)).encode());
        ann.setLocalState(null);
        made.put("awareness-null", ann.update(List.of(1L)).encode());
        Awareness server = new Awareness(() -> 0);
        for (Vectors.Vector vector : Vectors.group("awareness")) {
            assertThat(made.get(vector.id())).as(vector.id()).isEqualTo(vector.bytes());
            AwarenessUpdate read = AwarenessUpdate.decode(vector.bytes(), 1, 100);
            assertThat(read.encode()).isEqualTo(vector.bytes());
            assertThat(server.apply(read).isEmpty()).as(vector.id()).isFalse();
        }
        assertThat(server.isEmpty()).isTrue();
    }
}
