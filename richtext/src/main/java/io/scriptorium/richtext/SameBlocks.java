package io.scriptorium.richtext;

import java.util.List;

/**
 * Blocks that are the same to every client, whatever it can represent: all of them but the kinds of white space. It is
 * found out at the price of looking, so that only what lies between the first and the last difference is compared with
 * care.
 */
final class SameBlocks {
    private SameBlocks() {}

    /** How many are the same at the beginning. */
    static int head(List<Node> one, List<Node> other) {
        int most = Math.min(one.size(), other.size());
        int head = 0;
        while (head < most && areSame(one.get(head), other.get(head))) {
            head++;
        }
        return head;
    }

    /** How many are the same at the end, apart from so many at the beginning. */
    static int tail(List<Node> one, List<Node> other, int head) {
        int most = Math.min(one.size(), other.size()) - head;
        int tail = 0;
        while (tail < most && areSame(one.get(one.size() - 1 - tail), other.get(other.size() - 1 - tail))) {
            tail++;
        }
        return tail;
    }

    private static boolean areSame(Node one, Node other) {
        return areSame(one, other, false);
    }

    private static boolean areSame(Node one, Node other, boolean code) {
        if (one == other) {
            return true;
        }
        if (one instanceof Node.Text text && other instanceof Node.Text otherText) {
            return text.marks().equals(otherText.marks()) && areSame(text.text(), otherText.text(), code);
        }
        if (!(one instanceof Node.Element element)
                || !(other instanceof Node.Element otherElement)
                || !element.type().equals(otherElement.type())
                || element.children().size() != otherElement.children().size()
                || !element.attributes().equals(otherElement.attributes())) {
            return false;
        }
        boolean holdsCode = element.type().equals(NodeType.CODE_BLOCK.typeName());
        for (int i = 0; i < element.children().size(); i++) {
            if (!areSame(element.children().get(i), otherElement.children().get(i), holdsCode)) {
                return false;
            }
        }
        return true;
    }

    private static boolean areSame(String one, String other, boolean code) {
        if (one.equals(other)) {
            return true;
        }
        if (code || one.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < one.length(); i++) {
            if (one.charAt(i) != other.charAt(i) && !(isSpace(one.charAt(i)) && isSpace(other.charAt(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(char c) {
        return c == '\u00A0' || SchemaBuilder.isCollapsible(c);
    }
}
