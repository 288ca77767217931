package io.scriptorium.bench;

import io.scriptorium.bench.InputFiles.Trace;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.UpdateFormat;
import java.util.ArrayList;
import java.util.List;

/** Two documents that begin equal, each edits in one transaction; the update goes over at once, or after both. */
final class PairCase implements Case<PairCase.Pair> {
    private final List<Trace> traces;
    private final String initial;
    private final boolean offline;

    PairCase(Request request, InputFiles files) {
        traces = request.paths("traces").stream().map(files::trace).toList();
        initial = request.string("initial");
        offline = request.flag("offline");
    }

    static final class Pair {
        final Doc first = Cases.open(Cases.AUTHOR);
        final Doc second = Cases.open(Cases.OTHER);
        final List<Runnable> waiting = new ArrayList<>();
        boolean waits;
        private boolean applying;

        /** What is applied is told, too, but does not go back. */
        void connect(Doc from, Doc to) {
            from.onUpdate(UpdateFormat.V1, (update, transaction) -> {
                if (applying) {
                    return;
                }
                if (waits) {
                    waiting.add(() -> to.apply(update));
                } else {
                    applying = true;
                    to.apply(update);
                    applying = false;
                }
            });
        }
    }

    @Override
    public Pair prepare() {
        Pair pair = new Pair();
        pair.connect(pair.first, pair.second);
        pair.connect(pair.second, pair.first);
        pair.first.text("text").insert(0, initial);
        pair.waits = offline;
        return pair;
    }

    @Override
    public void run(Pair pair) {
        pair.first.transact(transaction -> Cases.play(pair.first, traces.get(0)));
        pair.second.transact(transaction -> Cases.play(pair.second, traces.get(1)));
        pair.applying = true;
        pair.waiting.forEach(Runnable::run);
    }

    @Override
    public String check(Pair pair) {
        String text = pair.first.text("text").toString();
        if (!text.equals(pair.second.text("text").toString())) {
            throw new IllegalStateException("the two documents differ");
        }
        return Sums.of(text);
    }
}
