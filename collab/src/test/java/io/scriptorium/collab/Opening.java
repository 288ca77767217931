package io.scriptorium.collab;

import io.scriptorium.collab.room.Opened;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.simulation.Rig;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Opens documents without a session. */
final class Opening {
    private Opening() {}

    static CompletableFuture<Opened> open(Rig rig, String document) {
        return rig.collab().open(new DocumentName(document)).toCompletableFuture();
    }

    static Opened opened(Rig rig, String document) {
        CompletableFuture<Opened> answer = open(rig, document);
        rig.settle();
        return answer.join();
    }

    static UUID epoch(Rig rig, String document) {
        return switch (opened(rig, document)) {
            case Opened.Ready ready -> ready.epoch();
            case Opened.Unreadable unreadable -> throw new AssertionError(unreadable);
            case Opened.Unavailable unavailable -> throw new AssertionError(unavailable);
        };
    }
}
