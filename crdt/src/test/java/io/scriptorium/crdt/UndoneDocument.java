package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A document with its undo, a second one in step with it, and a look at both after each test. */
abstract class UndoneDocument {
    final List<Doc> docs = new ArrayList<>();
    final Doc doc = doc(1);
    final Doc other = doc(2);
    final Text text = doc.text("t");
    long now;

    final Doc doc(long clientId) {
        Doc made = Doc.create(DocOptions.defaults().withClientId(clientId));
        made.text("t");
        made.array("a");
        made.map("m");
        made.xmlFragment("x");
        docs.add(made);
        return made;
    }

    /** One whose steps do not join, unless the clock is set back. */
    final UndoManager.Builder manager(SharedType... scope) {
        return UndoManager.of(doc, scope).clock(() -> now += 1_000);
    }

    final void sync() {
        byte[] news = doc.encodeState(other.stateVector(), UpdateFormat.V1);
        doc.apply(other.encodeState(doc.stateVector(), UpdateFormat.V1), UpdateFormat.V1, "remote");
        other.apply(news, UpdateFormat.V1, "remote");
    }

    @AfterEach
    final void documentsAreWhole() {
        sync();
        docs.forEach(Doc::checkIntegrity);
        assertThat(Values.equal(other.toJson(), doc.toJson())).isTrue();
        assertThat(other.snapshot()).isEqualTo(doc.snapshot());
    }
}
