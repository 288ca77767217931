package io.scriptorium.crdt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step of a change or of a text, as in the Delta format of Quill. Lengths count UTF-16 units and elements. */
public sealed interface DeltaOp {
    /**
     * Inserts content.
     *
     * @param value of a text: a String, or one embedded value, type or document; of a list: a List of its elements
     * @param attributes the formats; empty for none
     */
    record Insert(@Nullable Object value, Map<String, @Nullable Object> attributes) implements DeltaOp {
        public Insert(@Nullable Object value) {
            this(value, Map.of());
        }
    }

    /**
     * Goes on by so many elements.
     *
     * @param attributes formats that they are given; {@code null} as a value takes one away
     */
    record Retain(int length, Map<String, @Nullable Object> attributes) implements DeltaOp {
        public Retain {
            checkLength(length);
        }

        public Retain(int length) {
            this(length, Map.of());
        }
    }

    /** Deletes so many elements. */
    record Delete(int length) implements DeltaOp {
        public Delete {
            checkLength(length);
        }
    }

    private static void checkLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("a length of " + length);
        }
    }
}
