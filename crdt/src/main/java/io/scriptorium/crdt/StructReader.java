package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;

/**
 * Reads one struct of format V1 after the other into its own fields (see {@link Structs} for the grammar): what the
 * header says, and where the content lies. Nothing is decoded that the length of the struct does not need.
 *
 * <p>A <em>checking</em> reader, for foreign bytes, also looks into every text and value: JSON that is none or options
 * that are no object would make a browser's decoder throw, and with it everyone's document.
 */
final class StructReader {
    final byte[] bytes;
    final Lib0Reader in;
    private final DecodeLimits limits;
    private final boolean checking;

    long client;
    /** The clock of the struct that was read last. */
    long clock;
    /** Its length in clocks; may be 0 in foreign bytes. */
    long length;

    int info;
    /** The index of its info byte, of its content and of the byte after it. */
    int start;

    int contentStart;
    int end;

    /** Valid when {@link #info} has the bit {@link Structs#HAS_ORIGIN}. */
    long originClient;

    long originClock;
    /** Valid when {@link #info} has the bit {@link Structs#HAS_RIGHT_ORIGIN}. */
    long rightClient;

    long rightClock;
    /** Whether the parent is named by the id of its item, which is in the next two. */
    boolean parentIsItem;

    long parentClient;
    long parentClock;

    /** The UTF-8 of the root's name, when neither an origin nor {@link #parentIsItem} says what the parent is. */
    int rootFrom;

    int rootTo;
    /** The UTF-8 of parentSub, when it is written; see {@link #hasOwnKey}. */
    int keyFrom;

    int keyTo;

    private StructReader(byte[] bytes, DecodeLimits limits, boolean checking) {
        this.bytes = bytes;
        this.in = new Lib0Reader(bytes);
        this.limits = limits;
        this.checking = checking;
    }

    /** For bytes that somebody else made. */
    static StructReader checking(byte[] bytes, DecodeLimits limits) {
        return new StructReader(bytes, limits, true);
    }

    /** For bytes that have been checked before; what is not needed is stepped over. */
    static StructReader trusting(byte[] bytes) {
        return new StructReader(bytes, DecodeLimits.TRUSTED, false);
    }

    /** Begins a block: the next struct has this client and clock. */
    void begin(long newClient, long newClock) {
        client = newClient;
        clock = newClock;
        length = 0;
    }

    int ref() {
        return info & Structs.REF;
    }

