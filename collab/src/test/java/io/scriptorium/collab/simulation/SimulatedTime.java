package io.scriptorium.collab.simulation;

import io.scriptorium.collab.room.RoomWorker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;

/**
 * A virtual clock and any number of executors on it. One step runs one task, of an executor drawn by the seed; each
 * executor keeps the order of its own tasks, as a thread does. Time stands still while anything is runnable.
 */
public final class SimulatedTime {
    private record Timed(long atMillis, long number, Executor executor, Runnable task) {}

    /** One simulated thread. */
    public final class Executor implements RoomWorker {
        private final Queue<Runnable> ready = new ArrayDeque<>();
        private boolean dead;

        @Override
        public void execute(Runnable task) {
            if (!dead) {
                ready.add(task);
            }
        }

        @Override
        public Timer schedule(long delayMillis, Runnable task) {
            Timed timed = new Timed(nowMillis + Math.max(0, delayMillis), timedNumber++, this, task);
            if (!dead) {
                timers.add(timed);
            }
            return () -> timers.remove(timed);
        }

        @Override
        public long monotonicMillis() {
            return nowMillis;
        }

        /** The process that had this thread was killed. */
        public void kill() {
            dead = true;
            ready.clear();
            timers.removeIf(timed -> timed.executor == this);
        }
    }

    private final Random random;
    private final List<Executor> executors = new ArrayList<>();
    private final PriorityQueue<Timed> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timed::atMillis).thenComparingLong(Timed::number));
    private long nowMillis = 1_000;
    private long timedNumber;

    public SimulatedTime(Random random) {
        this.random = random;
    }

    /** A new simulated thread. */
    public Executor executor() {
        Executor executor = new Executor();
        executors.add(executor);
        return executor;
    }

    public long nowMillis() {
        return nowMillis;
    }

    /** How many tasks wait for their time. */
    public int timers() {
        return timers.size();
    }

    /** Runs one task that is ready, whichever the seed says; false when none is. */
    public boolean step() {
        executors.removeIf(executor -> executor.dead);
        int runnable = 0;
        for (Executor executor : executors) {
            runnable += executor.ready.isEmpty() ? 0 : 1;
        }
        if (runnable == 0) {
            return false;
        }
        int drawn = random.nextInt(runnable);
        for (Executor executor : executors) {
            if (!executor.ready.isEmpty() && drawn-- == 0) {
                executor.ready.remove().run();
                break;
            }
        }
        return true;
    }

    /** Runs everything that is ready now. */
    public void settle() {
        while (step()) {
            // each step may make others ready
        }
    }

    /** Lets time pass and runs what becomes due, in order. */
    public void pass(long millis) {
        long until = nowMillis + millis;
        settle();
        while (!timers.isEmpty() && timers.peek().atMillis <= until) {
            Timed due = timers.remove();
            nowMillis = Math.max(nowMillis, due.atMillis);
            due.executor.execute(due.task);
            settle();
        }
        nowMillis = until;
    }

    /** Lets time pass to the next timer only; false when there is none. */
    public boolean passToNextTimer() {
        if (timers.isEmpty()) {
            return false;
        }
        pass(Math.max(0, timers.peek().atMillis - nowMillis));
        return true;
    }
}
