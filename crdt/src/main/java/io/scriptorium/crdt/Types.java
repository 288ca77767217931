package io.scriptorium.crdt;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The nested types of a document, by the number that their item's row holds. Threading: the document's writer. */
final class Types {
    private @Nullable TypeState[] byNumber = new TypeState[4];
    private int size;
    private int[] free = new int[4];
    private int freeCount;

    TypeState at(int number) {
        return Objects.requireNonNull(byNumber[number]);
    }

    int add(TypeState type) {
        int number = freeCount > 0 ? free[--freeCount] : size++;
        if (number == byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, number + (number >> 1) + 1);
        }
        byNumber[number] = type;
        return number;
    }

    void remove(int number) {
        byNumber[number] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = number;
    }
}
