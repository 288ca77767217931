package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The edits that make a line read as a client wants it. Text that is there in both stays, with its own kinds of white
 * space; how it is set changes only in what the client can say. New text takes on the marks around it that the client
 * can not say.
 */
final class LineDiff {
    private final Line base;
    private final Line wanted;
    private final Lens lens;
    private final boolean code;
    private final List<LineEdit> edits = new ArrayList<>();

    private LineDiff(Line base, Line wanted, Lens lens, boolean code) {
        this.base = base;
        this.wanted = wanted;
        this.lens = lens;
        this.code = code;
    }

    /** @param code whether the line stands in a block of code, which has neither marks nor line breaks */
    static List<LineEdit> of(Line base, Line wanted, Lens lens, boolean code) {
        LineDiff diff = new LineDiff(base, wanted, lens, code);
        int at = 0;
        int newAt = 0;
        for (TextDiff.Hunk hunk : TextDiff.of(base.compared(), wanted.compared())) {
            diff.stays(at, hunk.from(), newAt);
            diff.changes(hunk);
            at = hunk.to();
            newAt = hunk.newTo();
        }
        diff.stays(at, base.compared().length(), newAt);
        return diff.edits;
    }

    // --- Text that stays ---

    private void stays(int from, int to, int newFrom) {
        if (code) {
            return;
        }
        for (int at = from; at < to; ) {
            int unit = base.unit(at);
            int newUnit = wanted.unit(newFrom + at - from);
            if (!base.isText(unit) || !wanted.isText(newUnit)) {
                at++;
                continue;
            }
            int length = Math.min(
                    to - at,
                    Math.min(base.end(base.nodeIndex(unit)) - unit, wanted.end(wanted.nodeIndex(newUnit)) - newUnit));
            format(unit, unit + length, base.marks(unit), wanted.marks(newUnit));
            at += length;
        }
    }

    private void format(int from, int to, List<Mark> own, List<Mark> asked) {
        if (own.equals(asked) || Marks.set(own).equals(asked)) {
            return; // of marks that the schema allows only one the client has seen one
        }
        List<Mark> result = marks(own, asked);
        Map<String, @Nullable Map<String, @Nullable Object>> formats = new LinkedHashMap<>();
        for (Mark mark : own) {
            if (Marks.find(result, mark.type()) == null) {
                formats.put(mark.type(), null);
            }
        }
        for (Mark mark : result) {
            if (!mark.equals(Marks.find(own, mark.type()))) {
                formats.put(mark.type(), mark.attributes());
            }
        }
        if (formats.isEmpty()) {
            return;
        }
        if (!edits.isEmpty()
                && edits.get(edits.size() - 1) instanceof LineEdit.Format last
                && last.to() == from
                && last.formats().equals(formats)) {
            edits.set(edits.size() - 1, new LineEdit.Format(last.from(), to, formats));
        } else {
            edits.add(new LineEdit.Format(from, to, formats));
        }
    }

    /** What a text that is set so should be set as. */
    private List<Mark> marks(List<Mark> own, List<Mark> asked) {
        List<Mark> result = new ArrayList<>();
        boolean codeStays = false;
        for (Mark mark : own) {
            Mark same = Marks.find(asked, mark.type());
            if (same != null) {
                result.add(new Mark(mark.type(), lens.merged(mark.type(), mark.attributes(), same.attributes())));
            } else if (!lens.keeps(mark)) {
                result.add(mark);
                codeStays |= Marks.is(mark, MarkType.CODE);
            }
        }
        if (codeStays) {
            return result; // and admits no other
        }
        for (Mark mark : asked) {
            if (Marks.find(own, mark.type()) == null) {
                result.add(mark);
            }
        }
        return Marks.find(asked, MarkType.CODE.typeName()) == null ? result : Marks.set(result);
    }

    // --- Text that changes ---

    private void changes(TextDiff.Hunk hunk) {
        int from = base.unit(hunk.from());
        int to = base.unit(hunk.to());
        boolean within =
                hunk.from() > 0 && hunk.from() < base.compared().length() && base.unit(hunk.from() - 1) == from;
        List<Node> content = wanted.slice(wanted.unit(hunk.newFrom()), wanted.unit(hunk.newTo()));
        if (!content.isEmpty()) {
            edits.add(new LineEdit.Insert(within ? from + 1 : from, inserted(content, from, to)));
        }
        int begin = within ? from + 1 : from;
        for (int unit = begin; unit <= to; unit++) {
            if (unit == to || base.isUnknown(unit)) {
                if (unit > begin) {
                    edits.add(new LineEdit.Delete(begin, unit));
                }
                begin = unit + 1;
            }
        }
    }

    private List<Node> inserted(List<Node> content, int from, int to) {
        List<Mark> around = code ? List.of() : around(from, to, content.get(0));
        List<Node> inserted = new ArrayList<>(content.size());
        for (Node node : content) {
            if (node instanceof Node.Text text) {
                List<Mark> marks = new ArrayList<>(around);
                marks.addAll(text.marks());
                inserted.add(new Node.Text(text.text(), code ? List.of() : Marks.set(marks)));
            } else {
                inserted.add(code ? new Node.Text("\n", List.of()) : node);
            }
        }
        return SchemaBuilder.joined(inserted);
    }

    /** The marks that the client can not say and that what it replaces or continues had, or that reach over the place. */
    private List<Mark> around(int from, int to, Node content) {
        List<Mark> marks = new ArrayList<>();
        if (from < to) {
            marks.addAll(base.marks(from));
        } else if (from > 0) {
            marks.addAll(base.marks(from - 1));
            if (from < base.units() && !continuesWord(from, content)) {
                marks.retainAll(base.marks(from));
            }
        }
        marks.removeIf(lens::keeps);
        return marks;
    }

    private boolean continuesWord(int from, Node content) {
        return base.slice(from - 1, from).get(0) instanceof Node.Text before
                && content instanceof Node.Text text
                && Character.isLetterOrDigit(before.text().charAt(0))
                && Character.isLetterOrDigit(text.text().charAt(0));
    }
}
