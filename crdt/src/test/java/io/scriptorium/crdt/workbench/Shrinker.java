package io.scriptorium.crdt.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Drops from a failing list what it does not need to fail: halves first, then ever smaller runs, then single ones. */
final class Shrinker {
    private Shrinker() {}

    static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails) {
        List<T> kept = new ArrayList<>(failing);
        for (int run = Math.max(1, kept.size() / 2); ; run = run / 2) {
            for (int from = kept.size() - run; from >= 0; from--) {
                if (from + run > kept.size()) {
                    continue;
                }
                List<T> without = new ArrayList<>(kept.subList(0, from));
                without.addAll(kept.subList(from + run, kept.size()));
                if (fails.test(without)) {
                    kept = without;
                    from -= run - 1;
                }
            }
            if (run == 1) {
                return kept;
            }
        }
    }
}
