package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;

/**
 * The messages of y-protocols' sync protocol, without the message type that stands before them in a frame.
 *
 * <pre>
 * message → varUint(0) varBytes(stateVector)    Step1: what I know; answer with what I lack
 *         | varUint(1) varBytes(update)         Step2: what you lack
 *         | varUint(2) varBytes(update)         Update: what has changed
 * </pre>
 *
 * Threading: immutable; arrays are shared and not to be changed.
 */
public sealed interface SyncMessage {
    /** What the sender knows; asks for the rest. */
    record Step1(StateVector stateVector) implements SyncMessage {}

    /** The answer to a {@link Step1}: an update, not validated yet. */
    @SuppressWarnings("ArrayRecordComponent") // a message is read once; nobody compares two
    record Step2(byte[] update) implements SyncMessage {}

    /** A change, not validated yet. */
    @SuppressWarnings("ArrayRecordComponent") // a message is read once; nobody compares two
    record Update(byte[] update) implements SyncMessage {}

    /**
     * Reads one message and leaves the reader behind it.
     *
     * @param limits for the state vector of a Step1; an update is bounded by the frame that it stands in
     */
    static SyncMessage read(Lib0Reader in, DecodeLimits limits) {
        int start = in.position();
        long kind = in.readVarUint();
        if (kind == 0) {
            return new Step1(StateVector.readFramed(in, limits));
        }
        if (kind == 1) {
            return new Step2(in.readVarBytes(Integer.MAX_VALUE));
        }
        if (kind == 2) {
            return new Update(in.readVarBytes(Integer.MAX_VALUE));
        }
        throw new MalformedUpdateException("unknown sync message " + kind, start);
    }

    default void write(Lib0Writer out) {
        switch (this) {
            case Step1 step1 -> {
                out.writeVarUint(0);
                out.writeVarBytes(step1.stateVector.encode());
            }
            case Step2 step2 -> {
                out.writeVarUint(1);
                out.writeVarBytes(step2.update);
            }
            case Update change -> {
                out.writeVarUint(2);
                out.writeVarBytes(change.update);
            }
        }
    }
}
