package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Arrays;

/**
 * How much of each client's history is known: for each client the first clock that is not.
 *
 * <pre>
 * stateVector → varUint(number of clients) { varUint(client) varUint(nextClock) }*
 * </pre>
 *
 * Clients of which nothing is known are left out. Yjs 13.6 calls this {@code encodeStateVector}; the bytes are the same
 * in its formats V1 and V2.
 *
 * <p>Threading: immutable.
 */
public final class StateVector {
    /** Nothing is known. */
    public static final StateVector EMPTY = new StateVector(new long[0], new long[0]);

    /** Ascending, each once. */
    private final long[] clients;
    /** Above zero. */
    private final long[] clocks;

    private StateVector(long[] clients, long[] clocks) {
        this.clients = clients;
        this.clocks = clocks;
    }

    /** Takes pairs of client and clock, in any order; of a client's clocks the largest counts. Leaves only these in the pairs. */
    static StateVector ofLargest(LongPairs pairs) {
        pairs.sort();
        int size = 0;
        for (int i = 0; i < pairs.size; i++) {
            if (pairs.second[i] <= 0) {
                continue;
            }
            if (size > 0 && pairs.first[size - 1] == pairs.first[i]) {
                pairs.second[size - 1] = Math.max(pairs.second[size - 1], pairs.second[i]);
            } else {
                pairs.first[size] = pairs.first[i];
                pairs.second[size++] = pairs.second[i];
            }
        }
        return size == 0 ? EMPTY : new StateVector(Arrays.copyOf(pairs.first, size), Arrays.copyOf(pairs.second, size));
    }

    /**
     * Reads a state vector. Of a client named twice the last counts; bytes after it are ignored: both as in Yjs.
     *
     * @throws MalformedUpdateException when the bytes are something else
     * @throws LimitExceededException when they name more clients or larger clocks than allowed
     */
    public static StateVector decode(byte[] bytes, DecodeLimits limits) {
        return read(new Lib0Reader(bytes), limits);
    }

    /** Reads varBytes that hold a state vector, with offsets of the array that holds all of it. */
    static StateVector readFramed(Lib0Reader in, DecodeLimits limits) {
        return read(in.readVarSlice(), limits);
    }

    static StateVector read(Lib0Reader in, DecodeLimits limits) {
        long count = in.readVarUint();
        LongPairs pairs = new LongPairs();
        for (long i = 0; i < count; i++) {
            int start = in.position();
            if (i >= limits.maxClients()) {
                throw new LimitExceededException("clients", limits.maxClients(), start);
            }
            long client = in.readVarUint();
            long clock = in.readVarUint();
            if (clock > limits.maxClock()) {
                throw new LimitExceededException("for a clock", limits.maxClock(), start);
            }
            pairs.add(client, clock);
        }
        return ofLast(pairs);
    }

    private static StateVector ofLast(LongPairs pairs) {
        pairs.sort();
        for (int i = pairs.size - 1; i > 0; i--) {
            if (pairs.first[i - 1] == pairs.first[i]) {
                pairs.second[i - 1] = pairs.second[i];
            }
        }
        return ofLargest(pairs);
    }

    /** The bytes, clients in descending order as Yjs writes them. */
    public byte[] encode() {
        Lib0Writer out = new Lib0Writer(8 + clients.length * 8);
        out.writeVarUint(clients.length);
        for (int i = clients.length - 1; i >= 0; i--) {
            out.writeVarUint(clients[i]);
            out.writeVarUint(clocks[i]);
        }
        return out.toByteArray();
    }

    /** The first clock of this client that is not known: 0 for a client that does not occur. */
    public long get(long client) {
        int index = Arrays.binarySearch(clients, client);
        return index < 0 ? 0 : clocks[index];
    }

    /** Whether everything that the other vector knows is known here too. */
    public boolean covers(StateVector other) {
        for (int i = 0; i < other.clients.length; i++) {
            if (get(other.clients[i]) < other.clocks[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number of clients of which something is known. */
    public int size() {
        return clients.length;
    }

    /** The n-th smallest client id; {@code index} runs from 0 to {@link #size} - 1. */
    public long client(int index) {
        return clients[index];
    }

    /** The next clock of the n-th smallest client id. */
    public long clock(int index) {
        return clocks[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StateVector vector
                && Arrays.equals(clients, vector.clients)
                && Arrays.equals(clocks, vector.clocks);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(clients) * 31 + Arrays.hashCode(clocks);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < clients.length; i++) {
            text.append(i == 0 ? "" : ", ").append(clients[i]).append(": ").append(clocks[i]);
        }
        return text.append('}').toString();
    }
}
