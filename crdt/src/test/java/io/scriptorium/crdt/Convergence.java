package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The check at the end of every engine test: that each document is sound, that all of them are the same, and that
 * whatever can be made of their bytes is the same again.
 *
 * <p>Documents must have exchanged everything. Those with and those without garbage collection may be mixed: what they
 * say is compared, and their bytes once garbage is collected.
 */
final class Convergence {
    private static final long REPLAY_CLIENT = 9_007_199_254_740_990L;

    private Convergence() {}

    static void assertConverged(Doc... docs) {
        assertConverged(Arrays.asList(docs));
    }

    static void assertConverged(List<Doc> docs) {
        for (int i = 0; i < docs.size(); i++) {
            assertSound("document " + i, docs.get(i));
        }
        Doc first = docs.getFirst();
        for (int i = 1; i < docs.size(); i++) {
            Doc other = docs.get(i);
            assertSame("document " + i + " against the first", first, other);
            if (other.options().gc() == first.options().gc()) {
                assertSameBytes("document " + i + " against the first", first, other);
            } else {
                assertThat(collected(other))
                        .as("document %d without garbage", i)
                        .isEqualTo(collected(first));
            }
        }
        assertReplays(docs);
    }

    /** One document alone: its invariants, and what becomes of it on the way through bytes. */
    static void assertSound(String what, Doc doc) {
        doc.checkIntegrity();
        assertThat(doc.pending()).as("pending in %s", what).isEmpty();
        byte[] v1 = doc.encodeState();
        byte[] v2 = doc.encodeState(StateVector.EMPTY, UpdateFormat.V2);
        assertThat(Update.stateVector(v1)).as("%s: V1's state vector", what).isEqualTo(doc.stateVector());
        assertThat(Update.stateVectorV2(v2)).as("%s: V2's state vector", what).isEqualTo(doc.stateVector());
        assertThat(StateVector.decode(doc.stateVector().encode(), DecodeLimits.TRUSTED))
                .isEqualTo(doc.stateVector());
        assertReplica(what + " loaded from V1", doc, UpdateFormat.V1, v1);
        assertReplica(what + " loaded from V2", doc, UpdateFormat.V2, v2);
        assertReplica(what + " through V1 to V2", doc, UpdateFormat.V2, Update.toV2(v1));
        assertReplica(what + " through V2 to V1", doc, UpdateFormat.V1, Update.toV1(v2));
        assertLog(what, doc, v1);
    }

    /** A document that is loaded from a state encodes the same state, and learns nothing from a second one. */
    private static void assertReplica(String what, Doc doc, UpdateFormat format, byte[] state) {
        Doc replica = Doc.load(state, format, replayOptions(doc));
        replica.checkIntegrity();
        assertSame(what, doc, replica);
        assertSameBytes(what, doc, replica);
        assertThat(replica.apply(state, format, null)).isEqualTo(ApplyResult.APPLIED);
        byte[] nothing = doc.encodeState(doc.stateVector(), format);
        assertThat(replica.apply(nothing, format, null)).isEqualTo(ApplyResult.APPLIED);
        replica.checkIntegrity();
        assertSameBytes(what + " and applied again", doc, replica);
    }

    /** The state of a room, which never builds a document, says the same. */
    private static void assertLog(String what, Doc doc, byte[] v1) {
        UpdateLog log = UpdateLog.empty();
        log.commit(log.append(Update.inspect(v1, DecodeLimits.DOCUMENT)));
        assertThat(log.stateVector()).as("%s as a log", what).isEqualTo(doc.stateVector());
        Doc fromLog = Doc.load(log.diff(StateVector.EMPTY), UpdateFormat.V1, replayOptions(doc));
        assertSame(what + " as a log", doc, fromLog);
        assertSameBytes(what + " as a log", doc, fromLog);
        UpdateLog restored = UpdateLog.restore(Optional.of(v1), List.of());
        assertThat(restored.stateVector()).as("%s restored", what).isEqualTo(doc.stateVector());
    }

    private static void assertReplays(List<Doc> docs) {
        List<byte[]> v1 = new ArrayList<>();
        List<byte[]> v2 = new ArrayList<>();
        for (Doc doc : docs) {
            v1.add(doc.encodeState());
            v2.add(doc.encodeState(StateVector.EMPTY, UpdateFormat.V2));
        }
        Doc first = docs.getFirst();
        Doc fromV1 = Doc.load(Update.merge(v1), UpdateFormat.V1, replayOptions(first));
        Doc fromV2 = Doc.load(Update.mergeV2(v2), UpdateFormat.V2, replayOptions(first));
        fromV1.checkIntegrity();
        fromV2.checkIntegrity();
        assertSame("replay of merged states", first, fromV1);
        assertSame("replay of merged states in V2", first, fromV2);
        assertThat(collected(fromV1)).as("replay of merged states").isEqualTo(collected(first));
        assertThat(collected(fromV2)).as("replay of merged states in V2").isEqualTo(collected(first));
    }

    /** Same values, state vectors and delete sets. */
    static void assertSame(String what, Doc a, Doc b) {
        assertThat(b.stateVector()).as("state vector: %s", what).isEqualTo(a.stateVector());
        assertThat(deletes(b)).as("delete set: %s", what).isEqualTo(deletes(a));
        adoptKinds(a, b);
        adoptKinds(b, a);
        assertThat(Shape.of(b)).as("content: %s", what).isEqualTo(Shape.of(a));
        assertThat(Shape.of(b.toJson())).as("JSON: %s", what).isEqualTo(Shape.of(a.toJson()));
    }

    static void assertSameBytes(String what, Doc a, Doc b) {
        assertThat(b.encodeState()).as("V1: %s", what).isEqualTo(a.encodeState());
        assertThat(b.encodeState(StateVector.EMPTY, UpdateFormat.V2))
                .as("V2: %s", what)
                .isEqualTo(a.encodeState(StateVector.EMPTY, UpdateFormat.V2));
    }

    private static Map<Long, List<Long>> deletes(Doc doc) {
        DeleteSet set = doc.deleteSet();
        Map<Long, List<Long>> ranges = new LinkedHashMap<>();
        for (int c = 0; c < set.clientCount(); c++) {
            List<Long> ends = new ArrayList<>();
            for (int r = set.firstRange(c); r < set.firstRange(c + 1); r++) {
                ends.add(set.start(r));
                ends.add(set.end(r));
            }
            ranges.put(set.client(c), ends);
        }
        return ranges;
    }

    /** What of a document remains when its garbage is collected. */
    static byte[] collected(Doc doc) {
        DocOptions options = DocOptions.defaults().withClientId(REPLAY_CLIENT).withGc(true);
        return Doc.load(doc.encodeState(), UpdateFormat.V1, options).encodeState();
    }

    private static DocOptions replayOptions(Doc doc) {
        return DocOptions.defaults()
                .withClientId(REPLAY_CLIENT)
                .withGc(doc.options().gc());
    }

    /** Asks a document for the roots that another one was asked for, as the same kinds. */
    static void adoptKinds(Doc from, Doc to) {
        for (String name : from.rootNames()) {
            switch (from.store.root(from.store.names.of(name)).kind) {
                case Structs.TEXT -> to.text(name);
                case Structs.ARRAY -> to.array(name);
                case Structs.MAP -> to.map(name);
                case Structs.XML_FRAGMENT -> to.xmlFragment(name);
                case Structs.XML_TEXT -> to.xmlText(name);
                case Structs.XML_ELEMENT -> to.xmlElement(name);
                default -> {
                    // Nobody has said what it is.
                }
            }
        }
    }
}
