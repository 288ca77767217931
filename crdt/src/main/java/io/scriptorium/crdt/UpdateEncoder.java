package io.scriptorium.crdt;

/**
 * Writes structs in one of the two formats. For each block {@link #block}, then its structs in order: {@link #gc},
 * {@link #skip}, or {@link #item} followed by what its info byte announces, in the order of {@link Structs}'s grammar:
 * origin, rightOrigin, (parent, parentSub), content. Blocks come in descending order of clients.
 *
 * <p>Threading: one owner.
 */
sealed interface UpdateEncoder permits UpdateV1Encoder, UpdateV2Encoder {
    static UpdateEncoder of(UpdateFormat format) {
        return switch (format) {
            case V1 -> new UpdateV1Encoder();
            case V2 -> new UpdateV2Encoder();
        };
    }

    /** Announces how many blocks will come: before the first of them. */
    void blocks(int count);

    void block(int structs, long client, long clock);

    void gc(long length);

    void skip(long length);

    void item(int info);

    void origin(long client, long clock);

    void rightOrigin(long client, long clock);

    void rootParent(Name root);

    void itemParent(long client, long clock);

    void parentSub(Name key);

    /** The length of Deleted, the number of values of JSON and Any. */
    void length(long length);

    /** The content of String, in ASCII. */
    void asciiText(byte[] ascii, int from, int to);

    /** The content of String. */
    void text(char[] units, int from, int to);

    /** Values of Any, encoded; their number was given by {@link #length}. */
    void anyValues(byte[] values, int from, int to);

    /** The content of Binary. */
    void binary(byte[] content, int from, int to);

    /** The content of Embed, or the value of Format after its {@link #key}. */
    void value(byte[] encoded, int from, int to, StructList.ValueForm form);

    /** The key of Format, or the name of a type after its {@link #typeRef}. */
    void key(Name key);

    void typeRef(int type);

    /** The content of Doc. */
    void subdocument(String guid, byte[] options);

    /** The delete set, then the end: answers the update. */
    byte[] finish(DeleteSet deletes);
}
