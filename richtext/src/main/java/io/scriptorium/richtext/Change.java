package io.scriptorium.richtext;

import io.scriptorium.crdt.Doc;
import java.util.List;

/** What turns one text into another, as edits of a document that several people write in. Immutable. */
public final class Change {
    private final Node.Element base;
    private final List<BlockEdit> edits;
    private final int inserted;
    private final int deleted;

    Change(Node.Element base, List<BlockEdit> edits) {
        this.base = base;
        this.edits = List.copyOf(edits);
        int more = 0;
        int fewer = 0;
        if (!edits.isEmpty()) {
            String before = Lens.text(base);
            String after = Lens.text(result());
            for (TextDiff.Hunk hunk : TextDiff.of(before, after)) {
                more += hunk.newTo() - hunk.newFrom();
                fewer += hunk.to() - hunk.from();
            }
        }
        this.inserted = more;
        this.deleted = fewer;
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return edits.isEmpty();
    }

    /** Whether words or lines come to it and none go. */
    public boolean isPureInsertion() {
        return inserted > 0 && deleted == 0;
    }

    /** UTF-16 units of text that come to it; the end of a line counts 1, and any white space is the same. */
    public int insertedCharacters() {
        return inserted;
    }

    /** UTF-16 units of text that go; as {@link #insertedCharacters}. */
    public int deletedCharacters() {
        return deleted;
    }

    /** What the text reads as afterwards. */
    Node.Element result() {
        return new Node.Element(base.type(), base.attributes(), BlockEdit.applied(base.children(), edits));
    }

    /**
     * Edits a document that reads as the base, in one transaction: whole blocks, and within a block that has changed the
     * words alone, so that what others write at the same time stays when their edits meet.
     *
     * @throws IllegalStateException when the document reads otherwise; nothing is changed then
     */
    public void apply(Doc doc) {
        if (!RichText.read(doc).root().equals(base)) {
            throw new IllegalStateException("the document does not read as the text that the change was made for");
        }
        if (!edits.isEmpty()) {
            doc.transact(
                    transaction -> FragmentWriter.apply(doc.xmlFragment(RichText.FRAGMENT), base.children(), edits));
        }
    }
}
