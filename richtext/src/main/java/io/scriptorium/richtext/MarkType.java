package io.scriptorium.richtext;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The marks of the page's schema in its order, which is that of nesting: the outermost first. */
enum MarkType {
    LINK("link", "href", null, "target", "_blank", "rel", "noopener noreferrer nofollow", "class", null, "title", null),
    BOLD("bold"),
    CODE("code"),
    ITALIC("italic"),
    STRIKE("strike"),
    UNDERLINE("underline");

    private static final Map<String, MarkType> BY_NAME = new HashMap<>();

    static {
        for (MarkType type : values()) {
            BY_NAME.put(type.typeName, type);
        }
    }

    private final String typeName;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable map of immutable values
    private final Map<String, @Nullable Object> defaults;

    MarkType(String typeName, @Nullable Object... defaults) {
        this.typeName = typeName;
        this.defaults = NodeType.inOrder(defaults);
    }

    /** The type of this name, or null. */
    static @Nullable MarkType of(String name) {
        return BY_NAME.get(name);
    }

    String typeName() {
        return typeName;
    }

    /** The names of the attributes and their defaults. */
    Map<String, @Nullable Object> defaults() {
        return defaults;
    }
}
