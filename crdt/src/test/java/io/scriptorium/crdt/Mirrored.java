package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A document, and a peer that is sent each of its transactions at once. */
final class Mirrored {
    final Doc doc;
    final Doc peer;

    Mirrored() {
        this(true);
    }

    Mirrored(boolean gc) {
        doc = Doc.create(DocOptions.defaults().withClientId(1).withGc(gc));
        peer = Doc.create(DocOptions.defaults().withClientId(2).withGc(gc));
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> peer.apply(update, UpdateFormat.V2, "mirror"));
    }

    /**
     * What the observers of a type are told of one transaction, one text for each time. Fails unless the peer's are told
     * the same.
     */
    <T extends SharedType> List<String> told(
            Function<Doc, T> type, Function<TypeEvent, String> what, Consumer<T> edits) {
        List<String> here = new ArrayList<>();
        List<String> there = new ArrayList<>();
        T edited = type.apply(doc);
        try (Subscription first = edited.observe(event -> here.add(what.apply(event)));
                Subscription second = type.apply(peer).observe(event -> there.add(what.apply(event)))) {
            assertThat(first).isNotSameAs(second);
            doc.transact(transaction -> edits.accept(edited));
        }
        assertThat(there).as("at the peer").isEqualTo(here);
        return here;
    }

    /** As {@link #told}, of everything in a type: the events of a transaction in their order. */
    <T extends SharedType> List<String> toldDeep(Function<Doc, T> type, Consumer<T> edits) {
        List<String> here = new ArrayList<>();
        List<String> there = new ArrayList<>();
        T edited = type.apply(doc);
        try (Subscription first = edited.observeDeep(events -> events.forEach(e -> here.add(EventText.deep(e))));
                Subscription second =
                        type.apply(peer).observeDeep(events -> events.forEach(e -> there.add(EventText.deep(e))))) {
            assertThat(first).isNotSameAs(second);
            doc.transact(transaction -> edits.accept(edited));
        }
        assertThat(there).as("at the peer").containsExactlyInAnyOrderElementsOf(here);
        return here;
    }

    /** Takes over what was written at the peer. */
    void pull() {
        doc.apply(peer.encodeState(doc.stateVector(), UpdateFormat.V1));
    }

    void assertConverged() {
        Convergence.assertConverged(doc, peer);
    }
}
