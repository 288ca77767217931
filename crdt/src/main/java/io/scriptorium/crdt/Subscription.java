package io.scriptorium.crdt;

/** Ends what it was given for. Closing twice does no harm. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
