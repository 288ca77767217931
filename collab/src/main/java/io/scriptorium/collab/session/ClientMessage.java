package io.scriptorium.collab.session;

import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a client says to a room, whatever protocol carried it: decoded, within budgets, not yet admitted. Immutable.
 */
public sealed interface ClientMessage {

    /** It showed its credentials and waits for the answer; messages behind it need not wait. */
    record Authenticate() implements ClientMessage {}

    /** It tells what it knows and asks for the rest. */
    record SyncStep1(StateVector stateVector) implements ClientMessage {}

    /** Its answer to what the server knows: everything that the server may miss. */
    record SyncStep2(UpdateInfo update) implements ClientMessage {}

    /** An edit. */
    record Update(UpdateInfo update) implements ClientMessage {}

    /**
     * A Step 2 that could be parsed but is over a budget; it is refused in its place in the order.
     *
     * @param limit the limit's name
     */
    record OverBudget(String limit) implements ClientMessage {}

    /** Presence: its own states, and perhaps those of others. */
    record Presence(AwarenessUpdate update) implements ClientMessage {}

    /** It asks for everybody's presence. */
    record QueryPresence() implements ClientMessage {}

    /**
     * It says something beside the document.
     *
     * @param text well-formed; not checked yet, see {@link #refusal}
     * @param timestamp when, by its own clock; empty when it does not say
     */
    record Chat(String text, String timestamp) implements ClientMessage {
        /** UTF-16 units. */
        public static final int MAX_TEXT = 4_000;
        /** UTF-16 units; what is longer is no time. */
        public static final int MAX_TIMESTAMP = 64;

        /** Why a text is no message, for whoever wrote it; null when it is one. */
        public static @Nullable String refusal(String text) {
            return text.isEmpty()
                    ? "the text is empty"
                    : text.length() > MAX_TEXT ? "the text has more than " + MAX_TEXT + " characters" : null;
        }
    }

    /** What only clients of live JSON say. */
    sealed interface Live extends ClientMessage {

        /** It tells its name, fit to be shown. */
        record Join(String username) implements Live {}

        /**
         * What its editor holds now, whole.
         *
         * @param content HTML or plain text, well-formed
         * @param base the {@code seq} of the content that it was made from, or {@link #NO_BASE}
         */
        record Content(String content, long base) implements Live {
            /** The client does not say what it started from. */
            public static final long NO_BASE = -1;
        }

        /**
         * It wants to hear what becomes of what it says.
         *
         * @param message a {@link Join}, {@link Content} or {@link Chat}
         * @param id what the answer repeats: a string or number of JSON
         */
        record Asked(ClientMessage message, String id) implements Live {}

        /** It has received everything that was sent before the mark with this number, or claims so. */
        record Seen(long mark) implements Live {}
    }
}
