package io.scriptorium.bench;

/**
 * One thing that is measured.
 *
 * @param <M> what {@link #prepare} makes for a run, and what the run leaves behind in it
 */
interface Case<M> {
    /** Everything that a run needs and that is not measured. */
    M prepare();

    /** What is measured. */
    void run(M made);

    /** Sums up what came out of a run, so that the harness sees whether all engines did the same. */
    String check(M made);
}