    /** The index after the varUint that begins here. */
    int afterVarUint(int from) {
        int at = from;
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    boolean hasParentItem() {
        return parentIsItem && !has(Structs.HAS_NEIGHBOUR);
    }

    /** Neither GC nor Skip. */
    boolean isItem() {
        int ref = ref();
        return ref != Structs.GC && ref != Structs.SKIP;
    }

    boolean has(int bit) {
        return (info & bit) != 0;
    }

    void next() {
        clock += length;
        start = in.position();
        info = in.readUint8();
        parentIsItem = false;
        int ref = ref();
        if (ref == Structs.GC) {
            contentStart = in.position();
            length = in.readVarUint();
        } else if (info == Structs.SKIP) {
            contentStart = in.position();
            length = in.readVarUint();
        } else if (ref <= Structs.DOC) {
            readOrigins();
            contentStart = in.position();
            length = skipContent(ref);
        } else {
            throw new MalformedUpdateException("unsupported content " + ref + " (info byte " + info + ")", start);
        }
        limits.checkRange(clock, length, start);
        end = in.position();
    }

    private void readOrigins() {
        if (has(Structs.HAS_ORIGIN)) {
            originClient = in.readVarUint();
            originClock = readClock();
        }
        if (has(Structs.HAS_RIGHT_ORIGIN)) {
            rightClient = in.readVarUint();
            rightClock = readClock();
        }
        if (has(Structs.HAS_NEIGHBOUR)) {
            return;
        }
        if (in.readVarUint() == 1) {
            rootFrom = skipText(limits.maxKeyBytes());
            rootTo = in.position();
        } else {
            parentIsItem = true;
            parentClient = in.readVarUint();
            parentClock = readClock();
        }
        if (has(Structs.HAS_PARENT_SUB)) {
            keyFrom = skipText(limits.maxKeyBytes());
            keyTo = in.position();
        }
    }

    /** Whether parentSub is written here; with an origin it is inherited, whatever the info byte says. */
    boolean hasOwnKey() {
        return (info & (Structs.HAS_PARENT_SUB | Structs.HAS_NEIGHBOUR)) == Structs.HAS_PARENT_SUB;
    }

    private long readClock() {
        long value = in.readVarUint();
        if (value >= limits.maxClock()) {
            limits.checkRange(value, 1, start);
        }
        return value;
    }

    private long skipContent(int ref) {
        return switch (ref) {
            case Structs.DELETED -> in.readVarUint();
            case Structs.JSON -> skipJsonValues();
            case Structs.BINARY -> {
                in.skipVarBytes(limits.maxStringBytes());
                yield 1;
            }
            case Structs.STRING -> checking ? in.skipVarString(limits.maxStringBytes()) : in.skipVarUnits();
            case Structs.EMBED -> {
                skipJson(false);
                yield 1;
            }
            case Structs.FORMAT -> {
                skipText(limits.maxKeyBytes());
                skipJson(false);
                yield 1;
            }
            case Structs.TYPE -> {
                skipType();
                yield 1;
            }
            case Structs.ANY -> skipAnyValues();
            case Structs.DOC -> {
                skipText(limits.maxKeyBytes());
                skipOptions();
                yield 1;
            }
            default -> throw new IllegalStateException("not the content of an item: " + ref);
        };
    }

    private long skipJsonValues() {
        long count = in.readVarUint();
        for (long i = 0; i < count; i++) {
            skipJson(true);
        }
        return count;
    }

    private long skipAnyValues() {
        long count = in.readVarUint();
        for (long i = 0; i < count; i++) {
            in.skipAny(limits.maxDepth(), limits.maxKeyBytes(), limits.maxStringBytes());
        }
        return count;
    }

    private void skipType() {
        int at = in.position();
        long type = in.readVarUint();
        if (type > Structs.LAST_TYPE) {
            throw new MalformedUpdateException("unsupported type " + type, at);
        }
        if (type == Structs.XML_ELEMENT || type == Structs.XML_HOOK) {
            skipText(limits.maxKeyBytes());
        }
    }

    /** Yjs spreads the options into those of a new document: anything but an object is not what a client writes. */
    private void skipOptions() {
        int at = in.position();
        in.skipAny(limits.maxDepth(), limits.maxKeyBytes(), limits.maxStringBytes());
        if (checking && bytes[at] != ANY_OBJECT) {
            throw new MalformedUpdateException("options of a sub-document that are no object", at);
        }
    }

    private static final int ANY_OBJECT = 118;

    private void skipJson(boolean undefinedAllowed) {
        if (!checking) {
            in.skipVarBytes(Integer.MAX_VALUE);
            return;
        }
        int at = in.position();
        in.skipVarString(limits.maxStringBytes());
        int to = in.position();
        in.seek(at);
        in.readVarUint();
        int from = in.position();
        in.seek(to);
        if (!(undefinedAllowed && isUndefined(from, to))) {
            JsonScanner.check(bytes, from, to, limits.maxDepth());
        }
    }

    private boolean isUndefined(int from, int to) {
        String word = "undefined";
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Passes a text and answers where its bytes begin; they end at the reader's position. */
    private int skipText(int maxBytes) {
        if (checking) {
            return in.skipVarText(maxBytes);
        }
        int length = in.skipVarBytes(Integer.MAX_VALUE);
        return in.position() - length;
    }

    /** Throws when the struct that was read last waits for something of its own client that comes after it. */
    void checkOwnDependencies() {
        if (!isItem()) {
            return;
        }
        boolean impossible = (has(Structs.HAS_ORIGIN) && originClient == client && originClock >= clock)
                || (has(Structs.HAS_RIGHT_ORIGIN) && rightClient == client && rightClock >= clock)
                || (parentIsItem && parentClient == client && parentClock >= clock);
        if (impossible) {
            throw new MalformedUpdateException("a struct that depends on itself or on a later one", start);
        }
    }

    LimitExceededException tooManyStructs() {
        return new LimitExceededException("structs", limits.maxStructs(), start);
    }
}
