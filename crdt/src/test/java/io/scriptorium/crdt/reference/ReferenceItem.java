package io.scriptorium.crdt.reference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One element: an item of length 1, or a GC of length 1, of which nothing but the id is left. */
public final class ReferenceItem {
    final ReferenceId id;

    @Nullable ReferenceId origin;

    @Nullable ReferenceId rightOrigin;

    /** {@code null} for a GC. */
    @Nullable ReferenceContent content;

    /** What the update said of the parent: the name of a root, or the item that made the type. */
    @Nullable String writtenRoot;

    @Nullable ReferenceId writtenParent;

    /** Where it stands, once it was placed. */
    @Nullable ReferenceType parent;

    /** The key of which it is a value, or {@code null} for a child. */
    @Nullable String key;

    @Nullable ReferenceItem left;

    @Nullable ReferenceItem right;

    boolean deleted;

    /** The type that Type content has made. */
    @Nullable ReferenceType type;

    ReferenceItem(ReferenceId id, @Nullable ReferenceContent content) {
        this.id = id;
        this.content = content;
    }

    boolean isGc() {
        return content == null;
    }

    boolean isVisible() {
        return content != null && content.isCountable() && !deleted;
    }

    void becomeGc() {
        content = null;
        origin = null;
        rightOrigin = null;
        parent = null;
        key = null;
        left = null;
        right = null;
        type = null;
        deleted = true;
    }

    /** Whether the next element of the same client is a part of the same struct. */
    boolean joinsWith(ReferenceItem next) {
        ReferenceContent ours = content;
        ReferenceContent theirs = next.content;
        if (ours == null || theirs == null) {
            return ours == null && theirs == null;
        }
        return right == next
                && id.equals(next.origin)
                && Objects.equals(rightOrigin, next.rightOrigin)
                && deleted == next.deleted
                && ours.ref() == theirs.ref()
                && ours.joins();
    }
}
