package io.scriptorium.crdt;

/**
 * Crosses from one format of updates to the other.
 *
 * <p>The functions on updates ({@link UpdateMerger} and what goes with it) copy ranges of bytes, which the columns of
 * format V2 do not have. They work on V2 by way of the <em>pivot</em>: format V1, but for two things that V1 would lose.
 * The values of embeds and formats are varBytes with one any instead of JSON text; unpaired surrogates in strings are
 * written as such instead of as U+FFFD, since V2 knows pairs of which two structs have one half each.
 *
 * <p>Struct for struct as Yjs converts, except that structs of length 0 are left out. Updates that Yjs would garble
 * (clients out of order, or in two blocks) are brought into its form first. Clocks must stay below 2^31.
 */
final class UpdateTranscoder {
    private static final int MORE_STRUCTS_THAN_BYTES = 1_000_000;

    private UpdateTranscoder() {}

    static byte[] toV2(byte[] v1) {
        StructList list = new StructList();
        UpdateV1Reader.readVerbatim(v1, DecodeLimits.TRUSTED, list);
        return encode(list, new UpdateV2Encoder());
    }

    static byte[] toV1(byte[] v2, DecodeLimits limits) {
        StructList list = new StructList();
        UpdateV2Reader.readVerbatim(v2, limits, list);
        return encode(list, new UpdateV1Encoder());
    }

    static byte[] toPivot(byte[] v2) {
        StructList list = new StructList();
        UpdateV2Reader.readVerbatim(v2, limitsOfOwn(v2), list);
        return StructListReplay.encode(list, new UpdateV1Encoder(StructList.ValueForm.ANY));
    }

    static byte[] fromPivot(byte[] pivot) {
        StructList list = new StructList();
        UpdateV1Reader.readPivot(pivot, list);
        return StructListReplay.encodeAsIs(list, new UpdateV2Encoder());
    }

    /**
     * For bytes that ought to be our own. Run lengths are no bytes to speak of, so that even here something must keep a
     * damaged one from filling the memory.
     */
    static DecodeLimits limitsOfOwn(byte[] v2) {
        DecodeLimits all = DecodeLimits.TRUSTED;
        return new DecodeLimits(
                (int) Math.min((long) MORE_STRUCTS_THAN_BYTES + v2.length, Integer.MAX_VALUE),
                all.maxDeleteRanges(),
                all.maxClients(),
                all.maxDepth(),
                all.maxKeyBytes(),
                all.maxStringBytes(),
                all.maxClock(),
                all.maxClockStep());
    }

    private static byte[] encode(StructList list, UpdateEncoder out) {
        if (!isInOrder(list)) {
            byte[] pivot = StructListReplay.encode(list, new UpdateV1Encoder(StructList.ValueForm.ANY));
            UpdateV1Reader.readPivot(UpdateMerger.canonical(pivot, Blocks.of(pivot)), list);
            return StructListReplay.encodeAsIs(list, out);
        }
        return StructListReplay.encode(list, out);
    }

    /** Whether the clients come in descending order, each once. */
    private static boolean isInOrder(StructList list) {
        long last = Long.MAX_VALUE;
        for (int b = 0; b < list.blockCount; b++) {
            if (list.blockFirst[b + 1] > list.blockFirst[b]) {
                long client = list.clients[list.blockClient[b]];
                if (client >= last) {
                    return false;
                }
                last = client;
            }
        }
        return true;
    }
}
