package io.scriptorium.crdt.lib0;

/**
 * Foreign bytes that are not what they claim to be: says what is wrong and at which byte.
 *
 * <p>Every decoder of this library ends in a result or in this exception, whatever it is given. It stands beside the
 * reader that throws it, so that no package of the engine depends on a package above it.
 */
public class MalformedUpdateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    public MalformedUpdateException(String problem, int offset) {
        super(problem + " at byte " + offset);
        this.offset = offset;
    }

    /** The offset, in bytes from the start of the decoded array, where decoding stopped: at most the array's length. */
    public int offset() {
        return offset;
    }
}
