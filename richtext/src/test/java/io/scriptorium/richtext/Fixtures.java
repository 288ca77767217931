package io.scriptorium.richtext;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.UpdateFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Documents and what Tiptap makes of them: {@code web/src/editor/richTextFixtures.test.ts} wrote them. */
record Fixtures(String name, byte[] update, String json, String html, String text) {

    static List<Fixtures> all() {
        List<Fixtures> all = new ArrayList<>();
        for (Object each : (List<?>) Objects.requireNonNull(Json.parse(read(), 10))) {
            Map<?, ?> fixture = (Map<?, ?>) Objects.requireNonNull(each);
            all.add(new Fixtures(
                    text(fixture, "name"),
                    Base64.getDecoder().decode(text(fixture, "update")),
                    text(fixture, "json"),
                    text(fixture, "html"),
                    text(fixture, "text")));
        }
        return all;
    }

    RichText richText() {
        return RichText.read(Doc.load(update, UpdateFormat.V1, DocOptions.defaults()));
    }

    @Override
    public String toString() {
        return name;
    }

    private static String text(Map<?, ?> fixture, String key) {
        return (String) Objects.requireNonNull(fixture.get(key));
    }

    private static String read() {
        try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream("tiptap.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
