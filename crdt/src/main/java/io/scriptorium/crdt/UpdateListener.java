package io.scriptorium.crdt;

/** Hears of every transaction that added or deleted something, after its observers, garbage collection included. */
@FunctionalInterface
public interface UpdateListener {
    /**
     * Is told of one transaction.
     *
     * @param update what the transaction did, in the format asked for; the array is shared among listeners
     */
    void update(byte[] update, Transaction transaction);
}
