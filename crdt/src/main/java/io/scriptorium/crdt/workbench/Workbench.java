package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.Pending;
import io.scriptorium.crdt.Snapshot;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UndoManager;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.UpdateInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of the workbench protocol with documents of this engine. An answer is {@code {"ok":true,…}} or
 * {@code {"ok":false,"error":"…"}}; nothing is ever thrown for what a request says.
 *
 * <p>Threading: one thread at a time.
 */
public final class Workbench {
    private static final int MAX_DEPTH = 200;
    private static final String UPDATE = "update";
    private static final String VECTOR = "vector";
    private static final String DOC = "doc";
    private static final Set<String> ON_DOCUMENT = Set.of(
            "state",
            VECTOR,
            "snapshot",
            "pending",
            "summary",
            "outline",
            "check",
            "read",
            "watch",
            "events",
            "position",
            "index");

    private final Map<String, Desk> desks = new HashMap<>();

    /** Answers one line of JSON with another, without line feeds. */
    public String answer(String line) {
        Map<String, @Nullable Object> answer;
        try {
            answer = answer(Fields.of(Json.parse(line, MAX_DEPTH), "a request").members());
        } catch (RuntimeException e) {
            answer = refusal(e);
        }
        return Json.stringify(answer);
    }

    /** Answers a request whose members are values of {@link Json}. */
    public Map<String, @Nullable Object> answer(Map<?, ?> request) {
        try {
            Map<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("ok", true);
            answer.putAll(fieldsOf(new Fields(request)));
            return answer;
        } catch (RuntimeException | StackOverflowError e) {
            return refusal(e);
        }
    }

    private static Map<String, @Nullable Object> refusal(Throwable e) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("ok", false);
        answer.put("error", e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        return answer;
    }

    private Map<String, @Nullable Object> fieldsOf(Fields request) {
        String what = request.text("do");
        return switch (what) {
            case DOC -> open(request);
            case "forget" -> forget(request);
            case "text", "array", "map", "xml", "transact", "apply", "undo", "redo" -> change(desk(request), request);
            case "merge", "diff", "vectorOf", "convert", "inspect" -> onUpdates(what, request);
            case "restore" -> restore(request);
            default -> {
                if (!ON_DOCUMENT.contains(what)) {
                    throw new IllegalArgumentException("unknown request '" + what + "'");
                }
                yield onDocument(what, request);
            }
        };
    }

    /** The document of this name, for tests that look behind the protocol. */
    Doc document(String name) {
        return desk(name).doc();
    }

    private Desk desk(Fields request) {
        return desk(request.text(DOC));
    }

    private Desk desk(String name) {
        Desk desk = desks.get(name);
        if (desk == null) {
            throw new IllegalArgumentException("there is no document '" + name + "'");
        }
        return desk;
    }

    private Map<String, @Nullable Object> open(Fields request) {
        DocOptions options =
                DocOptions.defaults().withGc(request.flag("gc", true)).withCleanFormats(request.flag("cleanup", true));
        if (request.has("client")) {
            options = options.withClientId(Fields.whole(request.value("client"), "client"));
        }
        if (request.has("guid")) {
            options = options.withGuid(request.text("guid"));
        }
        Desk desk = new Desk(options, Workbench::again);
        desks.put(request.text(DOC), desk);
        return fields("client", desk.doc().clientId());
    }

    private Map<String, @Nullable Object> forget(Fields request) {
        if (request.has(DOC)) {
            desks.remove(request.text(DOC));
        } else {
            desks.clear();
        }
        return Map.of();
    }

    private static void again(Desk desk, Fields request) {
        try {
            change(desk, request);
        } catch (RuntimeException e) {
            // It failed then, too.
        }
    }

    private static Map<String, @Nullable Object> change(Desk desk, Fields request) {
        String what = request.text("do");
        return switch (what) {
            case "apply" -> apply(desk, request);
            case "undo", "redo" -> {
                UndoManager undo = desk.undo();
                yield desk.change(request, () -> {
                    boolean unused = undo != null && (what.equals("undo") ? undo.undo() : undo.redo());
                });
            }
            case "transact" ->
                desk.change(request, () -> desk.doc().transact(Desk.origin(request), transaction -> {
                    for (Object edit : request.list("edits")) {
                        edit(desk, Fields.of(edit, "an edit"));
                    }
                }));
            default ->
                desk.change(
                        request, () -> desk.doc().transact(Desk.origin(request), transaction -> edit(desk, request)));
        };
    }

    private static void edit(Desk desk, Fields request) {
        String kind = request.text("do");
        Edits.checkKind(kind);
        Edits.carryOut(kind, desk.type(request, kind), request);
    }

    private static Map<String, @Nullable Object> apply(Desk desk, Fields request) {
        byte[] update = request.bytes(UPDATE);
        Map<String, @Nullable Object> answer =
                desk.change(request, () -> desk.doc().apply(update, format(request), Desk.foreignOrigin(request)));
        answer.remove(UPDATE);
        answer.put("pending", desk.doc().pending().isPresent());
        return answer;
    }

