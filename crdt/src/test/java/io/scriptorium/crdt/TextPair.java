package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two replicas of one text, which hear of each other when they are told to. */
final class TextPair {
    private static final int MOST_ROUNDS = 10;

    final Doc doc;
    final Doc peer;
    final Text text;
    final Text peerText;

    /** With garbage collection, and no cleaning of formats. */
    TextPair() {
        this(true, false);
    }

    TextPair(boolean gc, boolean cleanFormats) {
        doc = replica(1, gc, cleanFormats);
        peer = replica(2, gc, cleanFormats);
        text = doc.text(TextEdit.ROOT);
        peerText = peer.text(TextEdit.ROOT);
    }

    static Doc replica(long client, boolean gc, boolean cleanFormats) {
        return Doc.create(DocOptions.defaults().withClientId(client).withGc(gc).withCleanFormats(cleanFormats));
    }

    /** Each learns what the other knew before: one by format V1, one by V2. */
    void exchange() {
        byte[] forPeer = doc.encodeState(peer.stateVector(), UpdateFormat.V1);
        byte[] forDoc = peer.encodeState(doc.stateVector(), UpdateFormat.V2);
        peer.apply(forPeer);
        doc.apply(forDoc, UpdateFormat.V2, null);
    }

    /** Exchanges until nothing is new: who cleans formats has something to say after hearing of them. */
    void settle() {
        for (int i = 0; i < MOST_ROUNDS && !Arrays.equals(doc.encodeState(), peer.encodeState()); i++) {
            exchange();
        }
    }

    /** Exchanges all there is and answers what both see then. */
    String merged() {
        settle();
        Convergence.assertConverged(doc, peer);
        assertThat(TextPicture.of(peerText)).isEqualTo(TextPicture.of(text));
        return TextPicture.of(text);
    }

    /** What this replica and the other one are told of the text, one line for each transaction. */
    List<String> told(boolean here) {
        List<String> told = new ArrayList<>();
        (here ? text : peerText).observe(event -> told.add(TextPicture.of(event.delta())));
        return told;
    }
}
