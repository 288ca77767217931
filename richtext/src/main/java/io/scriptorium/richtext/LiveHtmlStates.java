package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;

/**
 * The states of one document as {@link RichText#toLiveHtml} writes them, one after the other: of a large document in which
 * somebody types, only what they type in is written again. Mutable; threading: one.
 */
public final class LiveHtmlStates {
    private List<Node> blocks = List.of();
    private List<String> written = List.of();

    /**
     * Takes the next state.
     *
     * @return the same text, made of the blocks of the state before where these are equal
     */
    public RichText next(RichText text) {
        List<Node> read = text.root().children();
        int head = 0;
        int most = Math.min(read.size(), blocks.size());
        while (head < most && read.get(head).equals(blocks.get(head))) {
            head++;
        }
        int tail = 0;
        int rest = most - head;
        while (tail < rest && read.get(read.size() - 1 - tail).equals(blocks.get(blocks.size() - 1 - tail))) {
            tail++;
        }
        List<Node> shared = new ArrayList<>(read.size());
        shared.addAll(blocks.subList(0, head));
        shared.addAll(read.subList(head, read.size() - tail));
        shared.addAll(blocks.subList(blocks.size() - tail, blocks.size()));
        List<String> html = new ArrayList<>(read.size());
        html.addAll(written.subList(0, head));
        for (int i = head; i < read.size() - tail; i++) {
            html.add(read.get(i) instanceof Node.Element block ? HtmlWriter.write(only(text, block)) : "");
        }
        html.addAll(written.subList(written.size() - tail, written.size()));
        blocks = List.copyOf(shared);
        written = html;
        return new RichText(
                new Node.Element(text.root().type(), text.root().attributes(), blocks), text.title(), text.unknown());
    }

    private static Node.Element only(RichText text, Node.Element block) {
        return new Node.Element(text.root().type(), text.root().attributes(), List.of(LiveHtml.prepared(block)));
    }

    /**
     * The state that was taken last.
     *
     * @throws TextTooLargeException when it has more than {@link TextTooLargeException#LIMIT} characters
     */
    public String html() {
        if (blocks.stream().anyMatch(block -> block instanceof Node.Text)) {
            // Beside one another they may share a mark; no editor writes text between blocks.
            return HtmlWriter.write(
                    LiveHtml.prepared(new Node.Element(NodeType.DOC.typeName(), NodeType.DOC.defaults(), blocks)));
        }
        long length = 0;
        for (String block : written) {
            length += block.length();
        }
        if (length > TextTooLargeException.LIMIT) {
            throw new TextTooLargeException();
        }
        return String.join("", written);
    }
}
