package io.scriptorium.server.transport;

/**
 * A thread that sends to many channels at once, as rooms do: what it sends waits in its {@link Outbox} until it says
 * that it is done for now.
 */
public final class SendingThread extends Thread {
    private final Outbox outbox = new Outbox();

    public SendingThread(Runnable task, String name) {
        super(task, name);
    }

    /** Threading: this thread only. */
    public Outbox outbox() {
        return outbox;
    }
}
