package io.scriptorium.collab.protocol;

import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.SyncMessage;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;

/**
 * The parts that both protocols share: y-protocols' sync and awareness messages, decoded within the budgets.
 * Immutable, any thread.
 */
final class SyncDecoder {
    private static final int MAX_AWARENESS_ENTRIES = 10_000;

    private final Limits limits;

    SyncDecoder(Limits limits) {
        this.limits = limits;
    }

    /**
     * Reads a sync message and checks the update in it.
     *
     * @throws MalformedUpdateException when the bytes are not a sync message
     * @throws LimitExceededException when an Update is over a budget; as a Step 2, which has larger ones, it may pass
     */
    ClientMessage sync(Lib0Reader in) {
        return switch (SyncMessage.read(in, DecodeLimits.STEP2)) {
            case SyncMessage.Step1 step1 -> new ClientMessage.SyncStep1(step1.stateVector());
            case SyncMessage.Step2 step2 -> step2(step2.update());
            case SyncMessage.Update update -> update(update.update());
        };
    }

    /** Reads an awareness message: one byte string that holds an awareness update. */
    ClientMessage presence(Lib0Reader in) {
        byte[] bytes = in.readVarBytes(in.remaining());
        return new ClientMessage.Presence(AwarenessUpdate.decode(bytes, MAX_AWARENESS_ENTRIES, bytes.length));
    }

    private ClientMessage step2(byte[] update) {
        if (update.length > limits.maxStep2Bytes()) {
            return new ClientMessage.OverBudget("step2-bytes");
        }
        try {
            return new ClientMessage.SyncStep2(Update.inspect(update, DecodeLimits.STEP2));
        } catch (LimitExceededException e) {
            return new ClientMessage.OverBudget(e.limit());
        }
    }

    private ClientMessage update(byte[] update) {
        if (update.length > limits.maxUpdateBytes()) {
            throw new LimitExceededException("update-bytes", limits.maxUpdateBytes(), 0);
        }
        return new ClientMessage.Update(Update.inspect(update, DecodeLimits.UPDATE));
    }
}
