package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of a plain text as the blocks of text that they come from: a block may have several lines, and stays one
 * block as long as the client has left any of them.
 *
 * @param wanted paragraphs, those of one block joined by line breaks
 * @param partner for each of the aligned blocks the index of its new form, ascending, or -1
 */
record LineGroups(List<Alignment.Item> wanted, int[] partner) {

    /** @param wanted paragraphs of one line each */
    static LineGroups of(List<Alignment.Item> blocks, List<Node> wanted) {
        List<Alignment.Item> lines = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            for (String line : blocks.get(i).text().split("\n", -1)) {
                lines.add(Alignment.Item.ofLine(blocks.get(i).node(), line));
                owners.add(i);
            }
        }
        List<Alignment.Item> wantedLines = new ArrayList<>();
        for (Node node : wanted) {
            String text = Lens.line((Node.Element) node);
            wantedLines.add(Alignment.Item.ofLine(node, text));
        }
        int[] match = Alignment.of(lines, wantedLines, (one, other) -> true);
        return grouped(blocks.size(), owners, match, wanted);
    }

    private static LineGroups grouped(int blocks, List<Integer> owners, int[] match, List<Node> wanted) {
        int[] first = new int[blocks];
        int[] last = new int[blocks];
        Arrays.fill(first, -1);
        for (int i = 0; i < match.length; i++) {
            if (match[i] >= 0) {
                int owner = owners.get(i);
                first[owner] = first[owner] < 0 ? match[i] : first[owner];
                last[owner] = match[i];
            }
        }
        List<Alignment.Item> groups = new ArrayList<>();
        int[] partner = new int[blocks];
        int at = 0;
        for (int i = 0; i < blocks; i++) {
            partner[i] = -1;
            if (first[i] >= 0) {
                for (; at < first[i]; at++) {
                    groups.add(group(wanted.subList(at, at + 1)));
                }
                partner[i] = groups.size();
                groups.add(group(wanted.subList(first[i], last[i] + 1)));
                at = last[i] + 1;
            }
        }
        for (; at < wanted.size(); at++) {
            groups.add(group(wanted.subList(at, at + 1)));
        }
        return new LineGroups(groups, partner);
    }

    private static Alignment.Item group(List<Node> lines) {
        List<Node> content = new ArrayList<>();
        for (Node line : lines) {
            if (line != lines.get(0)) {
                content.add(
                        new Node.Element(NodeType.HARD_BREAK.typeName(), NodeType.HARD_BREAK.defaults(), List.of()));
            }
            content.addAll(((Node.Element) line).children());
        }
        Node.Element block = new Node.Element(NodeType.PARAGRAPH.typeName(), NodeType.PARAGRAPH.defaults(), content);
        String text = Lens.line(block);
        return Alignment.Item.ofLine(block, text);
    }
}
