package io.scriptorium.collab.editors;

import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.ScriptedClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Somebody at the page: a Hocuspocus client here, its editor in the Node process. */
final class RichClient {
    private final ScriptedClient client;
    private final RichEditors editors;
    private final int id;
    private final char letter;
    private final Words words;
    private final Random random;
    private final List<byte[]> heard = new ArrayList<>();

    RichClient(ScriptedClient client, RichEditors editors, int id, char letter, Words words, Random random) {
        this.client = client;
        this.editors = editors;
        this.id = id;
        this.letter = letter;
        this.words = words;
        this.random = random;
        client.listen(message -> {
            if (message.kind() == Heard.Kind.UPDATE || message.kind() == Heard.Kind.STEP2) {
                heard.add(message.body());
            }
        });
    }

    /** Writes the document that everybody begins with. */
    void begin(int seed) {
        client.update(editors.seed(id, seed));
        shown().words().forEach(words::begun);
    }

    private List<byte[]> takeHeard() {
        List<byte[]> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    RichEditors.Shown shown() {
        RichEditors.Shown shown = editors.read(id, takeHeard());
        if (shown.update() != null) {
            client.update(shown.update());
        }
        return shown;
    }

    /** Does something; what, for people to read. */
    String act(boolean settled) {
        RichEditors.Edit edit = editors.edit(id, takeHeard(), random.nextInt(), words.next(letter, 0), settled);
        edit.inserted().forEach(words::wrote);
        edit.deleted().forEach(words::deleted);
        edit.touched().forEach(words::touched);
        if (edit.update() != null) {
            client.update(edit.update());
        }
        return "rich " + letter + " " + edit.what() + " " + edit.inserted() + edit.deleted() + edit.touched();
    }
}
