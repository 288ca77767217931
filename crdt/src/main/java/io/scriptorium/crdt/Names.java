package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a document (roots, keys, nodes, formats), each under a small number. They are found by the bytes of an
 * update without making a String of them. Threading: the document's writer.
 */
final class Names {
    private @Nullable Name[] byId = new Name[8];
    private int size;
    /** Open addressing by the hash of the UTF-8: id + 1, or 0. */
    private int[] slots = new int[16];

    private final Map<String, Integer> byText = new HashMap<>();

    Name at(int id) {
        Name name = byId[id];
        assert name != null;
        return name;
    }

    String text(int id) {
        return at(id).text();
    }

    /** The id of a name, or {@link Rows#NONE} when it never occurred. */
    int find(String text) {
        Integer id = byText.get(text);
        return id == null ? Rows.NONE : id;
    }

    int of(String text) {
        Integer known = byText.get(text);
        if (known != null) {
            return known;
        }
        Name name = Name.of(text);
        int id = ofUtf8(name.utf8(), 0, name.utf8().length);
        // A text with half a surrogate pair reads back as another one: both are the same name.
        byText.put(text, id);
        return id;
    }

    int ofUtf8(byte[] bytes, int from, int to) {
        int slot = slotOf(bytes, from, to);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (size == byId.length) {
            byId = Arrays.copyOf(byId, size * 2);
        }
        int id = size++;
        Name name = new Name(
                new String(bytes, from, to - from, StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, from, to));
        byId[id] = name;
        byText.putIfAbsent(name.text(), id);
        slots[slot] = size;
        if (size * 2 > slots.length) {
            slots = new int[slots.length * 2];
            for (int i = 0; i < size; i++) {
                byte[] utf8 = at(i).utf8();
                slots[slotOf(utf8, 0, utf8.length)] = i + 1;
            }
        }
        return id;
    }

    int ofUtf16(char[] units, int from, int to) {
        return of(new String(units, from, to - from));
    }

    /** Reads a varString. */
    int read(Lib0Reader in, byte[] bytes) {
        int length = in.skipVarBytes(Integer.MAX_VALUE);
        return ofUtf8(bytes, in.position() - length, in.position());
    }

    private int slotOf(byte[] bytes, int from, int to) {
        int mask = slots.length - 1;
        int slot = Hashing.of(bytes, from, to) & mask;
        while (slots[slot] != 0 && !isName(slots[slot] - 1, bytes, from, to)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isName(int id, byte[] bytes, int from, int to) {
        byte[] utf8 = at(id).utf8();
        return Arrays.equals(utf8, 0, utf8.length, bytes, from, to);
    }
}
