package io.scriptorium.storage;

import java.util.concurrent.locks.LockSupport;

/** The time between commits: real in a server, invented in tests. Threading: the writer. */
interface Pace {

    /** Real time. */
    Pace REAL = new Pace() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void pause(long nanos) {
            long deadline = System.nanoTime() + nanos;
            for (long left = nanos; left > 0; left = deadline - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    };

    /** A monotonic clock. */
    long nanoTime();

    /** Lets so much time pass, while writes gather. */
    void pause(long nanos);
}
