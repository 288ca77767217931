package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Undefined;
import io.scriptorium.crdt.reference.ReferenceDoc;
import io.scriptorium.crdt.reference.ReferenceEdits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A document of the engine and one of the reference engine that are told the same. What each step changes, and all that
 * the two hold, is compared: bytes, vectors, what waits, the order and origins of every element, what readers see.
 *
 * <p>The roots are the text {@code t}, the array {@code a}, the map {@code m}.
 */
final class SideBySide {
    final Doc engine;
    final ReferenceDoc reference;
    private byte[] told = {};

    SideBySide(long clientId, boolean gc) {
        engine = Doc.create(DocOptions.defaults().withClientId(clientId).withGc(gc));
        engine.text("t");
        engine.array("a");
        engine.map("m");
        engine.onUpdate(UpdateFormat.V1, (update, transaction) -> told = update);
        reference = new ReferenceDoc(clientId, gc);
    }

    /** Applies an update to both; what they say has changed is the same. */
    byte[] apply(byte[] update) {
        told = new byte[0];
        engine.apply(update);
        return told(reference.apply(update));
    }

    /** The engine is given the same as format V2. */
    byte[] applyV2(byte[] update) {
        told = new byte[0];
        engine.apply(Update.toV2(update), UpdateFormat.V2, null);
        return told(reference.apply(update));
    }

    /** The same local edit in both has to become the same update, which is answered. */
    byte[] edit(Consumer<Doc> ours, Consumer<ReferenceEdits> theirs) {
        told = new byte[0];
        engine.transact(transaction -> ours.accept(engine));
        return told(reference.edit(theirs));
    }

    private byte[] told(byte[] expected) {
        if (!Arrays.equals(told, expected)) {
            assertThat(HexFormat.of().formatHex(told))
                    .as("what a transaction has changed")
                    .isEqualTo(HexFormat.of().formatHex(expected));
        }
        return told;
    }

    /** The state without what waits, as the engine writes it. */
    byte[] state() {
        return new StateEncoder(engine.store).state(new UpdateV1Encoder(), StateVector.EMPTY);
    }

    /** Compares the bytes of the two: quick, and says little when it fails. */
    void checkBytes(String what) {
        byte[] ours = state();
        byte[] theirs = reference.encodeState();
        if (!Arrays.equals(ours, theirs)) {
            checkAll(what);
        }
        assertThat(ours).as(what).isEqualTo(theirs);
        assertThat(engine.pending().isPresent()).as("waiting, %s", what).isEqualTo(reference.isWaiting());
    }

    /** Compares the bytes, and now and then everything. */
    void check(String what, RandomGenerator random) {
        if (random.nextInt(8) == 0) {
            checkAll(what);
        } else {
            checkBytes(what);
        }
    }

    /** Compares everything, the most telling first. */
    void checkAll(String what) {
        engine.checkIntegrity();
        assertThat(engine.stateVector().encode()).as("vector, %s", what).isEqualTo(reference.encodeVector());
        assertThat(StoreOutline.of(engine))
                .as("outline, %s", what)
                .isEqualTo(reference.view().outline());
        assertThat(state()).as("state, %s", what).isEqualTo(reference.encodeState());
        checkWaiting(what);
        checkViews(what);
    }

    private void checkViews(String what) {
        assertThat(engine.text("t").toString())
                .as("text, %s", what)
                .isEqualTo(reference.view().text("t"));
        assertThat(delta(engine.text("t")))
                .as("delta, %s", what)
                .isEqualTo(reference.view().delta("t"));
        assertThat(plain(engine.array("a")))
                .as("array, %s", what)
                .isEqualTo(reference.view().array("a"));
        assertThat(plain(engine.map("m")))
                .as("map, %s", what)
                .isEqualTo(reference.view().map("m"));
    }

    private void checkWaiting(String what) {
        Map<Long, List<Long>> structs = new TreeMap<>();
        Map<Long, List<Long>> deletes = new TreeMap<>();
        Map<Long, Long> missing = new TreeMap<>();
        engine.pending().ifPresent(pending -> {
            byte[] waiting = Update.toV1(pending.update());
            Blocks.Visitor collect = struct -> {
                if (struct.ref() != Structs.SKIP) {
                    addClocks(structs, struct.client, struct.clock, struct.clock + struct.length);
                }
            };
            Blocks.scan(StructReader.trusting(waiting), DecodeLimits.TRUSTED, collect);
            DeleteSet set = Blocks.of(waiting).deleteSet(waiting);
            for (int c = 0; c < set.clientCount(); c++) {
                for (int r = set.firstRange(c); r < set.firstRange(c + 1); r++) {
                    addClocks(deletes, set.client(c), set.start(r), set.end(r));
                }
            }
            for (int i = 0; i < pending.missing().size(); i++) {
                missing.put(pending.missing().client(i), pending.missing().clock(i) - 1);
            }
        });
        assertThat(structs).as("waiting, %s", what).isEqualTo(reference.waiting());
        assertThat(deletes).as("waiting deletes, %s", what).isEqualTo(reference.waitingDeletes());
        assertThat(missing).as("missing, %s", what).isEqualTo(reference.missing());
    }

    private static void addClocks(Map<Long, List<Long>> clocks, long client, long from, long to) {
        for (long clock = from; clock < to; clock++) {
            clocks.computeIfAbsent(client, unused -> new ArrayList<>()).add(clock);
        }
    }

    // --- What readers see, in the words of the reference's view ---

    private static List<List<Object>> delta(Text text) {
        List<List<Object>> ops = new ArrayList<>();
        for (DeltaOp op : text.toDelta()) {
            DeltaOp.Insert insert = (DeltaOp.Insert) op;
            Object value = plain(insert.value());
            Map<String, Object> attributes = new LinkedHashMap<>();
            insert.attributes().forEach((key, attribute) -> attributes.put(key, orNull(plain(attribute))));
            ops.add(List.of(orNull(value), attributes));
        }
        return ops;
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? "null" : value;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case XmlFragment fragment -> "xml";
            case XmlText text -> "xml";
            case XmlHook hook -> "xml";
            case Text text -> text.toString();
            case Array array -> plain(array.toList());
            case YMap map -> plain(map.toMap());
            case Doc doc -> "doc " + doc.guid();
            case Undefined undefined -> "undefined";
            case byte[] bytes -> "bytes " + HexFormat.of().formatHex(bytes);
            case List<?> elements -> {
                List<@Nullable Object> list = new ArrayList<>();
                elements.forEach(element -> list.add(plain(element)));
                yield list;
            }
            case Map<?, ?> members -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                members.forEach((key, member) -> map.put(String.valueOf(key), plain(member)));
                yield map;
            }
            default -> value;
        };
    }
}
