package io.scriptorium.richtext;

import io.scriptorium.crdt.Doc;
import java.util.List;

/** What turns one text into another, as edits of a document that several people write in. Immutable. */
public final class Change {
    private final Node.Element base;
    private final List<BlockEdit> edits;
    private final int inserted;
    private final int deleted;
    private final int torn;
    private final int unsaid;

    Change(Node.Element base, List<BlockEdit> edits, int unsaid) {
        this.base = base;
        this.unsaid = unsaid;
        this.edits = List.copyOf(edits);
        int more = 0;
        int fewer = 0;
        int words = 0;
        if (!edits.isEmpty()) {
            List<Node> blocks = base.children();
            int head = edits.get(0) instanceof BlockEdit.Keep keep ? keep.count() : 0;
            int last = edits.size() - 1;
            int tail = edits.get(last) instanceof BlockEdit.Keep keep ? keep.count() : 0;
            List<Node> middle = blocks.subList(head, blocks.size() - tail);
            List<BlockEdit> changes = edits.subList(head > 0 ? 1 : 0, tail > 0 ? last : edits.size());
            String before = text(middle);
            String after = text(BlockEdit.applied(middle, changes));
            List<TextDiff.Hunk> hunks = TextDiff.of(before, after);
            words = TextDiff.tornWords(before, after, hunks);
            for (TextDiff.Hunk hunk : hunks) {
                more += hunk.newTo() - hunk.newFrom();
                fewer += hunk.to() - hunk.from();
            }
        }
        this.inserted = more;
        this.deleted = fewer;
        this.torn = words;
    }

    private static String text(List<Node> blocks) {
        StringBuilder text = new StringBuilder();
        blocks.forEach(block -> text.append(Lens.text(block)));
        return text.toString();
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return edits.isEmpty();
    }

    /** UTF-16 units of text that come to it; the end of a line counts 1, and any white space is the same. */
    public int insertedCharacters() {
        return inserted;
    }

    /** UTF-16 units of text that go; as {@link #insertedCharacters}. */
    public int deletedCharacters() {
        return deleted;
    }

    /** Words of the base into which more than letters was put: rarely what somebody meant. */
    public int tornWords() {
        return torn;
    }

    /** Blocks of the base that stay though they are not in what was sent, because its sender can not say them. */
    public int unsaidBlocks() {
        return unsaid;
    }

    /** What the text reads as afterwards. */
    Node.Element result() {
        return new Node.Element(base.type(), base.attributes(), BlockEdit.applied(base.children(), edits));
    }

    /**
     * Edits the document of a reader.
     *
     * @throws IllegalStateException when it does not read as the base; nothing is changed then
     */
    public void apply(RichTextReader reader) {
        apply(reader.doc(), reader.read());
    }

    /**
     * Edits a document that reads as the base, in one transaction: whole blocks, and within a block that has changed the
     * words alone, so that what others write at the same time stays when their edits meet.
     *
     * @throws IllegalStateException when the document reads otherwise; nothing is changed then
     */
    public void apply(Doc doc) {
        apply(doc, RichText.read(doc));
    }

    private void apply(Doc doc, RichText now) {
        if (!now.root().equals(base)) {
            throw new IllegalStateException("the document does not read as the text that the change was made for");
        }
        if (!edits.isEmpty()) {
            doc.transact(
                    transaction -> FragmentWriter.apply(doc.xmlFragment(RichText.FRAGMENT), base.children(), edits));
        }
    }
}
