package io.scriptorium.bench;

import io.scriptorium.bench.InputFiles.Trace;
import io.scriptorium.crdt.Array;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.YMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is measured, the same as in {@code bench/peers/cases.mjs}, which says of each case what it is. */
final class Cases {
    /** Client ids as long as real ones; the same as in {@code bench/peers/client-ids.mjs}. */
    static final long AUTHOR = clientId(1);

    static final long OTHER = clientId(2);
    /** Who loads what others wrote. */
    static final long READER = clientId(900_001);

    private final InputFiles files;
    private @Nullable Path askedFile;
    private @Nullable Object asked;

    Cases(InputFiles files) {
        this.files = files;
    }

    Case<?> of(Request request) {
        String name = request.string("case");
        return switch (name) {
            case "edit" -> edit(request);
            case "pair" -> new PairCase(request, files);
            case "apply" -> apply(request);
            case "load" -> load(request);
            case "encode" -> encode(request);
            case "answer" -> answer(request);
            case "merge" -> merge(request);
            case "into" -> into(request);
            case "setMany" -> setMany(request);
            case "loadParagraphs" -> loadPage(request);
            case "keyInParagraph" -> keyInPage(request);
            default -> throw new IllegalArgumentException("no case " + name);
        };
    }

    /** The state after a trace, for the whole family: the others take minutes for a million fragments. */
    void makeState(Request request) {
        Doc doc = open(AUTHOR);
        Trace trace = files.trace(request.path("trace"));
        doc.transact(transaction -> play(doc, trace));
        if (request.has("bold")) {
            doc.text("text").format(trace.size() / 2, 100, Map.of("bold", true));
        }
        files.writeList(request.path("file"), List.of(doc.encodeState()));
    }

    /** A document that is to be held in memory, with bytes of its own. */
    Object held(Request request) {
        return switch (request.string("kind")) {
            case "edit" -> {
                Doc doc = open(AUTHOR);
                play(doc, files.trace(request.path("trace")));
                yield doc;
            }
            case "page" -> {
                Page page = new Page(state(request, "state").clone());
                page.texts.clear();
                page.key(0);
                yield page;
            }
            default -> opened(state(request, "state").clone(), UpdateFormat.V1);
        };
    }

    private static long clientId(int n) {
        return Integer.toUnsignedLong(n * 0x9E3779B1);
    }

