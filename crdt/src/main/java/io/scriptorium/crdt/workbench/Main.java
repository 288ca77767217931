package io.scriptorium.crdt.workbench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** {@code ./scriptorium engine}: a request a line on standard input, its answer a line on standard output. */
public final class Main {
    private static final int MAX_LINE_BYTES = 256 << 20;
    private static final int BUFFER = 1 << 16;
    private static final String TOO_LONG =
            "{\"ok\":false,\"error\":\"a line of more than " + MAX_LINE_BYTES + " bytes\"}";
    private static final String NOT_UTF_8 = "{\"ok\":false,\"error\":\"a line that is not UTF-8\"}";
    private static final String TOO_LARGE = "{\"ok\":false,\"error\":\"out of memory\"}";

    private Main() {}

    public static void main(String[] arguments) {
        try {
            run(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out), MAX_LINE_BYTES);
        } catch (IOException e) {
            // Nobody reads the answers any more.
            System.exit(1);
        }
    }

    /**
     * Answers until the input ends. Lines end with a line feed, and each is answered, whatever is in it: who counts answers
     * knows to which request they belong.
     */
    static void run(InputStream input, OutputStream output, int maxLineBytes) throws IOException {
        Workbench workbench = new Workbench();
        InputStream in = new BufferedInputStream(input, BUFFER);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        for (int next = in.read(); ; next = in.read()) {
            if (next >= 0 && next != '\n') {
                tooLong |= line.size() >= maxLineBytes;
                if (!tooLong) {
                    line.write(next);
                }
                continue;
            }
            if (next >= 0 || line.size() > 0) {
                String answer = tooLong ? TOO_LONG : answer(workbench, line);
                output.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
                output.flush();
            }
            if (next < 0) {
                return;
            }
            line = new ByteArrayOutputStream();
            tooLong = false;
        }
    }

    private static String answer(Workbench workbench, ByteArrayOutputStream line) {
        try {
            // Unlike the constructor of String, a decoder does not repair what is not UTF-8.
            ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
            return workbench.answer(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            return NOT_UTF_8;
        } catch (OutOfMemoryError e) {
            return TOO_LARGE;
        }
    }
}
