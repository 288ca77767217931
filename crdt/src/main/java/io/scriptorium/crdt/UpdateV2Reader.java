package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Arrays;

/**
 * Decodes an update of format V2 into a {@link StructList}, checking everything on the way; {@link UpdateV2Encoder} has
 * the grammar. Structs of length 0 are left out, Skips are kept.
 *
 * <p>Run lengths make this format a compression: twenty bytes can announce as many structs as one likes. Every struct
 * is therefore counted against the limits before it is entered, and nothing grows with a number that was only
 * announced. The one thing that can be repeated without a byte of its own, a key, has a budget.
 *
 * <p>Faults in a column are reported at the column's next byte, others at the struct's place in the rest.
 */
final class UpdateV2Reader {
    private static final int USUAL_STRUCT_BYTES = 8;
    private static final int ANY_OBJECT = 118;

    /** Bytes of repeated keys that every update may ask for, and that each byte of it may ask for besides. */
    private static final int REPEATED_KEY_BYTES = 1 << 16;

    private static final int REPEATED_KEY_BYTES_PER_BYTE = 16;

    private final DecodeLimits limits;
    private final StructList out;
    private final boolean joining;

    private final ClockColumn.Reader keyClocks;
    private final UintColumn.Reader clients;
    private final ClockColumn.Reader leftClocks;
    private final ClockColumn.Reader rightClocks;
    private final ByteColumn.Reader infos;
    private final int textsStart;
    private final TextColumn.Reader texts;
    private final ByteColumn.Reader parentInfos;
    private final UintColumn.Reader typeRefs;
    private final UintColumn.Reader lengths;
    private final Lib0Reader rest;

    private final Lib0Writer side = new Lib0Writer(0);
    /** Of each key the indexes in {@link TextColumn.Reader#units} at which it begins and ends. */
    private int[] keys = new int[8];

    private int keyCount;
    private long repeatedKeyBytesLeft;

    private long client;
    private long clock;
    private int structs;
    private long clocksLeft;
    /** Where the present struct begins in the rest. */
    private int start;

    /** See {@link StructList}: what of the present struct goes there. */
    private int info;

    private int a;
    private int b;
    private int c;
    private int d;
    private int content;
    private int contentEnd;
    /** Whether the present struct names something that comes with it or after it. */
    private boolean impossible;

    private UpdateV2Reader(byte[] update, DecodeLimits limits, StructList out, boolean joining) {
        this.limits = limits.withIntClocks();
        this.out = out;
        this.joining = joining;
        rest = new Lib0Reader(update);
        rest.readVarUint();
        keyClocks = new ClockColumn.Reader(rest.readVarSlice());
        clients = new UintColumn.Reader(rest.readVarSlice());
        leftClocks = new ClockColumn.Reader(rest.readVarSlice());
        rightClocks = new ClockColumn.Reader(rest.readVarSlice());
        infos = new ByteColumn.Reader(rest.readVarSlice());
        textsStart = rest.position();
        texts = new TextColumn.Reader(rest.readVarSlice());
        parentInfos = new ByteColumn.Reader(rest.readVarSlice());
        typeRefs = new UintColumn.Reader(rest.readVarSlice());
        lengths = new UintColumn.Reader(rest.readVarSlice());
        clocksLeft = limits.maxClockStep();
        repeatedKeyBytesLeft = REPEATED_KEY_BYTES + (long) update.length * REPEATED_KEY_BYTES_PER_BYTE;
    }

    /**
     * Fills the list. Adjacent GCs are joined.
     *
     * @throws MalformedUpdateException when the bytes are no update
     * @throws LimitExceededException when they ask for more than allowed
     */
    static void read(byte[] update, DecodeLimits limits, StructList out) {
        out.clear(update, StructList.ValueForm.ANY);
        new UpdateV2Reader(update, limits, out, true).read();
    }

    /** As {@link #read}, but adjacent GCs stay as they are: for copies that are to have the same structs. */
    static void readVerbatim(byte[] update, DecodeLimits limits, StructList out) {
        out.clear(update, StructList.ValueForm.ANY);
        new UpdateV2Reader(update, limits, out, false).read();
    }

