package io.scriptorium.crdt;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The chains of a type's keys, in the order in which the keys first occurred. Threading: the document's writer. */
final class KeyMap {
    private static final int FEW = 8;

    private @Nullable KeyChain[] chains = new KeyChain[1];
    private int size;
    /** Open addressing by key: index + 1, or 0; only when the keys are many. */
    private int[] slots = {};

    int size() {
        return size;
    }

    KeyChain at(int index) {
        return Objects.requireNonNull(chains[index]);
    }

    @Nullable KeyChain find(int key) {
        if (size <= FEW) {
            for (int i = 0; i < size; i++) {
                if (at(i).key() == key) {
                    return chains[i];
                }
            }
            return null;
        }
        int found = slots[slotOf(key)];
        return found == 0 ? null : chains[found - 1];
    }

    void add(KeyChain chain) {
        if (size == chains.length) {
            chains = Arrays.copyOf(chains, size * 2);
        }
        chains[size++] = chain;
        if (size > FEW) {
            if (size * 2 > slots.length) {
                slots = new int[Integer.highestOneBit(size) * 4];
                for (int i = 0; i < size - 1; i++) {
                    slots[slotOf(at(i).key())] = i + 1;
                }
            }
            slots[slotOf(chain.key())] = size;
        }
    }

    private int slotOf(int key) {
        int mask = slots.length - 1;
        int slot = Hashing.of(key) & mask;
        while (slots[slot] != 0 && at(slots[slot] - 1).key() != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
