package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;

/** Writes what a {@link StructList} holds, struct for struct. Threading: one owner. */
final class StructListReplay {
    private static final int INFO_BYTE = 0xFF;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final StructList list;
    private final UpdateEncoder out;
    /** What to keep of the info byte of an item that has neighbours. */
    private final int infoBits;

    private char[] units = new char[0];

    private StructListReplay(StructList list, UpdateEncoder out, int infoBits) {
        this.list = list;
        this.out = out;
        this.infoBits = infoBits;
    }

    /**
     * Answers the update as Yjs's functions write one that they have read: next to neighbours, the bit for parentSub
     * means nothing to them, and they write it as 0. Blocks without structs are left out.
     *
     * @throws NotInV1Exception when it is to be of format V1, which cannot say one of the values
     */
    static byte[] encode(StructList list, UpdateEncoder out) {
        return new StructListReplay(list, out, INFO_BYTE & ~Structs.HAS_PARENT_SUB).encode();
    }

    /** Answers the update with each info byte as it is in the list; otherwise as {@link #encode(StructList, UpdateEncoder)}. */
    static byte[] encodeAsIs(StructList list, UpdateEncoder out) {
        return new StructListReplay(list, out, INFO_BYTE).encode();
    }

    private byte[] encode() {
        int blocks = 0;
        for (int b = 0; b < list.blockCount; b++) {
            blocks += list.blockFirst[b + 1] > list.blockFirst[b] ? 1 : 0;
        }
        out.blocks(blocks);
        for (int b = 0; b < list.blockCount; b++) {
            int first = list.blockFirst[b];
            int end = list.blockFirst[b + 1];
            if (first == end) {
                continue;
            }
            long client = list.clients[list.blockClient[b]];
            out.block(end - first, client, list.at[first * StructList.STRIDE + StructList.CLOCK]);
            for (int o = first * StructList.STRIDE; o < end * StructList.STRIDE; o += StructList.STRIDE) {
                struct(o);
            }
        }
        return out.finish(list.deletes);
    }

    private void struct(int o) {
        int info = list.at[o + StructList.INFO];
        if (info == Structs.GC) {
            out.gc(list.at[o + StructList.LENGTH]);
        } else if (info == Structs.SKIP) {
            out.skip(list.at[o + StructList.LENGTH]);
        } else {
            boolean hasNeighbour = (info & Structs.HAS_NEIGHBOUR) != 0;
            out.item(info & (hasNeighbour ? infoBits : INFO_BYTE));
            if (hasNeighbour) {
                neighbours(o, info);
            } else {
                parent(o, info);
            }
            content(o, info);
        }
    }

    private void neighbours(int o, int info) {
        int[] at = list.at;
        if ((info & Structs.HAS_ORIGIN) != 0) {
            out.origin(list.clients[at[o + StructList.A]], at[o + StructList.B]);
        }
        if ((info & Structs.HAS_RIGHT_ORIGIN) != 0) {
            out.rightOrigin(list.clients[at[o + StructList.C]], at[o + StructList.D]);
        }
    }

    private void parent(int o, int info) {
        int[] at = list.at;
        if ((info & StructList.PARENT_IS_ITEM) != 0) {
            out.itemParent(list.clients[at[o + StructList.A]], at[o + StructList.B]);
        } else {
            out.rootParent(name(at[o + StructList.A], at[o + StructList.B]));
        }
        if ((info & Structs.HAS_PARENT_SUB) != 0) {
            out.parentSub(name(at[o + StructList.C], at[o + StructList.D]));
        }
    }

    private Name name(int from, int to) {
        return list.hasTextInChars() ? Name.of(new String(list.chars, from, to - from)) : Name.of(list.bytes, from, to);
    }

    private void content(int o, int info) {
        byte[] source = (info & StructList.IN_SIDE) != 0 ? list.side : list.bytes;
        int length = list.at[o + StructList.LENGTH];
        int from = list.at[o + StructList.CONTENT];
        int to = list.at[o + StructList.CONTENT_END];
        switch (info & Structs.REF) {
            case Structs.DELETED -> out.length(length);
            case Structs.JSON -> jsonValues(new Lib0Reader(source, from, to), length);
            case Structs.BINARY -> out.binary(source, from, to);
            case Structs.STRING -> text(from, to, length);
            case Structs.EMBED -> out.value(source, from, to, list.form);
            case Structs.FORMAT -> format(source, new Lib0Reader(source, from, to));
            case Structs.TYPE -> type(source, new Lib0Reader(source, from, to));
            case Structs.ANY -> {
                out.length(length);
                out.anyValues(source, from, to);
            }
            case Structs.DOC -> {
                Lib0Reader in = new Lib0Reader(source, from, to);
                out.subdocument(in.readVarString(NO_LIMIT), in.readBytes(in.remaining()));
            }
            default -> throw new IllegalStateException("not the content of an item: " + (info & Structs.REF));
        }
    }

    private void jsonValues(Lib0Reader in, int count) {
        out.length(count);
        for (int i = 0; i < count; i++) {
            char[] text = in.readVarChars(NO_LIMIT);
            out.text(text, 0, text.length);
        }
    }

    private void text(int from, int to, int length) {
        if (list.hasTextInChars()) {
            out.text(list.chars, from, to);
        } else if (to - from == length) {
            out.asciiText(list.bytes, from, to);
        } else {
            if (units.length < length) {
                units = new char[Math.max(length, (int) Math.min(units.length * 2L, NO_LIMIT))];
            }
            Utf16Units decoded = new Utf16Units(new Lib0Reader(list.bytes, from, to), 0);
            for (int i = 0; i < length; i++) {
                units[i] = (char) decoded.next();
            }
            out.text(units, 0, length);
        }
    }

    private void format(byte[] source, Lib0Reader in) {
        key(source, in);
        int length = in.skipVarBytes(NO_LIMIT);
        out.value(source, in.position() - length, in.position(), list.form);
    }

    private void type(byte[] source, Lib0Reader in) {
        int type = (int) in.readVarUint();
        out.typeRef(type);
        if (type == Structs.XML_ELEMENT || type == Structs.XML_HOOK) {
            key(source, in);
        }
    }

    private void key(byte[] source, Lib0Reader in) {
        int from = in.skipVarText(NO_LIMIT);
        out.key(Name.of(source, from, in.position()));
    }
}
