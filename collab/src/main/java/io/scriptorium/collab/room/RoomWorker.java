package io.scriptorium.collab.room;

/**
 * One thread that owns some of the rooms: everything about a room happens on its worker, one task after the other, so
 * room code needs no locks. A boundary: threads in a server, a virtual clock and a seeded scheduler in tests.
 */
public interface RoomWorker {

    /** Runs a task after those given before. Threading: any thread. */
    void execute(Runnable task);

    /** Runs a task on this worker after at least this delay. Threading: any thread. */
    Timer schedule(long delayMillis, Runnable task);

    /** A monotonic clock in milliseconds. Threading: any thread. */
    long monotonicMillis();

    /** A scheduled task. */
    interface Timer {
        /** Keeps the task from running if it has not begun. Threading: the worker. */
        void cancel();
    }
}
