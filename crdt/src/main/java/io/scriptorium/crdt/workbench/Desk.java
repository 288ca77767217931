package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.Subscription;
import io.scriptorium.crdt.UndoManager;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.YMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One named document of a {@link Workbench}. Threading: one thread at a time. */
final class Desk {
    private static final String REMOTE = "remote";

    /** A watched type and what happened to it since somebody asked. */
    record Watch(Fields request, List<@Nullable Object> events) {}

    private final DocOptions options;
    private final BiConsumer<Desk, Fields> carryOut;
    private final TreeMap<String, SharedType> roots = new TreeMap<>();
    private final List<Fields> requests = new ArrayList<>();
    private final List<Watch> watched = new ArrayList<>();
    private final List<@Nullable Object> updates = new ArrayList<>();
    private Doc doc;
    private boolean undoing;
    private @Nullable UndoManager undo;

    /** @param carryOut does once more what a request that changes the document says */
    Desk(DocOptions options, BiConsumer<Desk, Fields> carryOut) {
        this.options = options;
        this.carryOut = carryOut;
        this.doc = open(options);
    }

    private Doc open(DocOptions as) {
        Doc opened = Doc.create(as);
        Subscription unusedV1 = opened.onUpdate(UpdateFormat.V1, (update, transaction) -> {
            List<@Nullable Object> pair = new ArrayList<>();
            pair.add(AnswerValues.base64(update));
            updates.add(pair);
        });
        Subscription unusedV2 = opened.onUpdate(UpdateFormat.V2, (update, transaction) -> {
            List<@Nullable Object> pair = new ArrayList<>((List<?>) updates.getLast());
            pair.add(AnswerValues.base64(update));
            updates.set(updates.size() - 1, pair);
        });
        return opened;
    }

    Doc doc() {
        return doc;
    }

    Map<String, SharedType> roots() {
        return roots;
    }

    List<Watch> watched() {
        return watched;
    }

    /** The root of this name: of the kind, if it was not named before; of what it seems to be, if the kind is null. */
    SharedType root(String name, @Nullable String kind) {
        SharedType known = roots.get(name);
        if (known != null) {
            return known;
        }
        SharedType type =
                switch (kind == null ? guess(name) : kind) {
                    case "text" -> doc.text(name);
                    case "array" -> doc.array(name);
                    case "map" -> doc.map(name);
                    case "xml", "xmlFragment" -> doc.xmlFragment(name);
                    case "xmlText" -> doc.xmlText(name);
                    case "xmlElement" -> doc.xmlElement(name);
                    default -> throw new IllegalArgumentException("no kind of root: " + kind);
                };
        roots.put(name, type);
        if (undoing) {
            scope(type);
        }
        return type;
    }

    private void scope(SharedType type) {
        if (undo == null) {
            undo = UndoManager.of(doc, type).captureTimeoutMillis(0).build();
        } else {
            undo.addToScope(type);
        }
    }

    /** What a root that nobody named yet seems to be, by what it holds: tried on copies, because naming is for good. */
    private String guess(String name) {
        if (!doc.rootNames().contains(name)) {
            throw new IllegalArgumentException("there is no root '" + name + "'");
        }
        if (!copy().text(name).toString().isEmpty()) {
            return "text";
        }
        List<?> elements = copy().array(name).toList();
        if (elements.isEmpty()) {
            return "map";
        }
        return elements.getFirst() instanceof SharedType type
                        && AnswerValues.kindOf(type).startsWith("xml")
                ? "xml"
                : "array";
    }

    private Doc copy() {
        Doc copy = Doc.create();
        copy.apply(doc.encodeState());
        return copy;
    }

    /** The type that root and path of a request lead to. */
    SharedType type(Fields request, @Nullable String kind) {
        List<?> path = request.has("path") ? request.list("path") : List.of();
        SharedType type = root(request.text("root"), path.isEmpty() ? kind : null);
        for (Object step : path) {
            if (!(child(type, step) instanceof SharedType child)) {
                throw new IllegalArgumentException("there is no type at " + step);
            }
            type = child;
        }
        return type;
    }

    private static @Nullable Object child(SharedType type, Object step) {
        return switch (type) {
            case YMap map -> map.get(Fields.text(step, "a step into a map"));
            case XmlFragment xml -> {
                int index = Fields.integer(step, "a step into a list");
                yield index < 0 || index >= xml.size() ? null : xml.get(index);
            }
            case io.scriptorium.crdt.Array array -> {
                int index = Fields.integer(step, "a step into a list");
                yield index < 0 || index >= array.size() ? null : array.get(index);
            }
            case io.scriptorium.crdt.Text text -> Readings.embeds(text).get(Fields.integer(step, "a step into a text"));
        };
    }

    /** Does what a request says, remembers it for the undo manager, and answers what became of it. */
    Map<String, @Nullable Object> change(Fields request, Runnable body) {
        if (!undoing) {
            requests.add(request);
        }
        updates.clear();
        body.run();
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        List<?> first = updates.isEmpty() ? List.of() : (List<?>) updates.getFirst();
        answer.put("update", first.isEmpty() ? null : first.get(Workbench.format(request) == UpdateFormat.V1 ? 0 : 1));
        if (request.flag("updates", false)) {
            answer.put("updates", List.copyOf(updates));
        }
        return answer;
    }

    /** The origin of an edit: none, unless the request has one. */
    static @Nullable Object origin(Fields request) {
        return request.value("origin");
    }

    /** The origin of a foreign update: one that the undo manager does not track. */
    static @Nullable Object foreignOrigin(Fields request) {
        return request.has("origin") ? request.value("origin") : REMOTE;
    }

    /**
     * An undo manager keeps what is deleted from being garbage-collected. So that documents in which nobody undoes look
     * as they do without one, it comes with the first undo: then everything happens again, under its eyes.
     */
    @Nullable UndoManager undo() {
        if (!undoing) {
            undoing = true;
            List<Fields> before = List.copyOf(requests);
            List<Watch> watches = List.copyOf(watched);
            requests.clear();
            watched.clear();
            roots.clear();
            doc = open(options.withClientId(doc.clientId()));
            before.forEach(request -> carryOut.accept(this, request));
            watches.forEach(watch -> watch(watch.request()));
        }
        return undo;
    }

    void watch(Fields request) {
        SharedType type = type(request, null);
        Watch watch = new Watch(request, new ArrayList<>());
        Events.collect(type, request.flag("deep", false), watch.events());
        watched.add(watch);
    }

    static XmlElement element(SharedType type) {
        return Edits.expect(XmlElement.class, type);
    }
}
