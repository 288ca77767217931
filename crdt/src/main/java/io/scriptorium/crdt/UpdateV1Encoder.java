package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;

/**
 * Format V1; {@link Structs} has the grammar. With values of the form ANY it is not quite V1: see
 * {@link UpdateTranscoder}. The buffer is kept from one update to the next.
 */
final class UpdateV1Encoder implements UpdateEncoder {
    private final StructList.ValueForm ownForm;
    private final Lib0Writer out = new Lib0Writer();

    UpdateV1Encoder() {
        this(StructList.ValueForm.JSON);
    }

    UpdateV1Encoder(StructList.ValueForm form) {
        ownForm = form;
    }

    @Override
    public void blocks(int count) {
        // Whoever failed in the middle of an update has left its beginning.
        out.clear();
        out.writeVarUint(count);
    }

    @Override
    public void block(int structs, long client, long clock) {
        out.writeVarUint(structs);
        out.writeVarUint(client);
        out.writeVarUint(clock);
    }

    @Override
    public void gc(long length) {
        out.writeUint8(Structs.GC);
        out.writeVarUint(length);
    }

    @Override
    public void skip(long length) {
        out.writeUint8(Structs.SKIP);
        out.writeVarUint(length);
    }

    @Override
    public void item(int info) {
        out.writeUint8(info);
    }

    @Override
    public void origin(long client, long clock) {
        out.writeVarUint(client);
        out.writeVarUint(clock);
    }

    @Override
    public void rightOrigin(long client, long clock) {
        origin(client, clock);
    }

    @Override
    public void rootParent(Name root) {
        out.writeUint8(1);
        out.writeVarBytes(root.utf8());
    }

    @Override
    public void itemParent(long client, long clock) {
        out.writeUint8(0);
        origin(client, clock);
    }

    @Override
    public void parentSub(Name key) {
        out.writeVarBytes(key.utf8());
    }

    @Override
    public void length(long length) {
        out.writeVarUint(length);
    }

    @Override
    public void asciiText(byte[] ascii, int from, int to) {
        binary(ascii, from, to);
    }

    @Override
    public void text(char[] units, int from, int to) {
        switch (ownForm) {
            case JSON -> out.writeVarString(units, from, to);
            case ANY -> out.writeVarUnits(units, from, to);
        }
    }

    @Override
    public void anyValues(byte[] values, int from, int to) {
        out.writeBytes(values, from, to - from);
    }

    @Override
    public void binary(byte[] content, int from, int to) {
        out.writeVarUint(to - from);
        out.writeBytes(content, from, to - from);
    }

    @Override
    public void value(byte[] encoded, int from, int to, StructList.ValueForm form) {
        if (form == ownForm) {
            binary(encoded, from, to);
            return;
        }
        switch (form) {
            case JSON -> out.writeVarBytes(EncodedValues.any(EncodedValues.decode(encoded, from, to, form)));
            case ANY -> out.writeVarString(EncodedValues.jsonOfAny(encoded, from, to));
        }
    }

    @Override
    public void key(Name key) {
        out.writeVarBytes(key.utf8());
    }

    @Override
    public void typeRef(int type) {
        out.writeVarUint(type);
    }

    @Override
    public void subdocument(String guid, byte[] options) {
        out.writeVarString(guid);
        out.writeBytes(options);
    }

    @Override
    public byte[] finish(DeleteSet deletes) {
        deletes.write(out);
        byte[] update = out.toByteArray();
        out.clear();
        return update;
    }
}
