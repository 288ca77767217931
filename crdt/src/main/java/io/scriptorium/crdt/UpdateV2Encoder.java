package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;

/**
 * Format V2: numbers and texts of one kind in one column, with run lengths, then everything else.
 *
 * <pre>
 * update     → varUint(0, announces features that do not exist yet)
 *              varBytes(keyClock)    ClockColumn
 *              varBytes(client)      UintColumn
 *              varBytes(leftClock)   ClockColumn
 *              varBytes(rightClock)  ClockColumn
 *              varBytes(info)        ByteColumn
 *              varBytes(text)        TextColumn
 *              varBytes(parentInfo)  ByteColumn
 *              varBytes(typeRef)     UintColumn
 *              varBytes(length)      UintColumn
 *              rest
 * rest       → varUint(number of blocks) block* deleteSet
 * block      → varUint(number of structs) client varUint(clock of the first) struct*
 * struct     → info, then by (info &amp; 0x1f):
 *                0      GC    length
 *                10     Skip  varUint(length)
 *                1..9   Item  itemBody
 * itemBody   → [info &amp; 0x80] origin       client leftClock
 *              [info &amp; 0x40] rightOrigin  client rightClock
 *              [neither]     parentInfo(1) text(name of the root)
 *                          | parentInfo(0) client leftClock, of the item that created the parent
 *                            [info &amp; 0x20] text(parentSub)
 *              content
 * content    → 1 Deleted  length
 *              2 JSON     length(n) { text(JSON text, or undefined) }*
 *              3 Binary   varBytes
 *              4 String   text
 *              5 Embed    any
 *              6 Format   key any
 *              7 Type     typeRef [key(name) for XmlElement and XmlHook]
 *              8 Any      length(n) any*
 *              9 Doc      text(guid) any(options)
 * key        → keyClock(index of a key that was written before)
 *            | keyClock(number of keys so far, or more) text
 * </pre>
 *
 * A word that names a column stands for the next value there. Yjs never refers to a key that it wrote before, for the
 * sake of old readers that could not follow; so does this, while {@link UpdateV2Reader} follows. The buffers are kept
 * from one update to the next.
 */
final class UpdateV2Encoder implements UpdateEncoder {
    private final ClockColumn.Writer keyClocks = new ClockColumn.Writer();
    private final UintColumn.Writer clients = new UintColumn.Writer();
    private final ClockColumn.Writer leftClocks = new ClockColumn.Writer();
    private final ClockColumn.Writer rightClocks = new ClockColumn.Writer();
    private final ByteColumn.Writer infos = new ByteColumn.Writer();
    private final TextColumn.Writer texts = new TextColumn.Writer();
    private final ByteColumn.Writer parentInfos = new ByteColumn.Writer();
    private final UintColumn.Writer typeRefs = new UintColumn.Writer();
    private final UintColumn.Writer lengths = new UintColumn.Writer();
    private final Lib0Writer rest = new Lib0Writer();
    private final Lib0Writer out = new Lib0Writer();
    private int keys;

    @Override
    public void blocks(int count) {
        rest.writeVarUint(count);
    }

    @Override
    public void block(int structs, long client, long clock) {
        rest.writeVarUint(structs);
        clients.write(client);
        rest.writeVarUint(clock);
    }

    @Override
    public void gc(long length) {
        infos.write(Structs.GC);
        lengths.write(length);
    }

    /** The lengths of Skips would break the runs of the others. */
    @Override
    public void skip(long length) {
        infos.write(Structs.SKIP);
        rest.writeVarUint(length);
    }

    @Override
    public void item(int info) {
        infos.write(info);
    }

    @Override
    public void origin(long client, long clock) {
        clients.write(client);
        leftClocks.write(clock);
    }

    @Override
    public void rightOrigin(long client, long clock) {
        clients.write(client);
        rightClocks.write(clock);
    }

    @Override
    public void rootParent(Name root) {
        parentInfos.write(1);
        texts.write(root.text());
    }

    @Override
    public void itemParent(long client, long clock) {
        parentInfos.write(0);
        origin(client, clock);
    }

    @Override
    public void parentSub(Name key) {
        texts.write(key.text());
    }

    @Override
    public void length(long length) {
        lengths.write(length);
    }

    @Override
    public void asciiText(byte[] ascii, int from, int to) {
        texts.writeAscii(ascii, from, to);
    }

    @Override
    public void text(char[] units, int from, int to) {
        texts.write(units, from, to);
    }

    @Override
    public void anyValues(byte[] values, int from, int to) {
        rest.writeBytes(values, from, to - from);
    }

    @Override
    public void binary(byte[] content, int from, int to) {
        rest.writeVarUint(to - from);
        rest.writeBytes(content, from, to - from);
    }

    @Override
    public void value(byte[] encoded, int from, int to, StructList.ValueForm form) {
        switch (form) {
            case ANY -> rest.writeBytes(encoded, from, to - from);
            case JSON -> rest.writeAny(EncodedValues.decode(encoded, from, to, form));
        }
    }

    @Override
    public void key(Name key) {
        keyClocks.write(keys++);
        texts.write(key.text());
    }

    @Override
    public void typeRef(int type) {
        typeRefs.write(type);
    }

    @Override
    public void subdocument(String guid, byte[] options) {
        texts.write(guid);
        rest.writeBytes(options);
    }

    @Override
    public byte[] finish(DeleteSet deletes) {
        deletes.write(rest, UpdateFormat.V2);
        out.writeVarUint(0);
        keyClocks.finish(out);
        clients.finish(out);
        leftClocks.finish(out);
        rightClocks.finish(out);
        infos.finish(out);
        texts.finish(out);
        parentInfos.finish(out);
        typeRefs.finish(out);
        lengths.finish(out);
        out.writeBytes(rest);
        byte[] update = out.toByteArray();
        out.clear();
        rest.clear();
        keys = 0;
        return update;
    }
}
