package io.scriptorium.richtext;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.XmlText;
import java.util.List;

/** The difference between two texts. Immutable. */
public final class Change {
    private final List<String> before;
    private final List<String> after;
    private final int head;
    private final int tail;

    Change(RichText base, RichText wanted) {
        before = lines(base);
        after = lines(wanted);
        int most = Math.min(before.size(), after.size());
        int same = 0;
        while (same < most && before.get(same).equals(after.get(same))) {
            same++;
        }
        head = same;
        same = 0;
        while (same < most - head && before.get(before.size() - 1 - same).equals(after.get(after.size() - 1 - same))) {
            same++;
        }
        tail = same;
    }

    private static List<String> lines(RichText text) {
        return text.root().children().stream().map(Change::words).toList();
    }

    private static String words(Node node) {
        return switch (node) {
            case Node.Text text -> text.text().replace('\u00A0', ' ');
            case Node.Element element ->
                String.join("", element.children().stream().map(Change::words).toList());
        };
    }

    public boolean isEmpty() {
        return before.equals(after);
    }

    public boolean isPureInsertion() {
        return deletedCharacters() == 0 && before.size() <= after.size();
    }

    public int insertedCharacters() {
        return cost(true);
    }

    public int deletedCharacters() {
        return cost(false);
    }

    private int cost(boolean inserted) {
        List<String> old = before.subList(head, before.size() - tail);
        List<String> fresh = after.subList(head, after.size() - tail);
        int both = Math.min(old.size(), fresh.size());
        int count = 0;
        for (int i = 0; i < both; i++) {
            int same = prefix(old.get(i), fresh.get(i)) + suffix(old.get(i), fresh.get(i));
            count += (inserted ? fresh : old).get(i).length() - same;
        }
        for (String line : (inserted ? fresh : old).subList(both, inserted ? fresh.size() : old.size())) {
            count += line.length();
        }
        return count;
    }

    private static int prefix(String left, String right) {
        int same = 0;
        while (same < Math.min(left.length(), right.length()) && left.charAt(same) == right.charAt(same)) {
            same++;
        }
        return same;
    }

    private static int suffix(String left, String right) {
        int most = Math.min(left.length(), right.length()) - prefix(left, right);
        int same = 0;
        while (same < most && left.charAt(left.length() - 1 - same) == right.charAt(right.length() - 1 - same)) {
            same++;
        }
        return same;
    }

    /** Makes the change in a document whose text is the base, in one transaction. */
    public void apply(Doc doc) {
        doc.transact(transaction -> {
            XmlFragment blocks = doc.xmlFragment(RichText.FRAGMENT);
            int old = before.size() - tail - head;
            int fresh = after.size() - tail - head;
            int both = Math.min(old, fresh);
            for (int i = 0; i < both; i++) {
                edit(blocks, head + i, before.get(head + i), after.get(head + i));
            }
            if (old > both) {
                blocks.delete(head + both, old - both);
            }
            for (int i = both; i < fresh; i++) {
                String line = after.get(head + i);
                XmlElement paragraph = blocks.insertElement(head + i, "paragraph");
                if (!line.isEmpty()) {
                    paragraph.insertText(0).insert(0, line);
                }
            }
        });
    }

    private static void edit(XmlFragment blocks, int index, String old, String fresh) {
        if (!(blocks.get(index) instanceof XmlElement block) || old.equals(fresh)) {
            return;
        }
        XmlText text = block.size() > 0 && block.get(0) instanceof XmlText first ? first : block.insertText(0);
        int start = prefix(old, fresh);
        int end = suffix(old, fresh);
        text.delete(start, old.length() - start - end);
        text.insert(start, fresh.substring(start, fresh.length() - end));
    }
}
