package io.scriptorium.crdt.workbench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our own engine as a bench, in this process. */
final class EngineBench implements Bench {
    final Workbench workbench = new Workbench();

    @Override
    public Answer answer(Map<String, @Nullable Object> request) {
        return new Answer(workbench.answer(request));
    }
}
