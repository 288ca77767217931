package io.scriptorium.richtext;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.TypeEvent;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of one document again and again, as {@link RichText#read} does: blocks in which nothing has changed since
 * are not read again, and are the same objects. Mutable; threading: that of the document.
 */
public final class RichTextReader {
    /** What an element of the fragment reads as. */
    private record Block(List<Node> nodes, Set<String> unknown) {}

    private final Doc doc;
    private final XmlFragment fragment;
    private IdentityHashMap<XmlElement, Block> blocks = new IdentityHashMap<>();

    /** @throws IllegalStateException as {@link RichText#read} */
    public RichTextReader(Doc doc) {
        this.doc = doc;
        this.fragment = doc.xmlFragment(RichText.FRAGMENT);
        fragment.observeDeep(events -> events.forEach(this::changed));
    }

    Doc doc() {
        return doc;
    }

    private void changed(TypeEvent event) {
        SharedType at = event.target();
        for (Optional<SharedType> parent = at.parent();
                parent.isPresent() && parent.get() != fragment;
                parent = at.parent()) {
            at = parent.get();
        }
        if (at instanceof XmlElement element) {
            blocks.remove(element);
        }
    }

    /** The text as it is now. */
    public RichText read() {
        List<@Nullable Object> children = fragment.children();
        if (!children.stream().allMatch(child -> child instanceof XmlElement)) {
            blocks.clear();
            return RichText.read(doc); // texts beside one another may be one
        }
        IdentityHashMap<XmlElement, Block> read = new IdentityHashMap<>();
        List<Node> nodes = new ArrayList<>();
        Set<String> unknown = new LinkedHashSet<>();
        for (Object child : children) {
            XmlElement element = (XmlElement) child;
            Block block = blocks.get(element);
            if (block == null) {
                Set<String> newlyUnknown = new LinkedHashSet<>();
                block = new Block(FragmentReader.block(element, newlyUnknown), newlyUnknown);
            }
            read.put(element, block);
            nodes.addAll(block.nodes);
            unknown.addAll(block.unknown);
        }
        blocks = read;
        return FragmentReader.text(doc, nodes, unknown);
    }
}
