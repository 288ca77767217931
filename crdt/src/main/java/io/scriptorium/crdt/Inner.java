package io.scriptorium.crdt;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Up to {@value #CAPACITY} leaves or inner nodes, with what each has to show. Threading: the document's writer. */
final class Inner extends Part {
    static final int CAPACITY = 32;

    final @Nullable Part[] children = new Part[CAPACITY];
    /** {@link Part#visible} of each child, side by side. */
    final int[] visibleOf = new int[CAPACITY];

    int size;

    Part child(int index) {
        return Objects.requireNonNull(children[index]);
    }

    void insert(int index, Part child) {
        for (int i = size; i > index; i--) {
            set(i, child(i - 1));
        }
        set(index, child);
        size++;
    }

    void set(int index, Part child) {
        children[index] = child;
        visibleOf[index] = child.visible;
        child.slot = index;
        child.parent = this;
    }

    void remove(int index) {
        size--;
        for (int i = index; i < size; i++) {
            set(i, child(i + 1));
        }
        children[size] = null;
    }

    /** Gives the upper half of the children to a new node, which is to be put behind this one. */
    Inner splitHalf() {
        Inner upper = new Inner();
        int half = size / 2;
        for (int i = half; i < size; i++) {
            upper.set(i - half, child(i));
            children[i] = null;
        }
        upper.size = size - half;
        size = half;
        recount();
        upper.recount();
        return upper;
    }

    void recount() {
        visible = 0;
        keys = 0;
        for (int i = 0; i < size; i++) {
            visible += visibleOf[i];
            keys |= child(i).keys;
        }
    }
}
