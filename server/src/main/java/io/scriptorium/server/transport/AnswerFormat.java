package io.scriptorium.server.transport;

import java.util.List;

/** How a conversation's messages look on one HTTP answer. Threading: the conversation's event loop. */
interface AnswerFormat {

    String contentType();

    /** Whether the first thing that is said ends the answer, as it does for who polls. */
    boolean single();

    /** A long answer ends when it has so many bytes, and the client asks anew. */
    long enoughBytes();

    /**
     * What goes before all messages.
     *
     * @param first whether this is the conversation's first answer
     * @return nothing when the answer of who polls must not end for it
     */
    byte[] greeting(boolean first);

    /** Some messages, in their order; none when an answer ends because time is up. */
    byte[] messages(List<Backlog.Entry> entries);

    /** What shows, after a silence, that the server is there; ends the answer of who polls. */
    byte[] heartBeat();

    /** The last thing that is said. */
    byte[] closing(int code, String reason);
}
