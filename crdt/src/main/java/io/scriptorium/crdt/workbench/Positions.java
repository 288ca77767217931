package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.RelativePosition;
import io.scriptorium.crdt.SharedType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Relative positions, made and found again. */
final class Positions {
    private Positions() {}

    static Map<String, @Nullable Object> position(Desk desk, Fields request) {
        SharedType type = desk.type(request, null);
        RelativePosition position = RelativePosition.at(type, request.integer("index", 0), request.integer("assoc", 0));
        return Workbench.fields("position", position.encode(), "json", position.toJson());
    }

    static Map<String, @Nullable Object> index(Desk desk, Fields request) {
        RelativePosition position = request.value("position") instanceof Map<?, ?> json
                ? RelativePosition.fromJson(json)
                : RelativePosition.decode(request.bytes("position"));
        return position.resolve(desk.doc())
                .map(found -> Workbench.fields("index", found.index(), "assoc", found.assoc()))
                .orElseGet(() -> Workbench.fields("index", null));
    }
}