    private void read() {
        long blocks = rest.readVarUint();
        for (long i = 0; i < blocks; i++) {
            if (i >= limits.maxClients()) {
                throw new LimitExceededException("clients", limits.maxClients(), rest.position());
            }
            readBlock();
        }
        out.chars = texts.units;
        out.side = side.toByteArray();
        out.deletes = DeleteSet.read(rest, limits, UpdateFormat.V2);
    }

    private void readBlock() {
        long announced = rest.readVarUint();
        client = clients.next();
        clock = rest.readVarUint();
        out.beginBlock(client);
        out.reserve(out.count + (int) Math.min(announced, rest.remaining() / USUAL_STRUCT_BYTES));
        for (long i = 0; i < announced; i++) {
            start = rest.position();
            if (structs++ >= limits.maxStructs()) {
                throw new LimitExceededException("structs", limits.maxStructs(), start);
            }
            readStruct();
        }
    }

    private void readStruct() {
        info = infos.next();
        int ref = info & Structs.REF;
        long length;
        if (ref == Structs.GC) {
            info = Structs.GC;
            length = lengths.next();
        } else if (info == Structs.SKIP) {
            length = rest.readVarUint();
        } else if (ref <= Structs.DOC) {
            readOrigins();
            length = readContent(ref);
        } else {
            throw new MalformedUpdateException("unsupported content " + ref + " (info byte " + info + ")", start);
        }
        limits.checkRange(clock, length, start);
        if (info != Structs.SKIP) {
            clocksLeft -= length;
            if (clocksLeft < 0) {
                throw new LimitExceededException("clocks in one update", limits.maxClockStep(), start);
            }
        }
        if (length > 0) {
            add((int) length);
        }
        clock += length;
    }

    private void add(int length) {
        if (info == Structs.GC && joining && out.count > out.blockFirst[out.blockCount - 1]) {
            int last = (out.count - 1) * StructList.STRIDE;
            if (out.at[last + StructList.INFO] == Structs.GC) {
                out.at[last + StructList.LENGTH] += length;
                return;
            }
        }
        int o = out.add();
        int[] at = out.at;
        at[o + StructList.INFO] = info;
        at[o + StructList.CLOCK] = (int) clock;
        at[o + StructList.LENGTH] = length;
        if (info == Structs.GC || info == Structs.SKIP) {
            return;
        }
        if (impossible) {
            throw new MalformedUpdateException("a struct that depends on itself or on a later one", start);
        }
        at[o + StructList.A] = a;
        at[o + StructList.B] = b;
        at[o + StructList.C] = c;
        at[o + StructList.D] = d;
        at[o + StructList.CONTENT] = content;
        at[o + StructList.CONTENT_END] = contentEnd;
    }

    private void readOrigins() {
        a = -1;
        b = 0;
        c = -1;
        d = 0;
        impossible = false;
        if ((info & Structs.HAS_ORIGIN) != 0) {
            readLeftId();
        }
        if ((info & Structs.HAS_RIGHT_ORIGIN) != 0) {
            long id = clients.next();
            d = clock(id, rightClocks.next());
            c = out.client(id);
        }
        if ((info & Structs.HAS_NEIGHBOUR) != 0) {
            return;
        }
        if (parentInfos.next() == 1) {
            readText(limits.maxKeyBytes());
            a = texts.from;
            b = texts.to;
        } else {
            info |= StructList.PARENT_IS_ITEM;
            readLeftId();
        }
        if ((info & Structs.HAS_PARENT_SUB) != 0) {
            readText(limits.maxKeyBytes());
            c = texts.from;
            d = texts.to;
        }
    }

    private void readLeftId() {
        long id = clients.next();
        b = clock(id, leftClocks.next());
        a = out.client(id);
    }

    private int clock(long ofClient, long value) {
        limits.checkRange(value, 1, start);
        impossible |= ofClient == client && value >= clock;
        return (int) value;
    }

    private int readText(int maxBytes) {
        int length = texts.next();
        // Three bytes is the most that one unit takes.
        if (length > maxBytes / 3
                && length + extraUtf8Bytes(texts.units, texts.from, texts.to, maxBytes - length) > maxBytes) {
            throw new LimitExceededException("string bytes", maxBytes, start);
        }
        return length;
    }

