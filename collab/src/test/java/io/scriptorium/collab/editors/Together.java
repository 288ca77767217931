package io.scriptorium.collab.editors;

import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.UpdateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A few people at simple editors and at the page, in one document of the real room, all drawn from one seed. First they
 * write at the same time; then, one after the other, each sees exactly what they do.
 */
final class Together {
    private static final int A_LONG_TIME_MILLIS = 3_000;
    private static final int MOST_ROUNDS = 100;
    private static final int NEWCOMER = 99;

    private final Random random;
    private final RichEditors editors;
    private final Rig rig;
    private final Words words = new Words();
    private final List<RichClient> rich = new ArrayList<>();
    private final List<SimpleClient> simple = new ArrayList<>();
    private final List<String> happened = new ArrayList<>();

    Together(long seed, RichEditors editors) {
        this.random = new Random(seed);
        this.editors = editors;
        int slowest = random.nextInt(60);
        this.rig = new Rig(random, () -> slowest == 0 ? 0 : random.nextInt(slowest));
        rig.store().maxDelayMillis(1 + random.nextInt(40));
    }

    /** What happened, in order. */
    List<String> happened() {
        return happened;
    }

    void run(int steps) {
        arrive();
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(30) == 0) {
                alone(() ->
                        random.nextBoolean() ? anyRich().act(true) : anySimple().split());
            } else {
                note(random.nextInt(4) == 0 ? anyRich().act(false) : anySimple().act());
            }
            rig.pass(random.nextInt(5) == 0 ? random.nextInt(500) : random.nextInt(60));
        }
        finishWords();
        check();
        for (SimpleClient client : simple) {
            alone(client::deleteForSure);
            check();
        }
    }

    private void arrive() {
        List<Integer> ids = new ArrayList<>(List.of(NEWCOMER));
        int richClients = 1 + random.nextInt(2);
        for (int i = 0; i < richClients; i++) {
            ids.add(i + 1);
        }
        editors.begin(ids);
        for (int i = 0; i < richClients; i++) {
            rich.add(new RichClient(rig.hocuspocus(), editors, i + 1, (char) ('q' + i), words, random));
        }
        rich.get(0).begin(random.nextInt());
        rig.pass(A_LONG_TIME_MILLIS);
        int simpleClients = 1 + random.nextInt(4);
        for (int i = 0; i < simpleClients; i++) {
            simple.add(simpleClient((char) ('a' + i)));
        }
        rig.pass(A_LONG_TIME_MILLIS);
        note(rich.size() + " rich and " + simple);
    }

    private SimpleClient simpleClient(char letter) {
        String lineTag = random.nextBoolean() ? "p" : "div";
        Page page =
                switch (random.nextInt(4)) {
                    case 0 -> new Textarea();
                    case 1 -> new LimitedPage(lineTag);
                    default -> new WebPage(lineTag);
                };
        boolean saysBase = random.nextInt(4) == 0;
        LiveOptions options = new LiveOptions(page instanceof Textarea);
        var client = rig.live(Rig.DOCUMENT, options);
        SimpleClient arrived = new SimpleClient(client, page, saysBase, letter, words, random);
        client.join("Person " + letter);
        return arrived;
    }

    private RichClient anyRich() {
        return rich.get(random.nextInt(rich.size()));
    }

    private SimpleClient anySimple() {
        return simple.get(random.nextInt(simple.size()));
    }

    private interface Deed {
        String act();
    }

    private void alone(Deed deed) {
        finishWords();
        note("alone: " + deed.act());
        rig.pass(A_LONG_TIME_MILLIS);
    }

    private void finishWords() {
        for (int i = 0; simple.stream().anyMatch(SimpleClient::isTyping); i++) {
            if (i > MOST_ROUNDS) {
                throw new AssertionError("somebody waits in vain: " + simple);
            }
            for (SimpleClient client : simple) {
                if (client.isTyping()) {
                    note(client.act());
                    rig.pass(200);
                }
            }
        }
        rig.pass(A_LONG_TIME_MILLIS);
    }

    private void note(String what) {
        happened.add(rig.time().nowMillis() + " " + what);
    }

    private void check() {
        byte[] durable = rig.durable(Rig.DOCUMENT);
        Doc doc = Doc.create();
        doc.apply(durable, UpdateFormat.V1, null);
        doc.checkIntegrity();
        RichEditors.Shown shown = editors.read(NEWCOMER, List.of(durable));
        for (RichClient client : rich) {
            expect(client.shown().content(), shown.content(), "a rich client and the disk");
        }
        List<String> faults = words.faults(shown.words());
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
        for (SimpleClient client : simple) {
            check(client, shown);
        }
        if (rig.metrics().snapshot().brokenRooms() > 0) {
            throw new AssertionError("a room broke");
        }
    }

    private void check(SimpleClient client, RichEditors.Shown shown) {
        switch (client.page()) {
            case Textarea textarea ->
                expect(textarea.content().replace('\u00A0', ' '), shown.lines(), client + " and the page");
            case LimitedPage limited -> {
                List<String> all =
                        shown.words().stream().map(RichEditors.Word::text).toList();
                for (String word : limited.words()) {
                    if (!all.contains(word)) {
                        throw new AssertionError(client + " shows " + word);
                    }
                }
            }
            default ->
                expect(editors.html(client.page().content()).content(), shown.content(), client + " and the page");
        }
    }

    private static void expect(String found, String expected, String whose) {
        if (!found.equals(expected)) {
            throw new AssertionError(whose + " differ:\n" + found + "\n" + expected);
        }
    }
}
