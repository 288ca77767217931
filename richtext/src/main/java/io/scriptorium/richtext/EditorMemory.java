package io.scriptorium.richtext;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one client's editor has shown that it can represent, and with that what the client means when it sends its whole
 * content: not everything that is missing in it was deleted by somebody.
 *
 * <p>The rules, for a base that the client had and the text that it sends:
 * <ol>
 *   <li><b>A client is taken at its word for the kinds that it can say.</b> Kinds are types of nodes and marks, and
 *       attributes that have another value than their default. A client can say what it has ever sent, this time
 *       included. A client that sends HTML can say the basic kinds too: paragraphs, headings, lists, line breaks, bold,
 *       italic, underlined, struck and linked text. But when one of these is gone from two or more places at once, and
 *       the client has never sent it, its editor is taken to have lost it.
 *   <li><b>What the client can not say stays.</b> What came back as another kind, without a mark or without an attribute
 *       is changed in its words only. A block of such a kind that is missing stays where it is, unless the kind is basic:
 *       words that are gone from those are deleted. An image whose address would not be read, and nodes and marks that
 *       the schema does not know, stay always; so do they when what they stand in is deleted.
 *   <li><b>A client of plain text</b> (it has never sent a tag) can say words and lines only. It has edited the lines
 *       that {@link RichText#toLivePlainText} gave it: lines in lists, tables and quotes are edited where they stand, and
 *       a new line behind a list's item is an item. What has lost all its lines goes, but for tables and what has none.
 *   <li><b>White space</b> of any kind compares as a space, except between blocks of code; what is unchanged keeps its
 *       own. New words take on the marks around them that the client can not say.
 * </ol>
 *
 * <p>Mutable; threading: one.
 */
public final class EditorMemory {
    private final Set<String> sent = new HashSet<>();
    private boolean sendsHtml;
    private @Nullable Reading counted;
    private Set<String> countedKinds = Set.of();

    /** Notes what a client has sent, and so can represent. */
    public void sent(Reading content) {
        sent.addAll(kinds(content));
        sendsHtml |= !content.plain();
    }

    /**
     * What a client wants that had a text and sends another. The memory is not changed; {@link #sent} does that when one
     * of several changes was chosen.
     *
     * @param base what the client had
     * @param wanted all that it sends
     */
    public Change change(RichText base, Reading wanted) {
        boolean plain = wanted.plain() && !sendsHtml;
        List<Node> before = base.root().children();
        List<Node> after = wanted.text().root().children();
        int head = SameBlocks.head(before, after);
        int tail = SameBlocks.tail(before, after, head);
        Node.Element differs = part(base.root(), head, tail);
        Lens lens = Lens.of(plain ? Set.of() : sent, differs, kinds(wanted), plain);
        boolean empty = before.isEmpty() && BlockDiff.isEmptyLine(after);
        BlockDiff diff = new BlockDiff(lens);
        List<BlockEdit> edits =
                empty ? List.of() : diff.between(differs, part(wanted.text().root(), head, tail));
        return new Change(base.root(), BlockEdit.within(head, edits, tail), diff.unsaid());
    }

    private static Node.Element part(Node.Element root, int head, int tail) {
        return new Node.Element(
                root.type(),
                root.attributes(),
                root.children().subList(head, root.children().size() - tail));
    }

    /** Counted once for all that the same content is compared with. */
    private Set<String> kinds(Reading content) {
        if (!content.equals(counted)) {
            counted = content;
            countedKinds = Set.copyOf(Lens.traits(content.text().root()).keySet());
        }
        return countedKinds;
    }
}
