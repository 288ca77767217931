package io.scriptorium.server;

/** Messages of the y-websocket protocol, as bytes. */
final class YMessages {
    /** SyncStep1 of a client that has nothing. */
    static final byte[] STEP_1 = {0, 0, 1, 0};

    /** The answer about a document that has nothing either. */
    static final byte[] EMPTY_STEP_2 = {0, 1, 2, 0, 0};

    private YMessages() {}

    /** An Update that adds one letter to the root text {@code t}, by a client of its own: client 1 to 127. */
    static byte[] update(int client, char letter) {
        return sync(2, client, letter);
    }

    /** The Step 2 that says the same. */
    static byte[] step2(int client, char letter) {
        return sync(1, client, letter);
    }

    private static byte[] sync(int type, int client, char letter) {
        // one client with one struct from clock 0: a string in the root 't'; no deletions
        byte[] update = {1, 1, (byte) client, 0, 4, 1, 1, 't', 1, (byte) letter, 0};
        byte[] message = new byte[3 + update.length];
        message[1] = (byte) type;
        message[2] = (byte) update.length;
        System.arraycopy(update, 0, message, 3, update.length);
        return message;
    }
}