    private Map<String, @Nullable Object> onDocument(String what, Fields request) {
        Desk desk = desk(request);
        Doc doc = desk.doc();
        return switch (what) {
            case "state" -> fields(UPDATE, doc.encodeState(since(request), format(request)));
            case VECTOR -> fields(VECTOR, doc.stateVector().encode());
            case "snapshot" -> fields("snapshot", doc.snapshot().encode(format(request)));
            case "pending" -> pending(doc);
            case "summary" -> Readings.summary(desk);
            case "outline" -> fields("types", Outline.of(desk));
            case "check" -> {
                doc.checkIntegrity();
                yield Map.of();
            }
            case "read" -> fields("value", Readings.read(desk, request));
            case "watch" -> {
                desk.watch(request);
                yield Map.of();
            }
            case "events" -> fields("events", events(desk));
            case "position" -> Positions.position(desk, request);
            case "index" -> Positions.index(desk, request);
            default -> throw new IllegalArgumentException("'" + what + "' is not about a document");
        };
    }

    private static StateVector since(Fields request) {
        return request.value("since") == null
                ? StateVector.EMPTY
                : StateVector.decode(request.bytes("since"), DecodeLimits.STEP2);
    }

    private static List<Object> events(Desk desk) {
        List<Object> events = new ArrayList<>();
        for (Desk.Watch watch : desk.watched()) {
            events.add(List.copyOf(watch.events()));
            watch.events().clear();
        }
        return events;
    }

    static Map<String, @Nullable Object> pending(Doc doc) {
        Map<String, @Nullable Object> fields = fields(UPDATE, null, "missing", List.of());
        doc.pending().ifPresent(pending -> {
            fields.put(UPDATE, AnswerValues.base64(Update.toV1(pending.update())));
            fields.put("missing", missing(pending));
        });
        return fields;
    }

    /** Yjs notes the last clock before what is missing came to an end. */
    private static List<Object> missing(Pending pending) {
        List<Object> missing = new ArrayList<>();
        for (int i = 0; i < pending.missing().size(); i++) {
            missing.add(List.of(pending.missing().client(i), pending.missing().clock(i) - 1));
        }
        return missing;
    }

    private Map<String, @Nullable Object> restore(Fields request) {
        Snapshot snapshot = Snapshot.decode(request.bytes("snapshot"), format(request));
        Doc restored = snapshot.restore(desk(request.text("from")).doc());
        Desk desk = new Desk(DocOptions.defaults().withGc(false), Workbench::again);
        desk.doc().apply(restored.encodeState(), UpdateFormat.V1, "snapshot");
        desks.put(request.text(DOC), desk);
        return Map.of();
    }

    // --- Functions on updates ---

    private static Map<String, @Nullable Object> onUpdates(String what, Fields request) {
        UpdateFormat format = format(request);
        boolean v1 = format == UpdateFormat.V1;
        return switch (what) {
            case "merge" -> {
                List<byte[]> updates = new ArrayList<>();
                request.list("updates").forEach(update -> updates.add(Fields.bytes(update, "an update")));
                yield fields(UPDATE, v1 ? Update.merge(updates) : Update.mergeV2(updates));
            }
            case "diff" -> {
                byte[] update = request.bytes(UPDATE);
                StateVector vector = StateVector.decode(request.bytes(VECTOR), DecodeLimits.STEP2);
                yield fields(UPDATE, v1 ? Update.diff(update, vector) : Update.diffV2(update, vector));
            }
            case "vectorOf" -> {
                byte[] update = request.bytes(UPDATE);
                yield fields(VECTOR, (v1 ? Update.stateVector(update) : Update.stateVectorV2(update)).encode());
            }
            case "convert" -> fields(UPDATE, convert(request));
            default -> inspect(v1 ? request.bytes(UPDATE) : Update.toV1(request.bytes(UPDATE)));
        };
    }

    private static byte[] convert(Fields request) {
        UpdateFormat from = format(request.integer("from", 1));
        UpdateFormat to = format(request.integer("to", 2));
        byte[] update = request.bytes(UPDATE);
        if (from == to) {
            return update;
        }
        return from == UpdateFormat.V1 ? Update.toV2(update) : Update.toV1(update);
    }

    private static Map<String, @Nullable Object> inspect(byte[] update) {
        UpdateInfo info = Update.inspect(update, DecodeLimits.TRUSTED);
        List<Object> clients = new ArrayList<>();
        for (long client : info.clients()) {
            clients.add(List.of(client, info.firstClock(client), info.endClock(client)));
        }
        return fields("clients", clients, "structs", info.structCount(), "deleteRanges", info.deleteRangeCount());
    }

    static UpdateFormat format(Fields request) {
        return format(request.integer("v", 1));
    }

    private static UpdateFormat format(int v) {
        return switch (v) {
            case 1 -> UpdateFormat.V1;
            case 2 -> UpdateFormat.V2;
            default -> throw new IllegalArgumentException("v is 1 or 2, not " + v);
        };
    }

    /** The fields of an answer; bytes become base64. */
    static Map<String, @Nullable Object> fields(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            fields.put(
                    String.valueOf(namesAndValues[i]),
                    value instanceof byte[] bytes ? AnswerValues.base64(bytes) : value);
        }
        return fields;
    }
}
