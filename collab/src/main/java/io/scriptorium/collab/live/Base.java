package io.scriptorium.collab.live;

import io.scriptorium.richtext.RichText;

/** A state that a client may have started from when it made what it sent. Immutable. */
public sealed interface Base {

    /** Nothing: an editor that has not shown any content yet. */
    record Nothing() implements Base {}

    /** What the client sent last itself, on top of what that was made from. */
    record Own() implements Base {}

    /**
     * What the server sent.
     *
     * @param seq the newest edit in it
     */
    record Sent(long seq, RichText text) implements Base {}
}
