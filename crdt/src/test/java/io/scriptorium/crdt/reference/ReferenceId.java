package io.scriptorium.crdt.reference;

/** The id of one element: who made it, and how many that client had made before. */
public record ReferenceId(long client, long clock) {
    ReferenceId before() {
        return new ReferenceId(client, clock - 1);
    }

    @Override
    public String toString() {
        return client + ":" + clock;
    }
}
