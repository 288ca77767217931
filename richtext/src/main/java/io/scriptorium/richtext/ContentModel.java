package io.scriptorium.richtext;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may stand where in the page's schema: the content expressions of its extensions as a small automaton, and by
 * which nodes something gets to where it may stand. Text is {@code null} here. Source: ProseMirror's reference manual,
 * 'Content expressions', and the extensions that {@code web/src/editor/extensions.ts} lists.
 */
final class ContentModel {
    /** The blocks in the schema's order: the first that can hold a text wraps it. */
    private static final List<NodeType> BLOCKS = List.of(
            NodeType.PARAGRAPH,
            NodeType.BLOCKQUOTE,
            NodeType.BULLET_LIST,
            NodeType.CODE_BLOCK,
            NodeType.HEADING,
            NodeType.HORIZONTAL_RULE,
            NodeType.ORDERED_LIST,
            NodeType.TASK_LIST,
            NodeType.TABLE,
            NodeType.IMAGE);

    /** How far the content of a node has got: what may follow, and whether it may end. */
    enum State {
        NOTHING(true, List.of()),
        LINE(true, List.of(NodeType.HARD_BREAK)),
        CODE(true, List.of()),
        SOME_BLOCKS(true, BLOCKS),
        NO_BLOCK_YET(false, BLOCKS),
        NO_PARAGRAPH_YET(false, List.of(NodeType.PARAGRAPH)),
        SOME_ITEMS(true, List.of(NodeType.LIST_ITEM)),
        NO_ITEM_YET(false, List.of(NodeType.LIST_ITEM)),
        SOME_TASKS(true, List.of(NodeType.TASK_ITEM)),
        NO_TASK_YET(false, List.of(NodeType.TASK_ITEM)),
        SOME_ROWS(true, List.of(NodeType.TABLE_ROW)),
        NO_ROW_YET(false, List.of(NodeType.TABLE_ROW)),
        CELLS(true, List.of(NodeType.TABLE_CELL, NodeType.TABLE_HEADER));

        private final boolean mayEnd;

        @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of enums
        private final List<NodeType> next;

        State(boolean mayEnd, List<NodeType> next) {
            this.mayEnd = mayEnd;
            this.next = next;
        }

        /** What is missing before the node may end, or null. */
        @Nullable NodeType missing() {
            return mayEnd ? null : next.get(0);
        }

        boolean admits(@Nullable NodeType type) {
            return type == null ? this == LINE || this == CODE : next.contains(type);
        }

        /** After something that is admitted. */
        State after() {
            return switch (this) {
                case NO_BLOCK_YET, NO_PARAGRAPH_YET -> SOME_BLOCKS;
                case NO_ITEM_YET -> SOME_ITEMS;
                case NO_TASK_YET -> SOME_TASKS;
                case NO_ROW_YET -> SOME_ROWS;
                default -> this;
            };
        }
    }

    private static final Map<State, Map<Object, List<NodeType>>> WRAPS = new EnumMap<>(State.class);
    /** Stands for text, as a map has no null. */
    private static final Object TEXT = new Object();

    static {
        for (State state : State.values()) {
            Map<Object, List<NodeType>> ways = new HashMap<>();
            for (NodeType type : NodeType.values()) {
                put(ways, type, search(state, type));
            }
            put(ways, TEXT, search(state, null));
            WRAPS.put(state, ways);
        }
    }

    private ContentModel() {}

    private static void put(Map<Object, List<NodeType>> ways, Object type, @Nullable List<NodeType> way) {
        if (way != null) {
            ways.put(type, way);
        }
    }

    /** What a node of this type begins with. */
    static State start(NodeType type) {
        return switch (type) {
            case DOC, BLOCKQUOTE, TABLE_CELL, TABLE_HEADER -> State.NO_BLOCK_YET;
            case PARAGRAPH, HEADING -> State.LINE;
            case CODE_BLOCK -> State.CODE;
            case BULLET_LIST, ORDERED_LIST -> State.NO_ITEM_YET;
            case TASK_LIST -> State.NO_TASK_YET;
            case LIST_ITEM, TASK_ITEM -> State.NO_PARAGRAPH_YET;
            case TABLE -> State.NO_ROW_YET;
            case TABLE_ROW -> State.CELLS;
            case IMAGE, HORIZONTAL_RULE, HARD_BREAK -> State.NOTHING;
        };
    }

    /** The fewest nodes, the outermost first, within which the type may stand here; null when there are none. */
    static @Nullable List<NodeType> wrapping(State state, @Nullable NodeType type) {
        return WRAPS.getOrDefault(state, Map.of()).get(type == null ? TEXT : type);
    }

    private record Way(State state, List<NodeType> through) {}

    private static @Nullable List<NodeType> search(State from, @Nullable NodeType type) {
        Deque<Way> ways = new ArrayDeque<>(List.of(new Way(from, List.of())));
        Set<NodeType> seen = EnumSet.noneOf(NodeType.class);
        for (Way way = ways.poll(); way != null; way = ways.poll()) {
            if (way.state.admits(type)) {
                return way.through;
            }
            for (NodeType next : way.state.next) {
                // Within a wrapper only what may be the last of it.
                if (!next.isLeaf() && (way.through.isEmpty() || way.state.after().mayEnd) && seen.add(next)) {
                    List<NodeType> through = new ArrayList<>(way.through);
                    through.add(next);
                    ways.add(new Way(start(next), List.copyOf(through)));
                }
            }
        }
        return null;
    }
}
