package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes that Yjs made, loaded into documents: what they show, and what the documents write. */
class DocVectorsTest {
    /** Parts of documents, which wait for the rest. */
    private static final Set<String> INCREMENTS =
            Set.of("emoji-offset", "surrogate-halves-1", "incremental-1", "incremental-2");

    private static Doc doc(boolean gc) {
        return Doc.create(DocOptions.defaults().withClientId(1).withGc(gc));
    }

    private static Doc loaded(byte[] update) {
        Doc doc = doc(true);
        doc.apply(update);
        doc.checkIntegrity();
        return doc;
    }

    private static Doc loaded(String group, String id) {
        return loaded(Vectors.bytes(group, id));
    }

    static List<Vectors.Vector> updates() {
        return Vectors.group("update-v1");
    }

    @ParameterizedTest
    @MethodSource("updates")
    void apply_updateOfYjs_isWrittenAgain(Vectors.Vector vector) {
        Doc doc = doc(false);
        ApplyResult result = doc.apply(vector.bytes());
        doc.checkIntegrity();
        assertThat(result).isEqualTo(INCREMENTS.contains(vector.id()) ? ApplyResult.PARKED : ApplyResult.APPLIED);
        assertThat(doc.encodeState()).isEqualTo(vector.bytes());
    }

    static List<Vectors.Vector> updatesV2() {
        return Vectors.group("update-v2").stream()
                .filter(vector -> !vector.id().equals("v2-bomb"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("updatesV2")
    void apply_updateV2OfYjs_isWrittenAgain(Vectors.Vector vector) {
        Doc doc = doc(false);
        doc.apply(vector.bytes(), UpdateFormat.V2, null);
        doc.checkIntegrity();
        assertThat(doc.encodeState(StateVector.EMPTY, UpdateFormat.V2)).isEqualTo(vector.bytes());
    }

    /** A vector, and how to read from its document what it means. */
    private record Reading(
            String id,
            Function<Doc, @Nullable Object> read,
            @Nullable Object expected) {
        @Override
        public String toString() {
            return id;
        }
    }

    static List<Reading> readings() {
        return List.of(
                new Reading("empty", Doc::rootNames, Set.of()),
                new Reading("text-a", doc -> doc.text("t").toString(), "a"),
                new Reading("text-del", doc -> doc.text("t").toString(), "ho"),
                new Reading("nogc", doc -> doc.text("t").toString(), "ho"),
                new Reading("text-prepend", doc -> doc.text("t").toString(), "abc"),
                new Reading(
                        "array-any",
                        doc -> doc.array("a").toList(),
                        Arrays.asList(1.0, -1.0, 1.5, "x", true, null, Map.of("k", "v"), List.of(1.0))),
                new Reading("map", doc -> doc.map("m").toMap(), Map.of("k", 2.0)),
                new Reading(
                        "map-odd",
                        doc -> doc.map("m").toMap(),
                        Map.of("k", Undefined.UNDEFINED, "b", BigInteger.TEN, "d", Map.of())),
                new Reading(
                        "xml-pm",
                        doc -> doc.xmlFragment("prosemirror").toString(),
                        "<paragraph align=\"left\"><bold>H</bold>i</paragraph>"),
                new Reading(
                        "format",
                        doc -> doc.text("t").toDelta(),
                        List.of(
                                new DeltaOp.Insert("a", Map.of()),
                                new DeltaOp.Insert("b", Map.of("bold", true)),
                                new DeltaOp.Insert("c", Map.of()))),
                new Reading(
                        "embed",
                        doc -> doc.text("t").toDelta(),
                        List.of(
                                new DeltaOp.Insert("ab", Map.of("bold", true, "link", Map.of("href", "x"))),
                                new DeltaOp.Insert(Map.of("image", "u"), Map.of()))),
                new Reading("gc", doc -> doc.array("a").toList(), List.of()),
                new Reading("emoji", doc -> doc.text("t").toString(), "a😀b"),
                new Reading("emoji-split", doc -> doc.text("t").toString(), "a\uFFFDX\uFFFDb"),
                new Reading("surrogate-joined", doc -> doc.text("t").toString(), "😀"),
                new Reading("concurrent", doc -> doc.text("t").toString(), "AB"),
                new Reading("bigclient", doc -> doc.text("t").toString(), "a"),
                new Reading("client53", doc -> doc.text("").toString(), "a"),
                new Reading(
                        "legacy-json",
                        doc -> doc.array("a").toList(),
                        List.of(1.0, Undefined.UNDEFINED, Map.of("a", 2.0))),
                new Reading("ds-two-clients", doc -> doc.text("t").toString(), "0345789xz"));
    }

    @ParameterizedTest
    @MethodSource("readings")
    void apply_updateOfYjs_showsWhatItMeans(Reading reading) {
        Doc doc = loaded("update-v1", reading.id);
        assertThat(reading.read.apply(doc)).isEqualTo(reading.expected);
    }

    @Test
    void types_ofYjs_areOfEachKind() {
        YMap map = loaded("update-v1", "types").map("m");
        assertThat(map.get("arr")).isInstanceOf(Array.class);
        assertThat(map.get("map")).isInstanceOf(YMap.class);
        assertThat(map.get("txt")).isInstanceOf(Text.class);
        assertThat(map.get("xf")).isInstanceOf(XmlFragment.class);
        assertThat(map.get("xe")).isInstanceOfSatisfying(XmlElement.class, element -> assertThat(element.nodeName())
                .isEqualTo("p"));
        assertThat(map.get("xh")).isInstanceOfSatisfying(XmlHook.class, hook -> assertThat(hook.hookName())
                .isEqualTo("hook"));
        assertThat(map.get("xt")).isInstanceOf(XmlText.class);
    }

    @Test
    void subdocument_ofYjs_hasItsOptions() {
        Doc doc = loaded("update-v1", "subdoc");
        assertThat(doc.map("m").get("d")).isInstanceOfSatisfying(Doc.class, sub -> {
            assertThat(sub.guid()).isEqualTo("sub");
            assertThat(sub.options().gc()).isFalse();
            assertThat(sub.options().autoLoad()).isTrue();
            assertThat(sub.options().meta()).isEqualTo(Map.of("a", 1.0));
            assertThat(sub.shouldLoad()).isTrue();
        });
        Doc plain = loaded("update-v1", "subdoc-plain");
        assertThat(plain.map("m").get("d")).isInstanceOfSatisfying(Doc.class, sub -> {
            assertThat(sub.guid()).isEqualTo("plain");
            assertThat(sub.options().gc()).isTrue();
            assertThat(sub.shouldLoad()).isFalse();
        });
        assertThat(plain.subdocs()).hasSize(1);
    }

    @Test
    void binary_ofYjs_isBytes() {
        List<?> list = loaded("update-v1", "array-binary").array("a").toList();
        assertThat(list).hasSize(3);
        assertThat((byte[]) list.get(0)).containsExactly(1, 2, 3);
        assertThat(list.get(1)).isEqualTo(7.0);
        assertThat((byte[]) list.get(2)).isEmpty();
    }

    @Test
    void increments_inAnyOrder_joinToTheFullState() {
        byte[] full = Vectors.bytes("merge", "full-v1");
        for (String order : List.of("012", "021", "102", "120", "201", "210")) {
            Doc doc = doc(true);
            for (int i = 0; i < order.length(); i++) {
                doc.apply(Vectors.bytes("update-v1", "incremental-" + order.charAt(i)));
                doc.checkIntegrity();
            }
            assertThat(doc.encodeState()).as(order).isEqualTo(full);
            assertThat(doc.pending()).isEmpty();
        }
        assertThat(loaded("merge", "merge-all-v1").encodeState()).isEqualTo(full);
        assertThat(loaded(full)
                        .encodeState(StateVector.decode(new byte[] {1, 1, 1}, DecodeLimits.STEP2), UpdateFormat.V1))
                .isEqualTo(Vectors.bytes("merge", "diff-v1"));
    }

    @Test
    void stateVector_ofYjs_isWritten() {
        assertThat(loaded("update-v1", "text-a").stateVector().encode()).isEqualTo(Vectors.bytes("sv", "sv-text-a"));
        assertThat(loaded("merge", "merge-skip-v1").stateVector().encode())
                .isEqualTo(Vectors.bytes("merge", "sv-from-update"));
    }

    @Test
    void pending_structOfTheFuture_isKeptInTheState() {
        Doc doc = doc(true);
        assertThat(doc.apply(Vectors.bytes("update-v1", "incremental-2"))).isEqualTo(ApplyResult.PARKED);
        assertThat(doc.encodeState()).isEqualTo(Vectors.bytes("pending", "pending-state"));
        assertThat(doc.stateVector().encode()).isEqualTo(Vectors.bytes("pending", "pending-sv"));
        assertThat(doc.pending())
                .hasValueSatisfying(
                        pending -> assertThat(pending.missing().get(1)).isEqualTo(2));
    }

    @Test
    void pending_deletionOfTheFuture_isKeptInTheState() {
        byte[] deletion = Vectors.bytes("pending", "delete-only-update");
        Doc doc = doc(true);
        assertThat(doc.apply(deletion)).isEqualTo(ApplyResult.PARKED);
        assertThat(doc.encodeState()).isEqualTo(Vectors.bytes("pending", "pending-ds-state"));
        doc.apply(Vectors.bytes("merge", "full-v1"));
        assertThat(doc.text("t").toString()).isEqualTo("ac");
        assertThat(doc.pending()).isEmpty();
    }

    // --- The group 'quirk': what Yjs does that nobody would guess ---

    private static final UpdateBytes.Id FIRST = UpdateBytes.id(1, 0);

    @Test
    void sameClientTwice_theLaterBlockCountsAndIsParked() {
        Doc doc = loaded("quirk", "same-client-twice");
        assertThat(doc.text("t").toString()).isEmpty();
        assertThat(doc.pending()).isPresent();
    }

    @Test
    void skipFirst_everythingBehindItIsParked() {
        Doc doc = loaded("quirk", "skip-first");
        assertThat(doc.text("t").toString()).isEmpty();
        assertThat(doc.stateVector()).isEqualTo(StateVector.EMPTY);
        assertThat(doc.pending())
                .hasValueSatisfying(pending ->
                        assertThat(pending.missing().get(FIRST.client())).isEqualTo(1));
    }

    @Test
    void ascendingClients_areAccepted() {
        assertThat(loaded("quirk", "ascending-clients").text("t").toString()).isEqualTo("ab");
    }

    @Test
    void originInGc_itemBecomesGc() {
        Doc doc = loaded("quirk", "origin-in-gc");
        assertThat(doc.encodeState()).asHexString().isEqualToIgnoringCase("0101010000040101010004");
    }

    @Test
    void parentNotAType_itemBecomesGc() {
        Doc doc = loaded("quirk", "parent-not-a-type");
        assertThat(doc.text("t").toString()).isEqualTo("a");
        assertThat(doc.stateVector().get(1)).isEqualTo(2);
        assertThat(doc.encodeState())
                .asHexString()
                .isEqualToIgnoringCase("01020100040101740161" + "0001" + "0101010101");
    }

    @Test
    void deleteBeyondState_theRestWaits() {
        Doc doc = loaded("merge", "full-v1");
        doc.apply(Vectors.bytes("quirk", "delete-beyond-state"));
        assertThat(doc.text("t").toString()).isEqualTo("a");
        assertThat(doc.pending()).hasValueSatisfying(pending -> assertThat(pending.update())
                .asHexString()
                .isEqualToIgnoringCase("0000000000000100000000000101010302"));
    }

    @Test
    void gcNeighbours_ofDifferentUpdates_join() {
        Doc doc = loaded("quirk", "gc-neighbours-a");
        doc.apply(Vectors.bytes("quirk", "gc-neighbours-b"));
        assertThat(doc.encodeState()).asHexString().isEqualToIgnoringCase("0101010000050101010005");
    }

    @Test
    void mapConcurrent_largerClientWins() {
        assertThat(loaded("quirk", "map-concurrent").map("m").toMap()).isEqualTo(Map.of("k", "b"));
        assertThat(loaded("quirk", "map-concurrent-overwrite").map("m").toMap()).isEqualTo(Map.of("k", "b"));
    }

    @Test
    void mapOutOfOrder_keyDisappearsUntilTheMissingWriteArrives() {
        Doc source = doc(true);
        byte[][] updates = new byte[4][];
        int[] made = {0};
        source.onUpdate(UpdateFormat.V1, (update, transaction) -> updates[made[0]++] = update);
        YMap map = source.map("m");
        map.set("x", 1);
        map.set("y", 2);
        map.set("x", 3);
        map.set("y", 4);
        assertThat(updates[3]).isEqualTo(Vectors.bytes("quirk", "map-out-of-order"));

        Doc doc = doc(true);
        doc.apply(updates[0]);
        doc.apply(updates[1]);
        assertThat(doc.apply(updates[3])).isEqualTo(ApplyResult.PARTLY_PARKED);
        assertThat(doc.map("m").toMap()).isEqualTo(Map.of("x", 1.0));
        doc.apply(updates[2]);
        assertThat(doc.map("m").toMap()).isEqualTo(Map.of("x", 3.0, "y", 4.0));
    }

    @Test
    void textInsertAfterTombstone_goesBehindIt() {
        Doc doc = doc(false);
        Text text = doc.text("t");
        text.insert(0, "abc");
        text.delete(1, 1);
        text.insert(1, "X");
        assertThat(doc.encodeState()).isEqualTo(Vectors.bytes("quirk", "text-insert-after-tombstone"));
    }

    @Test
    void arrayInsertBeforeTombstone_goesBeforeIt() {
        Doc doc = doc(false);
        Array array = doc.array("t");
        array.insert(0, List.of("a", "b", "c"));
        array.delete(1, 1);
        array.insert(1, List.of("X"));
        assertThat(doc.encodeState()).isEqualTo(Vectors.bytes("quirk", "array-insert-before-tombstone"));
    }

    @Test
    void arrayPushAfterTombstone_goesBehindIt() {
        Doc doc = doc(false);
        Array array = doc.array("t");
        array.insert(0, List.of("a", "b"));
        array.delete(1, 1);
        array.add("X");
        assertThat(doc.encodeState()).isEqualTo(Vectors.bytes("quirk", "array-push-after-tombstone"));
    }

    @Test
    void prependFiveAndDelete_fiveTombstonesRemain() {
        Doc doc = doc(true);
        Text text = doc.text("t");
        for (int i = 0; i < 5; i++) {
            text.insert(0, "x");
        }
        text.delete(0, 5);
        assertThat(doc.encodeState()).isEqualTo(Vectors.bytes("quirk", "prepend-5-delete"));
    }

    /** Documents written by Yjs 13.2.0: {@code src/test/oracle/old-documents.mjs} made them. */
    static List<Map<?, ?>> oldDocuments() {
        return Vectors.json("yjs-13.2-documents.json").stream()
                .<Map<?, ?>>map(one -> (Map<?, ?>) one)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("oldDocuments")
    void apply_documentOfAnEarlyRelease_showsTheSame(Map<?, ?> old) {
        byte[] update = Oracle.bytes(old.get("update"));
        for (UpdateFormat format : UpdateFormat.values()) {
            Doc doc = doc(true);
            doc.apply(format == UpdateFormat.V1 ? update : Update.toV2(update), format, null);
            doc.checkIntegrity();
            assertThat(doc.pending()).isEmpty();
            Object shown =
                    switch (String.valueOf(old.get("kind"))) {
                        case "array" -> doc.array("root").toJson();
                        case "map" -> doc.map("root").toJson();
                        case "xml" -> doc.xmlFragment("root").toJson();
                        default ->
                            doc.text("root").toDelta().stream()
                                    .map(DeltaOp.Insert.class::cast)
                                    .map(op -> op.attributes().isEmpty()
                                            ? Map.of("insert", op.value())
                                            : Map.of("insert", op.value(), "attributes", op.attributes()))
                                    .toList();
                    };
            // Bytes became objects with indexes when the expectations were written as JSON.
            assertThat(Json.parse(Json.stringify(withoutBytes(shown)), 100)).isEqualTo(old.get("expected"));
        }
    }

    private static @Nullable Object withoutBytes(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new java.util.ArrayList<>();
            list.forEach(element -> plain.add(withoutBytes(element)));
            return plain;
        }
        if (value instanceof byte[] bytes) {
            Map<String, Object> indexed = new java.util.LinkedHashMap<>();
            for (int i = 0; i < bytes.length; i++) {
                indexed.put(Integer.toString(i), (double) bytes[i]);
            }
            return indexed;
        }
        return value;
    }
}
