package io.scriptorium.bench;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import java.util.ArrayList;
import java.util.List;

/** A page as Tiptap keeps it, a fragment of paragraphs with a text each: read as a whole, watched, ready for a key. */
final class Page {
    final List<String> texts = new ArrayList<>();
    private final Text paragraph;
    /** Operations in the deltas that the observer read. */
    long seen;

    Page(byte[] state) {
        Doc doc = Cases.open(Cases.READER);
        XmlFragment root = doc.xmlFragment("prosemirror");
        doc.apply(state);
        for (int i = 0; i < root.size(); i++) {
            texts.add(text(root, i).toString());
        }
        paragraph = text(root, root.size() / 2);
        root.observeDeep(events -> events.forEach(event -> seen += event.delta().size()));
    }

    void key(int index) {
        paragraph.insert(index, "x");
    }

    static String read(XmlFragment root) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < root.size(); i++) {
            all.add(text(root, i).toString());
        }
        return String.join("\n", all);
    }

    XmlFragment root() {
        return paragraph.doc().xmlFragment("prosemirror");
    }

    private static Text text(XmlFragment root, int index) {
        return (Text) ((XmlElement) root.get(index)).get(0);
    }
}
