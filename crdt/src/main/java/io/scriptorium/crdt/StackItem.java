package io.scriptorium.crdt;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step that an {@link UndoManager} can take back. Threading: that of its {@link Doc}. */
public final class StackItem {
    private IdRanges insertions;
    private IdRanges deletions;
    private final Map<String, @Nullable Object> meta = new HashMap<>(0);

    StackItem(IdRanges insertions, IdRanges deletions) {
        this.insertions = insertions;
        this.deletions = deletions;
    }

    void add(IdRanges moreInsertions, IdRanges moreDeletions) {
        insertions = insertions.and(moreInsertions);
        deletions = deletions.and(moreDeletions);
    }

    IdRanges insertions() {
        return insertions;
    }

    IdRanges deletions() {
        return deletions;
    }

    /** Whatever the application wants to remember with the step, such as the selection before it. Nobody else writes it. */
    public Map<String, @Nullable Object> meta() {
        return meta;
    }
}
