package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A document inside another one, as its item holds it: a guid and encoded options. The {@link Doc} is made when somebody
 * asks for it. Threading: the document's writer.
 */
final class Subdocument {
    private final Doc parent;
    private final String guid;
    private final byte[] options;
    private @Nullable Doc doc;

    private Subdocument(Doc parent, String guid, byte[] options, @Nullable Doc doc) {
        this.parent = parent;
        this.guid = guid;
        this.options = options;
        this.doc = doc;
    }

    /** A document that is put here, and stands here from now on, before anybody asks for it. */
    static Subdocument of(Doc parent, Doc doc) {
        doc.standsIn(parent);
        return new Subdocument(parent, doc.guid(), doc.encodedOptions(), doc);
    }

    /** Reads varString guid, any options. */
    static Subdocument read(Doc parent, byte[] bytes, int from, int to) {
        Lib0Reader in = new Lib0Reader(bytes, from, to);
        String guid = in.readVarString(Integer.MAX_VALUE);
        return new Subdocument(parent, guid, Arrays.copyOfRange(bytes, in.position(), to), null);
    }

    /** The same for another item: undo brings it back as a new document, which is to be loaded again. */
    Subdocument copy() {
        return new Subdocument(parent, guid, options, null);
    }

    /** Is told that its item was deleted. */
    void left() {
        if (doc != null) {
            doc.standsNowhere();
        }
    }

    String guid() {
        return guid;
    }

    byte[] options() {
        return options;
    }

    Doc doc() {
        Doc known = doc;
        if (known == null) {
            known = Doc.ofSubdocument(guid, options);
            doc = known;
        }
        known.standsIn(parent);
        return known;
    }
}
