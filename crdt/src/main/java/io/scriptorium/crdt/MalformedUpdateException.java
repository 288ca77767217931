package io.scriptorium.crdt;

/** Foreign bytes that are not what they claim to be. Says what is wrong and at which byte. */
public class MalformedUpdateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    public MalformedUpdateException(String problem, int offset) {
        super(problem + " at byte " + offset);
        this.offset = offset;
    }

    /** The offset in bytes, from the start of the decoded input, where decoding stopped. */
    public int offset() {
        return offset;
    }
}
