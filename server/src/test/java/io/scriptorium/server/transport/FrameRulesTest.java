package io.scriptorium.server.transport;

import static io.scriptorium.server.transport.RawClient.BINARY;
import static io.scriptorium.server.transport.RawClient.CLOSE;
import static io.scriptorium.server.transport.RawClient.PING;
import static io.scriptorium.server.transport.RawClient.PONG;
import static io.scriptorium.server.transport.RawClient.TEXT;
import static io.scriptorium.server.transport.RawClient.frame;
import static io.scriptorium.server.transport.RawClient.join;
import static io.scriptorium.server.transport.RawClient.masked;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * RFC 6455 from outside on a real socket, section by section: what a server takes, what it answers, and with which code it
 * refuses the rest. Messages come back as they went; after each rule without a close the connection still lives.
 */
final class FrameRulesTest {
    private static final int CONTINUATION = 0;
    private static final int FIN = 0x80;
    /** Longer ones are not sent byte by byte. */
    private static final int MOST_SINGLE_BYTES = 1_000;

    /** What a client sends, and all that it gets for it, in any order; a close is the last. */
    private record Rule(String section, String what, byte[] sent, List<String> answers) {
        boolean closes() {
            return answers.get(answers.size() - 1).startsWith("close ");
        }
    }

    @SuppressWarnings("NullAway.Init")
    private static TransportRig rig;

    private static final List<RawClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() throws InterruptedException {
        rig = new TransportRig();
        rig.echoesText = true;
    }

