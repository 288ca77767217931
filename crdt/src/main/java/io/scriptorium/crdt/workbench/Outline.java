package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Array;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.YMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The types of a document, from its roots on down, with what an editor has to know of each. */
final class Outline {
    private static final int MOST_TYPES = 40;

    private record Found(String root, List<Object> path, SharedType type) {}

    private Outline() {}

    static List<Map<String, @Nullable Object>> of(Desk desk) {
        List<Found> found = new ArrayList<>();
        desk.roots().forEach((root, type) -> found.add(new Found(root, List.of(), type)));
        for (int i = 0; i < found.size() && found.size() < MOST_TYPES; i++) {
            Found parent = found.get(i);
            children(parent.type).forEach((step, child) -> {
                List<Object> path = new ArrayList<>(parent.path);
                path.add(step);
                found.add(new Found(parent.root, path, child));
            });
        }
        return found.stream().limit(MOST_TYPES).map(Outline::shown).toList();
    }

    private static Map<Object, SharedType> children(SharedType parent) {
        return switch (parent) {
            case YMap map -> {
                Map<Object, SharedType> children = new TreeMap<>();
                map.toMap().forEach((key, value) -> addType(children, key, value));
                yield children;
            }
            case Array array -> indexed(array.toList());
            case XmlFragment xml -> indexed(xml.children());
            case Text text -> new LinkedHashMap<>(Readings.embeds(text));
        };
    }

    private static Map<Object, SharedType> indexed(List<?> elements) {
        Map<Object, SharedType> children = new LinkedHashMap<>();
        for (int i = 0; i < elements.size(); i++) {
            addType(children, i, elements.get(i));
        }
        return children;
    }

    private static void addType(Map<Object, SharedType> children, Object step, @Nullable Object value) {
        if (value instanceof SharedType type) {
            children.put(step, type);
        }
    }

    private static Map<String, @Nullable Object> shown(Found found) {
        Map<String, @Nullable Object> shown =
                Workbench.fields("root", found.root, "path", found.path, "kind", AnswerValues.kindOf(found.type));
        switch (found.type) {
            case YMap map -> shown.put("keys", List.copyOf(new TreeSet<>(map.keys())));
            case Array array -> shown.put("length", array.size());
            case XmlFragment xml -> shown.put("length", xml.size());
            case Text text -> shown.put("text", Readings.characters(text));
        }
        return shown;
    }
}
