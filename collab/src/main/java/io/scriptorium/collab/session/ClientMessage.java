package io.scriptorium.collab.session;

import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateInfo;

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
}
