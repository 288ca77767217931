package io.scriptorium.server.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A TCP client that says exactly what a test wants, right or wrong. Waits at most ten seconds for anything. */
final class RawClient implements AutoCloseable {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** The key and the answer of RFC 6455 section 1.3. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final int PATIENCE_MILLIS = 10_000;

    /** A frame from the server. */
    record Received(int opcode, byte[] payload, boolean compressed) {
        int closeCode() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RawClient(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBufferBytes of this side; 0 for the system's choice */
    RawClient(int port, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A client whose handshake has succeeded. */
    static RawClient open(int port, String path) throws IOException {
        return open(port, path, 0);
    }

    static RawClient open(int port, String path, int receiveBufferBytes) throws IOException {
        RawClient client = new RawClient(port, receiveBufferBytes);
        client.send(handshake(path));
        String head = client.head();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no handshake: " + head);
        }
        return client;
    }

    static String handshake(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n\r\n";
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** An answer's head, up to its empty line. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    Received frame() throws IOException {
        Received received = anyFrame();
        if (received.compressed()) {
            throw new IOException("a frame was compressed that should not be");
        }
        return received;
    }

    /** A frame that may be compressed. */
    Received anyFrame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((first & 0xB0) != 0x80 || second > 127) {
            throw new IOException("a server's frame must be whole and not masked");
        }
        long length = second == 126 ? in.readUnsignedShort() : second == 127 ? in.readLong() : second;
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Received(first & 0x0F, payload, (first & 0x40) != 0);
    }

    /** The next byte, whatever it belongs to. */
    byte octet() throws IOException {
        return in.readByte();
    }

    /** Reads so much of what comes and forgets it. */
    void skip(int count) throws IOException {
        in.readFully(new byte[count]);
    }

    /** Reads to the end; whether it came as an end, and not as a time-out. */
    boolean ended() throws IOException {
        try {
            while (in.read() >= 0) {
                // whatever is on its way
            }
            return true;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    /** Ends the connection as a crash does: with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A whole frame as a client sends it. */
    static byte[] masked(int opcode, byte[] payload) {
        return frame(0x80 | opcode, true, payload.length, payload);
    }

    static byte[] masked(int opcode, String payload) {
        return masked(opcode, payload.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Any frame, valid or not.
     *
     * @param first its first byte
     * @param length what the header says
     */
    static byte[] frame(int first, boolean mask, long length, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        int bit = mask ? 0x80 : 0;
        if (length < 126) {
            frame.write(bit | (int) length);
        } else if (length < 65_536) {
            frame.write(bit | 126);
            frame.write((int) (length >>> 8));
            frame.write((int) length);
        } else {
            frame.write(bit | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) (length >>> shift));
            }
        }
        byte[] key = {(byte) 0x12, (byte) 0xA3, (byte) 0x5C, (byte) 0xFE};
        if (mask) {
            frame.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.write(mask ? payload[i] ^ key[i % 4] : payload[i]);
        }
        return frame.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
