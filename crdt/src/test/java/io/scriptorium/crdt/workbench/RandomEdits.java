package io.scriptorium.crdt.workbench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Random edits of a document whose types are known from its outline. Keeps track of what its own edits do to them, so
 * that several edits of one transaction fit together.
 */
final class RandomEdits {
    /** A type as the outline has it. */
    private static final class Target {
        final String root;
        final List<?> path;
        final String kind;
        final String text;
        final List<?> keys;
        int length;

        Target(Map<?, ?> outlined) {
            root = (String) Objects.requireNonNull(outlined.get("root"));
            path = (List<?>) Objects.requireNonNull(outlined.get("path"));
            kind = (String) Objects.requireNonNull(outlined.get("kind"));
            text = Objects.requireNonNullElse((String) outlined.get("text"), "");
            keys = Objects.requireNonNullElse((List<?>) outlined.get("keys"), List.of());
            length = outlined.get("length") instanceof Number number ? number.intValue() : text.length();
        }

        boolean isWithin(Target other) {
            return root.equals(other.root)
                    && path.size() > other.path.size()
                    && path.subList(0, other.path.size()).equals(other.path);
        }
    }

    private final RandomGenerator random;
    private final RandomValues values;
    private final List<Target> targets = new ArrayList<>();
    private final boolean halves;

    RandomEdits(RandomGenerator random, List<?> outline, boolean halves) {
        this.random = random;
        this.values = new RandomValues(random, halves);
        this.halves = halves;
        outline.forEach(type -> targets.add(new Target((Map<?, ?>) type)));
    }

    /** One edit without its document; never of the same type twice, or of what stands inside one that was edited. */
    Map<String, @Nullable Object> next() {
        // Roots twice as often: what is nested is often deleted.
        Target target = values.pick(targets);
        if (!target.path.isEmpty() && random.nextInt(3) == 0) {
            target = values.pick(targets);
        }
        Target edited = target;
        targets.removeIf(other -> other == edited || other.isWithin(edited) || edited.isWithin(other));
        return switch (target.kind) {
            case "text", "xmlText" -> editText(target);
            case "array" -> editArray(target);
            case "map", "xmlHook" -> editMap(target);
            default -> editXml(target);
        };
    }

    boolean hasNext() {
        return !targets.isEmpty();
    }

    private static Map<String, @Nullable Object> on(String what, Target target) {
        return target.path.isEmpty()
                ? Bench.request(what, "root", target.root)
                : Bench.request(what, "root", target.root, "path", target.path);
    }

    /** An index between two characters. */
    private int index(Target target) {
        int index = random.nextInt(target.text.length() + 1);
        return index - (splitsPair(target.text, index) ? 1 : 0);
    }

    private boolean splitsPair(String text, int index) {
        return !halves
                && index > 0
                && index < text.length()
                && Character.isHighSurrogate(text.charAt(index - 1))
                && Character.isLowSurrogate(text.charAt(index));
    }

    private int length(Target target, int from) {
        int to = Math.min(target.text.length(), from + 1 + random.nextInt(random.nextInt(4) == 0 ? 12 : 4));
        return to + (splitsPair(target.text, to) ? 1 : 0) - from;
    }

    private Map<String, @Nullable Object> editText(Target target) {
        Map<String, @Nullable Object> edit = on("text", target);
        int at = index(target);
        int length = length(target, at);
        int dice = random.nextInt(20);
        if (dice < 8 || (length == 0 && dice < 17)) {
            edit.put(
                    "insert",
                    random.nextInt(4) == 0
                            ? List.of(at, values.text(), values.attributes())
                            : List.of(at, values.text()));
        } else if (dice < 12) {
            edit.put("delete", List.of(at, length));
        } else if (dice < 16) {
            edit.put("format", List.of(at, length, values.attributes()));
        } else if (dice < 18) {
            edit.put(
                    "embed",
                    random.nextInt(3) == 0
                            ? List.of(at, values.embed(), values.attributes())
                            : List.of(at, values.embed()));
        } else if (dice < 19) {
            edit.put("delta", delta(at, length));
        } else if (random.nextBoolean()) {
            edit.put("attribute", Arrays.asList(values.key(), values.plain()));
        } else {
            edit.put("removeAttribute", values.key());
        }
        return edit;
    }

    private List<Object> delta(int at, int length) {
        List<Object> delta = new ArrayList<>();
        if (at > 0) {
            delta.add(
                    random.nextInt(3) == 0
                            ? RandomValues.object("retain", at, "attributes", values.attributes())
                            : RandomValues.object("retain", at));
        }
        delta.add(
                random.nextBoolean()
                        ? RandomValues.object("insert", values.text(), "attributes", values.attributes())
                        : RandomValues.object("insert", values.text()));
        if (length > 0) {
            delta.add(RandomValues.object("delete", length));
        }
        return delta;
    }

    private Map<String, @Nullable Object> editArray(Target target) {
        Map<String, @Nullable Object> edit = on("array", target);
        int dice = random.nextInt(20);
        if (target.length > 0 && dice < 7) {
            edit.put("delete", range(target.length));
        } else {
            boolean push = dice < 9;
            List<@Nullable Object> inserted = new ArrayList<>();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                inserted.add(push ? values.plain() : values.listValue());
            }
            if (push) {
                edit.put("push", inserted);
            } else {
                edit.put("insert", List.of(random.nextInt(target.length + 1), inserted));
            }
        }
        return edit;
    }

    private List<Integer> range(int length) {
        int at = random.nextInt(length);
        return List.of(at, 1 + random.nextInt(Math.min(3, length - at)));
    }

    private Map<String, @Nullable Object> editMap(Target target) {
        Map<String, @Nullable Object> edit = on("map", target);
        int dice = random.nextInt(40);
        if (dice < 12) {
            edit.put("unset", target.keys.isEmpty() ? values.key() : values.pick(target.keys));
        } else if (dice == 12) {
            edit.put("clear", true);
        } else {
            edit.put("set", Arrays.asList(values.key(), values.mapValue()));
        }
        return edit;
    }

    private Map<String, @Nullable Object> editXml(Target target) {
        Map<String, @Nullable Object> edit = on("xml", target);
        int dice = random.nextInt(20);
        if (target.kind.equals("xmlElement") && dice < 6) {
            if (dice < 4) {
                edit.put("attribute", Arrays.asList(values.pick(List.of("class", "id")), values.plain()));
            } else {
                edit.put("removeAttribute", values.pick(List.of("class", "level")));
            }
        } else if (target.length > 0 && dice < 10) {
            edit.put("delete", range(target.length));
        } else if (dice < 12) {
            edit.put(
                    "insert",
                    List.of(random.nextInt(target.length + 1), "<p class=\"a &amp; b\">x<br/>y</p>" + values.key()));
        } else {
            List<Object> nodes = new ArrayList<>();
            for (int n = 1 + random.nextInt(2); n > 0; n--) {
                nodes.add(values.xmlNode());
            }
            edit.put("insert", List.of(random.nextInt(target.length + 1), nodes));
        }
        return edit;
    }
}
