package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static io.scriptorium.crdt.TextPicture.insert;
import static io.scriptorium.crdt.TextPicture.retain;

import java.util.List;

/** Edits of every kind of a short text, and the short texts, for tests that try all combinations. */
final class TextEdits {
    /** All texts that they begin with have at least three elements. */
    static final List<TextEdit> EDITS = List.of(
            new TextEdit.Insert(0, "X"),
            new TextEdit.Insert(1, "Y"),
            new TextEdit.Insert(3, "Z"),
            new TextEdit.InsertWith(1, "B", BOLD),
            new TextEdit.InsertWith(2, "P", PLAIN),
            new TextEdit.Delete(1, 1),
            new TextEdit.Delete(0, 3),
            new TextEdit.Format(0, 2, BOLD),
            new TextEdit.Format(1, 2, BOLD),
            new TextEdit.Format(0, 3, NOT_BOLD),
            new TextEdit.Format(1, 1, NOT_BOLD),
            new TextEdit.Format(1, 2, attributes("em", true, "bold", null)),
            new TextEdit.Format(0, 3, attributes("bold", "heavy")),
            new TextEdit.Embed(1, attributes("image", "x"), PLAIN),
            new TextEdit.Embed(2, attributes("hr", true), BOLD),
            new TextEdit.Change(List.of(retain(1, "bold", true), insert("D"), TextPicture.delete(1), retain(2))));

    static final List<List<TextEdit>> BEGINNINGS = List.of(
            List.of(new TextEdit.Insert(0, "abc")),
            List.of(new TextEdit.InsertWith(0, "abc", BOLD)),
            List.of(new TextEdit.Insert(0, "abc"), new TextEdit.Format(1, 1, BOLD)),
            List.of(
                    new TextEdit.Insert(0, "abXXc"),
                    new TextEdit.Format(0, 4, attributes("bold", true, "em", true)),
                    new TextEdit.Delete(2, 2)),
            List.of(
                    new TextEdit.Insert(0, "ac"),
                    new TextEdit.Embed(1, attributes("image", "y"), EM),
                    new TextEdit.Format(0, 2, BOLD)));

    private TextEdits() {}
}
