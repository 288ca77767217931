package io.scriptorium.crdt.lib0;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one {@code any} value, with a stack of its own for the containers that are still open. */
final class AnyWriter {
    private static final int FEW_LEVELS = 4;

    /** What is left of a container: the values of an array, or the entries of an object. */
    private record Rest(Iterator<?> members, boolean object) {}

    private final Lib0Writer out;
    private final Deque<Rest> open = new ArrayDeque<>(FEW_LEVELS);

    AnyWriter(Lib0Writer out) {
        this.out = out;
    }

    void write(@Nullable Object value) {
        writeOne(value);
        for (Rest rest = open.peek(); rest != null; rest = open.peek()) {
            if (!rest.members.hasNext()) {
                open.pop();
                continue;
            }
            Object next = rest.members.next();
            if (rest.object) {
                Map.Entry<?, ?> member = (Map.Entry<?, ?>) next;
                out.writeVarString((String) member.getKey());
                writeOne(member.getValue());
            } else {
                writeOne(next);
            }
        }
    }

    /** Writes a leaf, or the head of a container, which is left open. */
    private void writeOne(@Nullable Object value) {
        switch (value) {
            case null -> out.writeUint8(AnyTag.NULL);
            case Undefined undefined -> out.writeUint8(AnyTag.UNDEFINED);
            case Boolean flag -> out.writeUint8(flag ? AnyTag.TRUE : AnyTag.FALSE);
            case BigInteger integer -> {
                out.writeUint8(AnyTag.BIGINT);
                out.writeInt64(integer.longValue());
            }
            case Number number -> writeNumber(out, number.doubleValue());
            case String text -> writeString(out, text);
            case byte[] bytes -> {
                out.writeUint8(AnyTag.BYTES);
                out.writeVarBytes(bytes);
            }
            case List<?> elements -> {
                out.writeUint8(AnyTag.ARRAY);
                out.writeVarUint(elements.size());
                open.push(new Rest(elements.iterator(), false));
            }
            case Map<?, ?> members -> writeObject(members);
            default -> throw new IllegalArgumentException("not a value of lib0: " + value.getClass());
        }
    }

    @SuppressWarnings("unchecked") // a key that is no string fails with a ClassCastException, as it should
    private void writeObject(Map<?, ?> members) {
        out.writeUint8(AnyTag.OBJECT);
        out.writeVarUint(members.size());
        Map<String, ?> ordered = PropertyOrder.of((Map<String, Object>) members);
        open.push(new Rest(ordered.entrySet().iterator(), true));
    }

    static void writeString(Lib0Writer out, String text) {
        out.writeUint8(AnyTag.STRING);
        out.writeVarString(text);
    }

    static void writeNumber(Lib0Writer out, double number) {
        int tag = AnyTag.ofNumber(number);
        out.writeUint8(tag);
        switch (tag) {
            case AnyTag.INTEGER -> out.writeVarInt(number);
            case AnyTag.FLOAT32 -> out.writeFloat32((float) number);
            default -> out.writeFloat64(number);
        }
    }
}
