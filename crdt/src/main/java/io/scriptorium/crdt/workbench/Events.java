package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.KeyChange;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.Subscription;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.TypeEvent;
import io.scriptorium.crdt.lib0.Undefined;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what happens to types, as answers show it. */
final class Events {
    private Events() {}

    static void collect(SharedType type, boolean deep, List<@Nullable Object> into) {
        if (deep) {
            Subscription unused = type.observeDeep(events -> events.forEach(event -> into.add(shown(event, true))));
        } else {
            Subscription unused = type.observe(event -> into.add(shown(event, false)));
        }
    }

    /** Without the delta of a text: Yjs cannot be asked for that without editing the text. */
    private static Map<String, @Nullable Object> shown(TypeEvent event, boolean deep) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("target", AnswerValues.kindOf(event.target()));
        if (deep) {
            shown.put("path", event.path());
        }
        if (!(event.target() instanceof Text)) {
            shown.put("delta", AnswerValues.delta(event.delta()));
        }
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        event.keys().forEach((key, change) -> keys.put(key, shown(change)));
        shown.put("keys", keys);
        return shown;
    }

    private static Map<String, @Nullable Object> shown(KeyChange change) {
        Object before = change.action() == KeyChange.Action.ADD ? Undefined.UNDEFINED : change.oldValue();
        return Workbench.fields("action", change.action().name().toLowerCase(Locale.ROOT), "oldValue", before(before));
    }

    /** What a type that is gone held nobody can say any more. */
    private static @Nullable Object before(@Nullable Object value) {
        return value instanceof SharedType type
                ? AnswerValues.tagged(AnswerValues.kindOf(type))
                : AnswerValues.of(value);
    }
}
