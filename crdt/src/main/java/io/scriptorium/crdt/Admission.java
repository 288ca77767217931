package io.scriptorium.crdt;

/** What {@link UpdateLog#admit} says about an update. Threading: immutable. */
public sealed interface Admission {
    /** All of it can be placed, and some of it is new: append it. */
    record Adds() implements Admission {}

    /** All of it is known already, and equal wherever that was compared: to be acknowledged, not stored. */
    record Known() implements Admission {}

    /**
     * It refers to something that is not known.
     *
     * @param needed what the log would have to know before the update can be placed; of the clients that suffice
     *     already nothing is said. When {@link UpdateLog#knownStateVector} covers it, ask again
     */
    record Misses(StateVector needed) implements Admission {}

    /**
     * It brings other content under an id that is taken.
     *
     * @param client whose id it is
     * @param clock the first clock at which a difference was found
     */
    record Conflicts(long client, long clock) implements Admission {}
}
