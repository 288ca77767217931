package io.scriptorium.crdt.reference;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What one element holds. Values stay as they were encoded: what is written is what was read. */
sealed interface ReferenceContent {
    record Deleted() implements ReferenceContent {}

    /** One value of the old kind: JSON text, or {@code undefined}. */
    record JsonText(String json) implements ReferenceContent {}

    record Binary(byte[] bytes) implements ReferenceContent {}

    /** One UTF-16 unit of a text. */
    record Unit(char unit) implements ReferenceContent {}

    record Embed(String json) implements ReferenceContent {}

    record Mark(String key, String json) implements ReferenceContent {}

    record Type(int kind, @Nullable String name) implements ReferenceContent {}

    record Value(byte[] any) implements ReferenceContent {}

    record Subdocument(String guid, byte[] options) implements ReferenceContent {}

    /** The number that says on the wire what it is. */
    default int ref() {
        return switch (this) {
            case Deleted deleted -> 1;
            case JsonText json -> 2;
            case Binary binary -> 3;
            case Unit unit -> 4;
            case Embed embed -> 5;
            case Mark mark -> 6;
            case Type type -> 7;
            case Value value -> 8;
            case Subdocument subdocument -> 9;
        };
    }

    default boolean isCountable() {
        return !(this instanceof Deleted || this instanceof Mark);
    }

    /** Whether neighbours of this kind can be one struct. */
    default boolean joins() {
        return this instanceof Deleted || this instanceof JsonText || this instanceof Unit || this instanceof Value;
    }

    /** For comparing with the engine, which keeps embeds and marks in another form. */
    default String outline() {
        return switch (this) {
            case Deleted deleted -> "";
            case JsonText json -> "json " + json.json;
            case Binary binary -> "bytes " + HexFormat.of().formatHex(binary.bytes);
            case Unit unit -> "'" + unit.unit + "'";
            case Embed embed -> "embed";
            case Mark mark -> "mark " + mark.key;
            case Type type -> "type " + type.kind + (type.name == null ? "" : " " + type.name);
            case Value value -> "any " + HexFormat.of().formatHex(value.any);
            case Subdocument subdocument -> "doc " + subdocument.guid;
        };
    }
}
