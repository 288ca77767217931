package io.scriptorium.richtext;

/** What one client's editor has shown that it can represent. Threading: one thread at a time. */
public final class EditorMemory {

    /** What a client changed that had the one text and sent the other. */
    public Change change(RichText base, Reading wanted) {
        return new Change(base, wanted.text());
    }

    /** The client sent this. */
    public void sent(Reading reading) {}
}
