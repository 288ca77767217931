package io.scriptorium.crdt;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something has happened to an item on one of the stacks of an {@link UndoManager}.
 *
 * @param item the item, whose {@link StackItem#meta} may be written and read
 * @param stack the stack on which the item is, or was
 * @param origin that of the transaction; when the item was popped, the manager
 * @param changed the types that were changed, and all in which these stand
 */
public record StackItemEvent(
        StackItem item, Stack stack, @Nullable Object origin, Set<SharedType> changed) {
    /** The stacks of an {@link UndoManager}. */
    public enum Stack {
        UNDO,
        REDO
    }
}
