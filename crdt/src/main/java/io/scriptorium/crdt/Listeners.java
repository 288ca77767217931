package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Those who want to be told something. They may come and go while they are told. Threading: the document's writer. */
final class Listeners<L> {
    /** Replaced, never changed, so that a round that is under way is not disturbed. */
    private List<L> all = List.of();

    Subscription add(L listener) {
        List<L> more = new ArrayList<>(all);
        more.add(listener);
        all = more;
        boolean[] open = {true};
        return () -> {
            if (open[0]) {
                open[0] = false;
                remove(listener);
            }
        };
    }

    private void remove(L listener) {
        List<L> fewer = new ArrayList<>(all);
        fewer.remove(listener);
        all = fewer;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Calls each of them, also when others throw; what they throw is gathered. */
    void tell(Failures failures, Consumer<L> call) {
        for (L listener : all) {
            failures.run(() -> call.accept(listener));
        }
    }
}
