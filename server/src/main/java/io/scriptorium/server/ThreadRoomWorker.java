package io.scriptorium.server;

import io.scriptorium.collab.room.RoomWorker;
import io.scriptorium.server.transport.SendingThread;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A room worker on a thread of its own. Threading: any thread. */
final class ThreadRoomWorker implements RoomWorker {
    private static final System.Logger LOG = System.getLogger("scriptorium.rooms");
    /** The server has stopped: what comes now was never taken. */
    private static final String AFTER_THE_END = "a task came after the end";

    private final ScheduledThreadPoolExecutor thread;

    ThreadRoomWorker(int number) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new SendingThread(task, "room-worker-" + number);
            created.setDaemon(true);
            return created;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, AFTER_THE_END);
        }
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        try {
            Future<?> scheduled = thread.schedule(() -> run(task), delayMillis, TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, AFTER_THE_END);
            return () -> {};
        }
    }

    @Override
    public long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    void stop() {
        thread.shutdownNow();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a room's task failed", e);
        } catch (Error e) {
            // Out of memory, or a broken build: nothing that is acknowledged from here on could be trusted.
            LOG.log(Level.ERROR, "stopping the process", e);
            Runtime.getRuntime().halt(70);
        }
        if (Thread.currentThread() instanceof SendingThread sender) {
            sender.outbox().flush();
        }
    }
}
