package io.scriptorium.crdt;

/** Format V2: columns with run lengths, then the rest. */
final class UpdateV2Encoder implements UpdateEncoder {
    @Override
    public void blocks(int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void block(int structs, long client, long clock) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void gc(long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void skip(long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void item(int info) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void origin(long client, long clock) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rightOrigin(long client, long clock) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rootParent(Name root) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void itemParent(long client, long clock) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void parentSub(Name key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void length(long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void asciiText(byte[] ascii, int from, int to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void text(char[] units, int from, int to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void anyValues(byte[] values, int from, int to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void binary(byte[] content, int from, int to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void value(byte[] encoded, int from, int to, StructList.ValueForm form) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void key(Name key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void typeRef(int type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void subdocument(String guid, byte[] options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] finish(DeleteSet deletes) {
        throw new UnsupportedOperationException();
    }
}
