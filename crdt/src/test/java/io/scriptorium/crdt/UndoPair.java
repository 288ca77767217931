package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Two replicas that hear of each other when they are told to. On the first one undoes, by a clock that the test moves. */
final class UndoPair {
    static final String REMOTE = "remote";

    final Doc doc;
    final Doc other;
    long nowMillis;

    UndoPair() {
        this(true);
    }

    UndoPair(boolean gc) {
        doc = replica(1, gc);
        other = replica(2, gc);
    }

    private static Doc replica(long clientId, boolean gc) {
        Doc made = Doc.create(DocOptions.defaults().withClientId(clientId).withGc(gc));
        made.text("t");
        made.array("a");
        made.map("m");
        made.xmlFragment("x");
        return made;
    }

    /** A manager whose steps never join. */
    UndoManager.Builder apart(SharedType... scope) {
        return UndoManager.of(doc, scope).captureTimeoutMillis(0);
    }

    /** A manager whose steps join as long as {@link #nowMillis} stands still. */
    UndoManager.Builder joining(SharedType... scope) {
        return UndoManager.of(doc, scope).clock(() -> nowMillis);
    }

    void sync() {
        byte[] news = doc.encodeState(other.stateVector(), UpdateFormat.V1);
        doc.apply(other.encodeState(doc.stateVector(), UpdateFormat.V1), UpdateFormat.V1, REMOTE);
        other.apply(news, UpdateFormat.V1, REMOTE);
    }

    /** Both are sound and show the same, and so does whoever loads either of them in either format. */
    void assertSame() {
        sync();
        for (Doc each : List.of(doc, other)) {
            each.checkIntegrity();
            assertThat(each.pending()).isEmpty();
            for (UpdateFormat format : UpdateFormat.values()) {
                Doc loaded = replica(3, false);
                Convergence.adoptKinds(doc, loaded);
                loaded.apply(each.encodeState(StateVector.EMPTY, format), format, REMOTE);
                loaded.checkIntegrity();
                assertThat(Shape.of(loaded)).isEqualTo(Shape.of(doc));
                assertThat(loaded.snapshot()).isEqualTo(doc.snapshot());
            }
        }
    }
}
