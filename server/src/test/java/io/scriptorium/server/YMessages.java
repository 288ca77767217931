package io.scriptorium.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

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

    /** An Update that adds so many letters, by a client of its own: client 1 to 127. */
    static byte[] largeUpdate(int client, int letters) {
        ByteArrayOutputStream update = new ByteArrayOutputStream();
        update.writeBytes(new byte[] {1, 1, (byte) client, 0, 4, 1, 1, 't'});
        writeVarUint(update, letters);
        update.writeBytes("x".repeat(letters).getBytes(StandardCharsets.US_ASCII));
        update.write(0);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {0, 2});
        writeVarUint(message, update.size());
        message.writeBytes(update.toByteArray());
        return message.toByteArray();
    }

    private static void writeVarUint(ByteArrayOutputStream out, int number) {
        int rest = number;
        for (; rest > 0x7F; rest >>>= 7) {
            out.write(0x80 | (rest & 0x7F));
        }
        out.write(rest);
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