    @AfterAll
    static void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        rig.close();
    }

    @TestFactory
    Stream<DynamicTest> section5_2_framesAndTheirBits() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (int opcode : new int[] {TEXT, BINARY, CLOSE, PING, PONG}) {
            rules.add(refused(
                    "5.1", "opcode " + opcode + " without a mask", 1002, frame(FIN | opcode, false, 0, utf8(""))));
        }
        rules.add(refused("5.1", "a message without a mask", 1002, frame(FIN | TEXT, false, 5, utf8("hello"))));
        for (int bits = 1; bits < 8; bits++) {
            for (int opcode : new int[] {TEXT, BINARY, CLOSE, PING, PONG}) {
                byte[] sent = frame(FIN | (bits << 4) | opcode, true, 0, utf8(""));
                rules.add(refused("5.2", "reserved bits " + bits + " with opcode " + opcode, 1002, sent));
            }
        }
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            rules.add(refused("5.2", "opcode " + opcode, 1002, masked(opcode, "")));
            rules.add(refused("5.2", "opcode " + opcode + " with a payload", 1002, masked(opcode, "x")));
            rules.add(refused("5.2", "opcode " + opcode + " without FIN", 1002, frame(opcode, true, 0, utf8(""))));
        }
        byte[] noKey = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
        rules.add(rule("5.3", "a masking key of zeros", noKey, "text hi"));
        byte[] twoKeys = join(noKey, masked(TEXT, "hi"));
        rules.add(rule("5.3", "another key for each frame", twoKeys, "text hi", "text hi"));
        return tests(rules);
    }

    @TestFactory
    Stream<DynamicTest> section5_2_lengths() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (int size : new int[] {0, 1, 124, 125, 126, 127, 128, 255, 256, 65_534, 65_535, 65_536, 65_537}) {
            String text = "x".repeat(size);
            rules.add(rule("5.2", "a text of " + size, masked(TEXT, text), "text " + text));
        }
        int[] tooWide = {126, 0, 126, 1, 126, 125, 127, 0, 127, 125, 127, 126, 127, 65_535};
        for (int i = 0; i < tooWide.length; i += 2) {
            byte[] sent = head(BINARY, tooWide[i], tooWide[i + 1]);
            rules.add(refused("5.2", tooWide[i] + " for a length of " + tooWide[i + 1], 1002, sent));
        }
        for (long length : new long[] {1L << 63, -1}) {
            rules.add(refused("5.2", "a length with its top bit: " + length, 1002, head(BINARY, 127, length)));
        }
        for (long length : new long[] {18 << 20, 1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE}) {
            rules.add(refused("7.4.1", "a length of " + length, 1009, head(BINARY, 127, length)));
        }
        return tests(rules);
    }

    @TestFactory
    Stream<DynamicTest> section5_4_fragments() throws IOException {
        List<Rule> rules = new ArrayList<>();
        byte[] begins = frame(TEXT, true, 3, utf8("hel"));
        byte[] ends = frame(FIN, true, 2, utf8("lo"));
        byte[] empty = frame(CONTINUATION, true, 0, utf8(""));
        byte[] ping = masked(PING, "p");
        rules.add(rule("5.4", "two pieces", join(begins, ends), "text hello"));
        rules.add(rule("5.4", "empty pieces between", join(begins, empty, empty, ends), "text hello"));
        rules.add(rule(
                "5.4",
                "nothing but empty pieces",
                join(frame(TEXT, true, 0, utf8("")), empty, frame(FIN, true, 0, utf8(""))),
                "text "));
        rules.add(rule("5.4", "bytes in pieces of one", pieces(BINARY, utf8("hello")), "binary 68656c6c6f"));
        rules.add(rule("5.4", "two messages in pieces", join(begins, ends, begins, ends), "text hello", "text hello"));
        rules.add(rule("5.4", "a ping between", join(begins, ping, ends), "pong 70", "text hello"));
        rules.add(rule(
                "5.4",
                "pings everywhere",
                join(ping, begins, ping, empty, ping, ends),
                "pong 70",
                "pong 70",
                "pong 70",
                "text hello"));
        rules.add(rule("5.4", "a pong between", join(begins, masked(PONG, "x"), ends), "text hello"));
        rules.add(refused("5.4", "a close between", 1000, join(begins, masked(CLOSE, code(1000)), ends)));
        for (int first : new int[] {FIN, 0}) {
            rules.add(refused("5.4", "the rest of nothing: " + first, 1002, frame(first, true, 1, utf8("x"))));
            rules.add(rule(
                    "5.4",
                    "the rest of a message that is whole: " + first,
                    join(begins, ends, frame(first, true, 1, utf8("x"))),
                    "text hello",
                    "close 1002"));
        }
        for (int opcode : new int[] {TEXT, BINARY}) {
            rules.add(
                    refused("5.4", "opcode " + opcode + " within a message", 1002, join(begins, masked(opcode, "x"))));
            rules.add(refused(
                    "5.4",
                    "opcode " + opcode + " begins within one",
                    1002,
                    join(begins, frame(opcode, true, 0, utf8("")))));
        }
        rules.add(refused("5.4", "no mask on the rest", 1002, join(begins, frame(FIN, false, 2, utf8("lo")))));
        rules.add(refused(
                "5.4", "reserved bits on the rest", 1002, join(begins, frame(FIN | 0x40, true, 2, utf8("lo")))));
        return tests(rules);
    }

    @TestFactory
    Stream<DynamicTest> section5_5_controlFrames() throws IOException {
        List<Rule> rules = new ArrayList<>();
        byte[] most = new byte[125];
        for (int i = 0; i < most.length; i++) {
            most[i] = (byte) (i * 37);
        }
        for (int opcode : new int[] {CLOSE, PING, PONG}) {
            String what = "opcode " + opcode;
            rules.add(refused("5.5", what + " of 126 bytes", 1002, frame(FIN | opcode, true, 126, new byte[126])));
            rules.add(refused("5.5", what + " of 65,536 bytes", 1002, head(opcode, 127, 65_536)));
            rules.add(refused("5.5", what + " in pieces", 1002, frame(opcode, true, 0, utf8(""))));
        }
        rules.add(rule("5.5.2", "an empty ping", masked(PING, ""), "pong "));
        rules.add(rule("5.5.2", "a ping with text", masked(PING, "päng"), "pong 70c3a46e67"));
        rules.add(rule(
                "5.5.2",
                "a ping of 125 bytes",
                masked(PING, most),
                "pong " + HexFormat.of().formatHex(most)));
        rules.add(rule(
                "5.5.2",
                "ten pings",
                join(IntStream.range(0, 10).mapToObj(i -> masked(PING, "" + i)).toArray(byte[][]::new)),
                IntStream.range(0, 10).mapToObj(i -> "pong 3" + i).toArray(String[]::new)));
        rules.add(rule("5.5.3", "a pong that nobody asked for", masked(PONG, most)));
        rules.add(rule("5.5.3", "an empty pong", masked(PONG, "")));
        rules.add(rule("5.5.3", "a pong of a mark that was never sent", masked(PONG, new byte[8])));
        return tests(rules);
    }

    @TestFactory
    Stream<DynamicTest> section7_closing() throws IOException {
        List<Rule> rules = new ArrayList<>();
        rules.add(refused("5.5.1", "an empty close", 1005, masked(CLOSE, "")));
        rules.add(refused("5.5.1", "half a code", 1002, masked(CLOSE, new byte[] {3})));
        rules.add(refused("5.5.1", "a reason", 1000, masked(CLOSE, join(code(1000), utf8("größer 雪 😀")))));
        rules.add(refused("5.5.1", "the longest reason", 1001, masked(CLOSE, join(code(1001), utf8("x".repeat(123))))));
        for (String bad : List.of("c3", "c328", "eda080", "ff")) {
            byte[] reason = HexFormat.of().parseHex(bad);
            rules.add(refused("5.5.1", "a reason " + bad, 1007, masked(CLOSE, join(code(1000), reason))));
        }
        byte[] close = masked(CLOSE, code(1000));
        rules.add(refused("5.5.1", "a message after the close", 1000, join(close, masked(TEXT, "late"))));
        rules.add(refused("5.5.1", "a ping after the close", 1000, join(close, masked(PING, "late"))));
        rules.add(refused("5.5.1", "another close", 1000, join(close, masked(CLOSE, code(1001)))));
        rules.add(
                refused("5.5.1", "a broken frame after the close", 1000, join(close, frame(0xFF, false, 0, utf8("")))));
        rules.add(rule(
                "7.1.7",
                "a message, then a broken frame",
                join(masked(TEXT, "a"), masked(15, "")),
                "text a",
                "close 1002"));
        rules.add(refused("7.1.7", "a broken frame, then a message", 1002, join(masked(15, ""), masked(TEXT, "a"))));
        for (int code : new int[] {
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
        }) {
            rules.add(refused("7.4", "code " + code, code, masked(CLOSE, code(code))));
        }
        for (int code :
                new int[] {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 10_000, 65_535}) {
            rules.add(refused("7.4", "code " + code, 1002, masked(CLOSE, code(code))));
        }
        return tests(rules);
    }

    @TestFactory
    Stream<DynamicTest> section8_1_utf8() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (int codePoint : new int[] {
            0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x1FFFE, 0x10FFFF
        }) {
            String text = "<" + Character.toString(codePoint) + ">";
            String what = "U+" + Integer.toHexString(codePoint);
            rules.add(rule("8.1", what, masked(TEXT, text), "text " + text));
            rules.add(rule("8.1", what + " cut into its bytes", pieces(TEXT, utf8(text)), "text " + text));
        }
        for (String hex : List.of(
                "80",
                "bf",
                "c0af",
                "c1bf",
                "c3",
                "c328",
                "e080af",
                "e09fbf",
                "e282",
                "e28228",
                "eda080",
                "edbfbf",
                "edadbfedb080",
                "f08080af",
                "f08fbfbf",
                "f09f98",
                "f4908080",
                "f5808080",
                "f888808080",
                "fc8480808080",
                "fe",
                "ff",
                "6f6be282",
                "cebae1bdb9cf83eda080")) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            rules.add(refused("8.1", hex, 1007, masked(TEXT, bytes)));
            rules.add(refused("8.1", hex + " cut into its bytes", 1007, pieces(TEXT, bytes)));
            rules.add(rule("5.6", hex + " as bytes", masked(BINARY, bytes), "binary " + hex));
        }
        byte[] bad = HexFormat.of().parseHex("6f6bc328");
        rules.add(refused("8.1", "known before the message ends", 1007, frame(TEXT, true, bad.length, bad)));
        rules.add(refused("8.1", "known before the frame ends", 1007, frame(FIN | TEXT, true, 60_000, bad)));
        byte[] cut = {(byte) 0xE2, (byte) 0x82};
        rules.add(rule(
                "8.1",
                "a character that goes on in the next frame, a ping between",
                join(frame(TEXT, true, 2, cut), masked(PING, ""), frame(FIN, true, 1, new byte[] {(byte) 0xAC})),
                "pong ",
                "text €"));
        return tests(rules);
    }

    /** Everything is sent before anything is read: a close takes the server its time. */
    private static Stream<DynamicTest> tests(List<Rule> rules) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Rule rule : rules) {
            RawClient whole = open();
            send(whole, rule.sent);
            tests.add(DynamicTest.dynamicTest(rule.section + ": " + rule.what, () -> check(rule, whole)));
            if (rule.sent.length <= MOST_SINGLE_BYTES) {
                RawClient bytes = open();
                for (byte each : rule.sent) {
                    send(bytes, new byte[] {each});
                }
                tests.add(DynamicTest.dynamicTest(
                        rule.section + ": " + rule.what + ", byte by byte", () -> check(rule, bytes)));
            }
        }
        return tests.stream();
    }

    private static RawClient open() throws IOException {
        RawClient client = RawClient.open(rig.port, "/");
        clients.add(client);
        return client;
    }

    private static void send(RawClient client, byte[] bytes) throws IOException {
        try {
            client.send(bytes);
        } catch (SocketException e) {
            // closed before its end, as some rules want it: what was answered is still to be read
        }
    }

    private static void check(Rule rule, RawClient client) throws IOException {
        List<String> heard = new ArrayList<>();
        while (heard.size() < rule.answers.size()) {
            heard.add(words(client.frame()));
        }
        assertThat(heard).containsExactlyInAnyOrderElementsOf(rule.answers);
        if (rule.answers.isEmpty() || !rule.closes()) {
            client.send(masked(PING, "still here"));
            assertThat(client.frame().text()).isEqualTo("still here");
        } else {
            assertThat(heard.get(heard.size() - 1)).startsWith("close ");
            assertThat(client.ended()).isTrue();
        }
        client.close();
    }

    private static String words(RawClient.Received frame) {
        return switch (frame.opcode()) {
            case TEXT -> "text " + frame.text();
            case BINARY -> "binary " + HexFormat.of().formatHex(frame.payload());
            case PONG -> "pong " + HexFormat.of().formatHex(frame.payload());
            case CLOSE -> "close " + frame.closeCode();
            default -> "opcode " + frame.opcode();
        };
    }

    private static Rule rule(String section, String what, byte[] sent, String... answers) {
        return new Rule(section, what, sent, List.of(answers));
    }

    /** One that ends with a close and nothing before it. */
    private static Rule refused(String section, String what, int code, byte[] sent) {
        return rule(section, what, sent, "close " + code);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] code(int code) {
        return new byte[] {(byte) (code >>> 8), (byte) code};
    }

    /** A message of which each byte has a frame of its own. */
    private static byte[] pieces(int opcode, byte[] message) {
        byte[][] frames = new byte[message.length][];
        for (int i = 0; i < message.length; i++) {
            int first = (i == 0 ? opcode : CONTINUATION) | (i == message.length - 1 ? FIN : 0);
            frames[i] = frame(first, true, 1, Arrays.copyOfRange(message, i, i + 1));
        }
        return join(frames);
    }

    /** A header alone, whose length is written with 126 or 127 whether that is right or not. */
    private static byte[] head(int opcode, int form, long length) {
        byte[] head = new byte[form == 126 ? 8 : 14];
        head[0] = (byte) (FIN | opcode);
        head[1] = (byte) (FIN | form);
        int bytes = form == 126 ? 2 : 8;
        for (int i = 0; i < bytes; i++) {
            head[2 + i] = (byte) (length >>> (8 * (bytes - 1 - i)));
        }
        return head;
    }
}
