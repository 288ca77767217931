package io.scriptorium.storage;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The documents whose stored bytes are damaged. In force from the moment of the finding, and remembered in the
 * database as soon as it takes writes; if it never does, the next load finds the damage again.
 *
 * <p>Threading: any thread.
 */
final class Quarantine {
    private final Map<String, QuarantinedDocument> documents = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final WriteQueue queue;

    Quarantine(InstantSource clock, WriteQueue queue) {
        this.clock = clock;
        this.queue = queue;
    }

    /** What the database remembers. */
    void remembered(List<QuarantinedDocument> stored) {
        for (QuarantinedDocument document : stored) {
            documents.put(document.name(), document);
        }
    }

    void add(String name, String reason) {
        QuarantinedDocument document = new QuarantinedDocument(name, reason, clock.millis());
        if (documents.putIfAbsent(name, document) == null) {
            record(document);
        }
    }

    /** Offers again what the database may not have been able to take. */
    void recordAll() {
        documents.values().forEach(this::record);
    }

    /** Why a document is in quarantine, if it is. */
    Optional<String> reason(String name) {
        return Optional.ofNullable(documents.get(name)).map(QuarantinedDocument::reason);
    }

    int size() {
        return documents.size();
    }

    /** All of them, the oldest finding first. */
    List<QuarantinedDocument> all() {
        return documents.values().stream()
                .sorted(Comparator.comparingLong(QuarantinedDocument::timeMillis)
                        .thenComparing(QuarantinedDocument::name))
                .toList();
    }

    private void record(QuarantinedDocument document) {
        queue.offer(new Write.Quarantine(
                document.name(), document.reason(), document.timeMillis(), new CompletableFuture<>()));
    }
}
