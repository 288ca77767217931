package io.scriptorium.collab.simulation;

import io.scriptorium.crdt.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares messages with the published schema; knows the few words of JSON Schema that it uses, and no others. */
final class MessageSchema {
    private static final String FILE = "docs/protocols/live-json.schema.json";
    private static final int MAX_DEPTH = 32;
    private static final MessageSchema PUBLISHED = new MessageSchema(read());

    private final Map<?, ?> root;

    private MessageSchema(Map<?, ?> root) {
        this.root = root;
    }

    /** Fails when a message is not as published. */
    static void check(Map<?, ?> message) {
        if (!PUBLISHED.allows(PUBLISHED.root, message)) {
            throw new AssertionError("not as " + FILE + " says: " + message);
        }
    }

    private static Map<?, ?> read() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(FILE))) {
            folder = Objects.requireNonNull(folder.getParent(), FILE);
        }
        try {
            return map(Json.parse(Files.readString(folder.resolve(FILE)), MAX_DEPTH));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private boolean allows(Map<?, ?> schema, @Nullable Object value) {
        return schema.entrySet().stream()
                .allMatch(rule -> obeys(String.valueOf(rule.getKey()), rule.getValue(), value, schema));
    }

    private boolean obeys(String word, Object rule, @Nullable Object value, Map<?, ?> schema) {
        return switch (word) {
            case "$schema", "title", "$defs" -> true;
            case "$ref" -> allows(map(map(root.get("$defs")).get(((String) rule).replace("#/$defs/", ""))), value);
            case "oneOf" ->
                ((List<?>) rule).stream().filter(one -> allows(map(one), value)).count() == 1;
            case "const" -> rule.equals(value);
            case "type" ->
                rule instanceof List<?> types
                        ? types.stream().anyMatch(type -> hasType(String.valueOf(type), value))
                        : hasType((String) rule, value);
            case "required" ->
                ((List<?>) rule).stream().allMatch(member -> map(value).containsKey(member));
            case "properties" ->
                map(rule).entrySet().stream()
                        .allMatch(each -> !map(value).containsKey(each.getKey())
                                || allows(map(each.getValue()), map(value).get(each.getKey())));
            case "additionalProperties" ->
                map(value).entrySet().stream()
                        .allMatch(each -> schema.containsKey("properties") || allows(map(rule), each.getValue()));
            case "items" ->
                ((List<?>) Objects.requireNonNull(value)).stream().allMatch(each -> allows(map(rule), each));
            case "maxItems" -> ((List<?>) Objects.requireNonNull(value)).size() <= (Double) rule;
            case "minLength" -> ((String) Objects.requireNonNull(value)).length() >= (Double) rule;
            case "maxLength" -> ((String) Objects.requireNonNull(value)).length() <= (Double) rule;
            default -> throw new AssertionError("a word of JSON Schema that is not known here: " + word);
        };
    }

    private static boolean hasType(String type, @Nullable Object value) {
        return switch (type) {
            case "object" -> value instanceof Map<?, ?>;
            case "array" -> value instanceof List<?>;
            case "string" -> value instanceof String;
            case "number" -> value instanceof Double;
            case "integer" -> value instanceof Double number && number == Math.rint(number);
            default -> throw new AssertionError("a type that is not known here: " + type);
        };
    }
}
