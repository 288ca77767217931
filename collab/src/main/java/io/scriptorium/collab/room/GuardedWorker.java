package io.scriptorium.collab.room;

/**
 * A room's worker as the room itself sees it. A task that ends in an exception has left the room in a state that nobody
 * has thought of: the room is told, and the exception goes on to whoever runs the worker.
 *
 * <p>Threading: as {@link RoomWorker}.
 */
final class GuardedWorker implements RoomWorker {
    private final RoomWorker worker;
    private final Runnable broken;

    /** @param broken runs on the worker before the exception goes on */
    GuardedWorker(RoomWorker worker, Runnable broken) {
        this.worker = worker;
        this.broken = broken;
    }

    /** Runs a task that is on the worker already. */
    void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            broken.run();
            throw e;
        }
    }

    @Override
    public void execute(Runnable task) {
        worker.execute(() -> run(task));
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        return worker.schedule(delayMillis, () -> run(task));
    }

    @Override
    public long monotonicMillis() {
        return worker.monotonicMillis();
    }
}
