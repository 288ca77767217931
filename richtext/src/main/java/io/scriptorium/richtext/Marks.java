package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets of marks as the page's schema allows them: one of each type, code alone, in the schema's order. */
final class Marks {
    static final Comparator<Mark> BY_RANK =
            Comparator.comparing(mark -> MarkType.of(mark.type()), Comparator.nullsLast(Comparator.naturalOrder()));

    private Marks() {}

    /** The marks that come of setting these one after the other. */
    static List<Mark> set(List<Mark> marks) {
        if (marks.isEmpty()) {
            return List.of();
        }
        List<Mark> set = new ArrayList<>();
        for (Mark mark : marks) {
            add(set, mark);
        }
        set.sort(BY_RANK);
        return set;
    }

    private static void add(List<Mark> set, Mark mark) {
        if (is(mark, MarkType.CODE)) {
            set.clear();
        } else if (find(set, MarkType.CODE.typeName()) != null) {
            return;
        }
        set.removeIf(other -> other.type().equals(mark.type()));
        set.add(mark);
    }

    static boolean is(Mark mark, MarkType type) {
        return mark.type().equals(type.typeName());
    }

    /** The mark of this type, or null. */
    static @Nullable Mark find(List<Mark> marks, String type) {
        for (Mark mark : marks) {
            if (mark.type().equals(type)) {
                return mark;
            }
        }
        return null;
    }
}
