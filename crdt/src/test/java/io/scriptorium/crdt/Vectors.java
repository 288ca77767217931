package io.scriptorium.crdt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The 227 test vectors in {@code yjs-vectors.json}: bytes made by yjs 13.6.33, lib0 0.2.120, y-protocols 1.0.7,
 * y-websocket 2.1.0 and Hocuspocus 4.7.0, with what they mean.
 */
public final class Vectors {
    private static final String FILE = "yjs-vectors.json";

    private Vectors() {}

    /** One vector; {@code bytes} is empty where the file says {@code -}. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Vector(String group, String id, String meaning, byte[] bytes) {
        @Override
        public String toString() {
            return id;
        }
    }

    /** The vectors of one group (lib0, any, update-v1, sv, merge, awareness, ywebsocket, hocuspocus, …) in file order. */
    public static List<Vector> group(String group) {
        List<Vector> vectors = new ArrayList<>();
        for (Object entry : json(FILE)) {
            Map<?, ?> members = (Map<?, ?>) entry;
            if (group.equals(members.get("group"))) {
                if (!members.containsKey("hex")) {
                    continue;
                }
                String hex = String.valueOf(members.get("hex"));
                vectors.add(new Vector(
                        group,
                        String.valueOf(members.get("id")),
                        String.valueOf(members.get("meaning")),
                        hex.equals("-") ? new byte[0] : HexFormat.of().parseHex(hex)));
            }
        }
        if (vectors.isEmpty()) {
            throw new IllegalArgumentException("no vectors in group " + group);
        }
        return vectors;
    }

    /** The bytes of one vector. */
    public static byte[] bytes(String group, String id) {
        for (Vector vector : group(group)) {
            if (vector.id().equals(id)) {
                return vector.bytes();
            }
        }
        throw new IllegalArgumentException("no vector " + id + " in group " + group);
    }

    /** The entries of a resource that is a list in JSON. */
    static List<?> json(String file) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(file), file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return (List<?>) Objects.requireNonNull(Json.parse(text, 100));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