    static Doc open(long client) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(client));
        doc.text("text");
        doc.array("array");
        doc.map("map");
        return doc;
    }

    static void play(Doc doc, Trace trace) {
        if (trace.numbers()) {
            Array array = doc.array("array");
            for (int i = 0; i < trace.size(); i++) {
                array.insert(trace.index()[i], List.of(trace.number()[i]));
            }
            return;
        }
        Text text = doc.text("text");
        for (int i = 0; i < trace.size(); i++) {
            if (trace.deleted()[i] > 0) {
                text.delete(trace.index()[i], trace.deleted()[i]);
            }
            if (!trace.text()[i].isEmpty()) {
                text.insert(trace.index()[i], trace.text()[i]);
            }
        }
    }

    /** Loading ends when the text was read and a character inserted. */
    private static Doc opened(byte[] state, UpdateFormat format) {
        Doc doc = open(READER);
        doc.apply(state, format, null);
        Text text = doc.text("text");
        text.insert(text.toString().length() >> 1, "x");
        return doc;
    }

    /** A document that is long to open and changes little stays open for the next sample, unless that is to be checked. */
    private Object openedOnce(Request request, Function<byte[], Object> open) {
        Path file = request.fixture("state");
        Object known = asked;
        if (known == null || !file.equals(askedFile) || request.flag("check")) {
            known = open.apply(state(request, "state"));
            asked = known;
            askedFile = file;
        }
        return known;
    }

    private byte[] state(Request request, String name) {
        return files.list(request.fixture(name)).get(0);
    }

    private static UpdateFormat format(Request request) {
        return request.integer("format") == 2 ? UpdateFormat.V2 : UpdateFormat.V1;
    }

    private static String read(Doc doc, String what) {
        return switch (what) {
            case "map" -> Sums.of(doc.map("map").toMap());
            case "array" -> Sums.of(doc.array("array").toList());
            default -> Sums.of(doc.text("text").toString());
        };
    }

    /** A run's document, and what else it touched. */
    private static final class Made {
        final Doc doc;
        final @Nullable Doc other;
        final List<byte[]> kept = new ArrayList<>();
        long bytes;

        Made(Doc doc, @Nullable Doc other) {
            this.doc = doc;
            this.other = other;
        }
    }

    private Case<Made> edit(Request request) {
        Trace trace = files.trace(request.path("trace"));
        String updates = request.string("updates");
        int times = request.integer("times", 1);
        List<Object> whole = new ArrayList<>();
        if (request.flag("whole")) {
            for (double number : trace.number()) {
                whole.add(number);
            }
        }
        return new Case<>() {
            @Override
            public Made prepare() {
                Doc other = updates.equals("apply") ? open(OTHER) : null;
                Made made = new Made(open(AUTHOR), other);
                if (other != null) {
                    made.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> other.apply(update));
                } else if (updates.equals("keep")) {
                    made.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> made.kept.add(update));
                }
                return made;
            }

            @Override
            public void run(Made made) {
                for (int i = 0; i < times; i++) {
                    if (whole.isEmpty()) {
                        play(made.doc, trace);
                    } else {
                        made.doc.array("array").insert(0, whole);
                    }
                }
            }

            @Override
            public String check(Made made) {
                Doc second = made.other == null ? open(OTHER) : made.other;
                made.kept.forEach(second::apply);
                String what = request.string("type");
                String result = read(made.doc, what);
                if (!updates.equals("none") && !read(second, what).equals(result)) {
                    throw new IllegalStateException("the second document differs");
                }
                return result;
            }
        };
    }

    private Case<Made> apply(Request request) {
        List<byte[]> updates = files.list(request.fixture("updates"));
        byte[] base = request.has("base") ? state(request, "base") : null;
        boolean together = request.flag("together");
        boolean listen = request.flag("listen");
        String read = request.has("read") ? request.string("read") : "text";
        return new Case<>() {
            @Override
            public Made prepare() {
                Made made = new Made(open(READER), null);
                if (listen) {
                    made.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> made.bytes += update.length);
                }
                if (base != null) {
                    made.doc.apply(base);
                    made.bytes += made.doc.text("text").toString().length();
                }
                return made;
            }

            @Override
            public void run(Made made) {
                if (together) {
                    made.doc.transact(transaction -> updates.forEach(made.doc::apply));
                } else {
                    updates.forEach(made.doc::apply);
                }
            }

            @Override
            public String check(Made made) {
                return read(made.doc, read);
            }
        };
    }

    private Case<Doc[]> load(Request request) {
        UpdateFormat format = format(request);
        byte[] state = files.list(request.fixture("state")).get(format == UpdateFormat.V2 ? 1 : 0);
        return new Case<>() {
            @Override
            public Doc[] prepare() {
                return new Doc[1];
            }

            @Override
            public void run(Doc[] made) {
                made[0] = opened(state, format);
            }

            @Override
            public String check(Doc[] made) {
                return read(made[0], "text");
            }
        };
    }

    private Case<byte[][]> encode(Request request) {
        Doc doc = (Doc) openedOnce(request, state -> opened(state, UpdateFormat.V1));
        UpdateFormat format = format(request);
        return new Case<>() {
            @Override
            public byte[][] prepare() {
                doc.text("text").insert(0, "y");
                return new byte[1][];
            }

            @Override
            public void run(byte[][] made) {
                made[0] = doc.encodeState(StateVector.EMPTY, format);
            }

            @Override
            public String check(byte[][] made) {
                return Sums.of(made[0]);
            }
        };
    }

    private Case<long[]> answer(Request request) {
        Doc doc = (Doc) openedOnce(request, state -> opened(state, UpdateFormat.V1));
        List<byte[]> known = files.list(request.fixture("known"));
        return new Case<>() {
            @Override
            public long[] prepare() {
                doc.text("text").insert(0, "y");
                return new long[1];
            }

            @Override
            public void run(long[] made) {
                for (byte[] one : known) {
                    StateVector vector = StateVector.decode(one, DecodeLimits.UPDATE);
                    made[0] += doc.encodeState(vector, UpdateFormat.V1).length;
                }
            }

            @Override
            public String check(long[] made) {
                return Long.toString(made[0]);
            }
        };
    }

    private Case<byte[][]> merge(Request request) {
        List<byte[]> updates = files.list(request.fixture("updates"));
        return new Case<>() {
            @Override
            public byte[][] prepare() {
                return new byte[1][];
            }

            @Override
            public void run(byte[][] made) {
                made[0] = Update.merge(updates);
            }

            @Override
            public String check(byte[][] made) {
                return Sums.of(made[0]);
            }
        };
    }

    private Case<Doc> into(Request request) {
        byte[] state = state(request, "state");
        Trace trace = files.trace(request.path("trace"));
        return new Case<>() {
            @Override
            public Doc prepare() {
                return opened(state, UpdateFormat.V1);
            }

            @Override
            public void run(Doc doc) {
                play(doc, trace);
            }

            @Override
            public String check(Doc doc) {
                return read(doc, "text");
            }
        };
    }

    private Case<Made> setMany(Request request) {
        byte[] state = state(request, "state");
        int keys = request.integer("keys");
        return new Case<>() {
            @Override
            public Made prepare() {
                Made made = new Made(open(READER), null);
                made.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> made.kept.add(update));
                made.doc.apply(state);
                made.bytes += made.doc.map("map").toMap().size();
                return made;
            }

            @Override
            public void run(Made made) {
                YMap map = made.doc.map("map");
                for (int i = 0; i < keys; i++) {
                    map.set("k" + i % 10, i);
                }
            }

            @Override
            public String check(Made made) {
                return read(made.doc, "map");
            }
        };
    }

    private Case<Page[]> loadPage(Request request) {
        byte[] state = state(request, "state");
        return new Case<>() {
            @Override
            public Page[] prepare() {
                return new Page[1];
            }

            @Override
            public void run(Page[] made) {
                made[0] = new Page(state);
                made[0].key(0);
            }

            @Override
            public String check(Page[] made) {
                return Sums.of(String.join("\n", made[0].texts));
            }
        };
    }

    private Case<Page> keyInPage(Request request) {
        Page open = (Page) openedOnce(request, Page::new);
        int keys = request.integer("keys");
        return new Case<>() {
            @Override
            public Page prepare() {
                open.seen = 0;
                return open;
            }

            @Override
            public void run(Page page) {
                for (int i = 0; i < keys; i++) {
                    page.key(i);
                }
            }

            @Override
            public String check(Page page) {
                if (page.seen < keys) {
                    throw new IllegalStateException("the observer saw " + page.seen + " of " + keys + " keystrokes");
                }
                return Sums.of(Page.read(page.root()));
            }
        };
    }
}