    /** How many bytes more than units the UTF-8 has; counting ends when they are more than enough. */
    private static long extraUtf8Bytes(char[] units, int from, int to, int enough) {
        long extra = 0;
        for (int i = from; i < to && extra <= enough; i++) {
            char unit = units[i];
            extra += unit < 0x80 ? 0 : unit < 0x800 || Character.isSurrogate(unit) ? 1 : 2;
        }
        return extra;
    }

    /** Answers the content's length in clocks. */
    private long readContent(int ref) {
        switch (ref) {
            case Structs.DELETED -> {
                setContent(0, 0);
                return lengths.next();
            }
            case Structs.JSON -> {
                return readJsonValues();
            }
            case Structs.STRING -> {
                int length = readText(limits.maxStringBytes());
                setContent(texts.from, texts.to);
                return length;
            }
            case Structs.ANY -> {
                int from = rest.position();
                long count = lengths.next();
                for (long i = 0; i < count; i++) {
                    skipAny();
                }
                setContent(from, rest.position());
                return count;
            }
            case Structs.BINARY -> {
                int length = rest.skipVarBytes(limits.maxStringBytes());
                setContent(rest.position() - length, rest.position());
            }
            case Structs.EMBED -> {
                int from = rest.position();
                skipAny();
                setContent(from, rest.position());
            }
            case Structs.FORMAT -> readFormat();
            case Structs.TYPE -> readType();
            case Structs.DOC -> readSubdocument();
            default -> throw new IllegalStateException("not the content of an item: " + ref);
        }
        return 1;
    }

    private void setContent(int from, int to) {
        content = from;
        contentEnd = to;
    }

    private void skipAny() {
        rest.skipAny(limits.maxDepth(), limits.maxKeyBytes(), limits.maxStringBytes());
    }

    private long readJsonValues() {
        int from = side.size();
        long count = lengths.next();
        for (long i = 0; i < count; i++) {
            int length = readText(limits.maxStringBytes());
            String text = new String(texts.units, texts.from, length);
            if (!text.equals("undefined")) {
                JsonScanner.check(text, textsStart, limits.maxDepth());
            }
            side.writeVarString(texts.units, texts.from, texts.to);
        }
        setSideContent(from);
        return count;
    }

    private void readFormat() {
        int from = side.size();
        readKey();
        int value = rest.position();
        skipAny();
        int length = rest.position() - value;
        side.writeVarUint(length);
        side.writeBytes(out.bytes, value, length);
        setSideContent(from);
    }

    private void readType() {
        int from = side.size();
        long type = typeRefs.next();
        if (type > Structs.LAST_TYPE) {
            throw new MalformedUpdateException("unsupported type " + type, start);
        }
        side.writeVarUint(type);
        if (type == Structs.XML_ELEMENT || type == Structs.XML_HOOK) {
            readKey();
        }
        setSideContent(from);
    }

    private void readSubdocument() {
        int from = side.size();
        readText(limits.maxKeyBytes());
        side.writeVarString(texts.units, texts.from, texts.to);
        int options = rest.position();
        skipAny();
        if (out.bytes[options] != ANY_OBJECT) {
            throw new MalformedUpdateException("options of a sub-document that are no object", options);
        }
        side.writeBytes(out.bytes, options, rest.position() - options);
        setSideContent(from);
    }

    private void setSideContent(int from) {
        info |= StructList.IN_SIDE;
        setContent(from, side.size());
    }

    /** Appends the next key to the side. */
    private void readKey() {
        long index = keyClocks.next();
        if (index >= keyCount) {
            readText(limits.maxKeyBytes());
            if (keyCount * 2 == keys.length) {
                keys = Arrays.copyOf(keys, keys.length * 2);
            }
            keys[keyCount * 2] = texts.from;
            keys[keyCount * 2 + 1] = texts.to;
            side.writeVarString(texts.units, texts.from, texts.to);
            keyCount++;
            return;
        }
        int key = (int) index * 2;
        repeatedKeyBytesLeft -= keys[key + 1] - keys[key];
        if (repeatedKeyBytesLeft < 0) {
            throw new LimitExceededException(
                    "bytes of repeated keys",
                    REPEATED_KEY_BYTES + (long) out.bytes.length * REPEATED_KEY_BYTES_PER_BYTE,
                    start);
        }
        side.writeVarString(texts.units, keys[key], keys[key + 1]);
    }
}
