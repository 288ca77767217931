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
final class SimulatedTime {
    private record Timed(long atMillis, long number, Executor executor, Runnable task) {}

    /** One simulated thread. */
    final class Executor implements RoomWorker {
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
            timers.add(timed);
            return () -> timers.remove(timed);
        }

        @Override
        public long monotonicMillis() {
            return nowMillis;
        }

        /** The process that had this thread was killed. */
        void kill() {
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

    SimulatedTime(Random random) {
        this.random = random;
    }

    Executor executor() {
        Executor executor = new Executor();
        executors.add(executor);
        return executor;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** Runs one task that is ready, whichever the seed says; false when none is. */
    boolean step() {
        executors.removeIf(executor -> executor.dead);
        List<Executor> runnable =
                executors.stream().filter(executor -> !executor.ready.isEmpty()).toList();
        if (runnable.isEmpty()) {
            return false;
        }
        runnable.get(random.nextInt(runnable.size())).ready.remove().run();
        return true;
    }

    /** Runs everything that is ready now. */
    void settle() {
        while (step()) {
            // each step may make others ready
        }
    }

    /** Lets time pass and runs what becomes due, in order. */
    void pass(long millis) {
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
    boolean passToNextTimer() {
        if (timers.isEmpty()) {
            return false;
        }
        pass(Math.max(0, timers.peek().atMillis - nowMillis));
        return true;
    }
}
