package io.scriptorium.richtext;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes of the page's schema, with their attributes in its order and what these are when nothing is said. */
enum NodeType {
    DOC("doc", Shape.CONTAINER),
    PARAGRAPH("paragraph", Shape.TEXT_BLOCK),
    HEADING("heading", Shape.TEXT_BLOCK, "level", 1.0),
    CODE_BLOCK("codeBlock", Shape.TEXT_BLOCK, "language", null),
    BLOCKQUOTE("blockquote", Shape.CONTAINER),
    BULLET_LIST("bulletList", Shape.CONTAINER),
    ORDERED_LIST("orderedList", Shape.CONTAINER, "start", 1.0, "type", null),
    LIST_ITEM("listItem", Shape.PART),
    TASK_LIST("taskList", Shape.CONTAINER),
    TASK_ITEM("taskItem", Shape.PART, "checked", false),
    TABLE("table", Shape.CONTAINER),
    TABLE_ROW("tableRow", Shape.PART),
    TABLE_CELL("tableCell", Shape.PART, "colspan", 1.0, "rowspan", 1.0, "colwidth", null, "align", null),
    TABLE_HEADER("tableHeader", Shape.PART, "colspan", 1.0, "rowspan", 1.0, "colwidth", null, "align", null),
    IMAGE("image", Shape.LEAF_BLOCK, "src", null, "alt", null, "title", null, "width", null, "height", null),
    HORIZONTAL_RULE("horizontalRule", Shape.LEAF_BLOCK),
    HARD_BREAK("hardBreak", Shape.LEAF_IN_LINE);

    /** What a node may hold, and where it stands. */
    enum Shape {
        /** Holds blocks. */
        CONTAINER,
        /** Holds blocks, and stands in one kind of container only. */
        PART,
        /** Holds a line of text. */
        TEXT_BLOCK,
        /** A block that holds nothing. */
        LEAF_BLOCK,
        /** Stands among text and holds nothing. */
        LEAF_IN_LINE
    }

    private static final Map<String, NodeType> BY_NAME = new HashMap<>();

    static {
        for (NodeType type : values()) {
            BY_NAME.put(type.typeName, type);
        }
    }

    private final String typeName;
    private final Shape shape;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable map of immutable values
    private final Map<String, @Nullable Object> defaults;

    NodeType(String typeName, Shape shape, @Nullable Object... defaults) {
        this.typeName = typeName;
        this.shape = shape;
        this.defaults = inOrder(defaults);
    }

    /** The type of this name, or null. */
    static @Nullable NodeType of(String name) {
        return BY_NAME.get(name);
    }

    String typeName() {
        return typeName;
    }

    Shape shape() {
        return shape;
    }

    boolean isLeaf() {
        return shape == Shape.LEAF_BLOCK || shape == Shape.LEAF_IN_LINE;
    }

    /** Whether it is a block that holds no other block. */
    boolean isBlockOfItsOwn() {
        return shape == Shape.TEXT_BLOCK || shape == Shape.LEAF_BLOCK;
    }

    boolean isTextBlock() {
        return shape == Shape.TEXT_BLOCK;
    }

    boolean isList() {
        return this == BULLET_LIST || this == ORDERED_LIST || this == TASK_LIST;
    }

    boolean isItem() {
        return this == LIST_ITEM || this == TASK_ITEM;
    }

    boolean isCell() {
        return this == TABLE_CELL || this == TABLE_HEADER;
    }

    /** The names of the attributes and their defaults. */
    Map<String, @Nullable Object> defaults() {
        return defaults;
    }

    /** Names and values in turn. */
    static Map<String, @Nullable Object> inOrder(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(map);
    }
}
