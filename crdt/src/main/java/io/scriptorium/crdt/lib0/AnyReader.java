package io.scriptorium.crdt.lib0;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds one {@code any} value, with a stack of its own for the containers that are still open. */
final class AnyReader {
    private final Lib0Reader in;
    private final int maxDepth;
    private final Deque<Container> open = new ArrayDeque<>();

    AnyReader(Lib0Reader in, int maxDepth) {
        this.in = in;
        this.maxDepth = maxDepth;
    }

    @Nullable Object read() {
        while (true) {
            int start = in.position();
            int tag = in.readUint8();
            Object value;
            if (tag == AnyTag.OBJECT || tag == AnyTag.ARRAY) {
                if (open.size() >= maxDepth) {
                    throw AnyTag.tooDeep(maxDepth, start);
                }
                Container container = new Container(tag == AnyTag.OBJECT, in.readVarUint());
                if (container.left > 0) {
                    open.push(container);
                    container.prepare(in);
                    continue;
                }
                value = container.value();
            } else {
                value = leaf(tag, start);
            }
            while (true) {
                Container parent = open.peek();
                if (parent == null) {
                    return value;
                }
                parent.add(value);
                if (parent.left > 0) {
                    parent.prepare(in);
                    break;
                }
                value = open.pop().value();
            }
        }
    }

    private @Nullable Object leaf(int tag, int start) {
        return switch (tag) {
            case AnyTag.UNDEFINED -> Undefined.UNDEFINED;
            case AnyTag.NULL -> null;
            case AnyTag.FALSE -> false;
            case AnyTag.TRUE -> true;
            case AnyTag.INTEGER -> in.readVarInt();
            case AnyTag.FLOAT32 -> (double) in.readFloat32();
            case AnyTag.FLOAT64 -> in.readFloat64();
            case AnyTag.BIGINT -> in.readBigInt();
            case AnyTag.STRING -> in.readVarString(Integer.MAX_VALUE);
            case AnyTag.BYTES -> in.readVarBytes(Integer.MAX_VALUE);
            default -> throw AnyTag.unknown(tag, start);
        };
    }

    /** An object or array under construction. Grows with what was read, never with the count that was announced. */
    private static final class Container {
        private final @Nullable Map<String, @Nullable Object> members;
        private final List<@Nullable Object> elements = new ArrayList<>(4);
        private String key = "";
        private long left;

        Container(boolean object, long count) {
            members = object ? new LinkedHashMap<>() : null;
            left = count;
        }

        void prepare(Lib0Reader in) {
            if (members != null) {
                key = in.readVarString(Integer.MAX_VALUE);
            }
        }

        void add(@Nullable Object value) {
            if (members != null) {
                members.put(key, value);
            } else {
                elements.add(value);
            }
            left--;
        }

        Object value() {
            return members != null ? members : elements;
        }
    }
}
