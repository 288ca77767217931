package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.DeltaOp;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.Snapshot;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.XmlFragment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What documents and types hold, as answers show it. */
final class Readings {
    private static final char NO_CHARACTER = '\ufffc';

    private Readings() {}

    static @Nullable Object read(Desk desk, Fields request) {
        String as = request.text("as", "json");
        SharedType type = desk.type(request, rootKind(desk, request, as));
        return switch (as) {
            case "string" -> type instanceof Text || type instanceof XmlFragment ? type.toString() : noSuch(type, as);
            case "xml" ->
                AnswerValues.kindOf(type).startsWith("xml") && !(type instanceof io.scriptorium.crdt.YMap)
                        ? type.toString()
                        : noSuch(type, as);
            case "json" -> AnswerValues.of(type.toJson());
            case "delta" -> AnswerValues.delta(delta(Edits.expect(Text.class, type), request));
            case "attributes" ->
                AnswerValues.of(
                        type instanceof Text text
                                ? text.attributes()
                                : Desk.element(type).attributes());
            default -> throw new IllegalArgumentException("there is no reading as '" + as + "'");
        };
    }

    /** What a root becomes that is read before anything else was done with it, and that is empty. */
    private static @Nullable String rootKind(Desk desk, Fields request, String as) {
        if (desk.doc().rootNames().contains(request.text("root"))) {
            return null;
        }
        return switch (as) {
            case "string", "delta" -> "text";
            case "xml" -> "xml";
            default -> null;
        };
    }

    private static String noSuch(SharedType type, String as) {
        throw new IllegalArgumentException("no " + as + " of kind " + AnswerValues.kindOf(type));
    }

    private static List<DeltaOp> delta(Text text, Fields request) {
        if (!request.has("snapshot")) {
            return text.toDelta();
        }
        UpdateFormat format = Workbench.format(request);
        Snapshot snapshot = Snapshot.decode(request.bytes("snapshot"), format);
        return request.has("previous")
                ? text.toDelta(snapshot, Snapshot.decode(request.bytes("previous"), format))
                : text.toDelta(snapshot);
    }

    /** The types in a text, by their indexes. */
    static Map<Integer, SharedType> embeds(Text text) {
        Map<Integer, SharedType> embeds = new LinkedHashMap<>();
        int at = 0;
        for (DeltaOp op : text.toDelta()) {
            Object value = op instanceof DeltaOp.Insert insert ? insert.value() : "";
            if (value instanceof SharedType type) {
                embeds.put(at, type);
            }
            at += value instanceof String characters ? characters.length() : 1;
        }
        return embeds;
    }

    static String characters(Text text) {
        StringBuilder all = new StringBuilder();
        for (DeltaOp op : text.toDelta()) {
            if (op instanceof DeltaOp.Insert insert && insert.value() instanceof String characters) {
                all.append(characters);
            } else {
                all.append(NO_CHARACTER);
            }
        }
        return all.toString();
    }

    /** Everything that can be seen of a document. */
    static Map<String, @Nullable Object> summary(Desk desk) {
        Doc doc = desk.doc();
        Map<String, @Nullable Object> roots = new LinkedHashMap<>();
        desk.roots().forEach((name, type) -> {
            Map<String, @Nullable Object> root = Workbench.fields("json", AnswerValues.of(type.toJson()));
            if (type instanceof Text text) {
                root.put("delta", AnswerValues.delta(text.toDelta()));
            }
            roots.put(name, root);
        });
        Snapshot snapshot = doc.snapshot();
        return Workbench.fields(
                "roots", roots,
                "vector", doc.stateVector().encode(),
                "snapshot", snapshot.encode(UpdateFormat.V1),
                "snapshotV2", snapshot.encode(UpdateFormat.V2),
                "state", doc.encodeState(),
                "stateV2", doc.encodeState(StateVector.EMPTY, UpdateFormat.V2),
                "pending", Workbench.pending(doc),
                "subdocs", doc.subdocs().stream().map(Doc::guid).sorted().toList());
    }
}
