package io.scriptorium.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A TCP connection that says exactly what a test wants, also what no client library would. Every read ends after 5 s
 * at the latest, with an exception.
 */
final class RawConnection implements AutoCloseable {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    /** A response; header names in lower case. */
    record Response(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** A frame from the server. */
    record Frame(int opcode, boolean last, byte[] payload) {
        /** The status of a close frame; 1005 when it has none. */
        int closeCode() {
            return payload.length < 2 ? 1005 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
        }

        String closeReason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket;
    private final DataInputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static RawConnection to(int port) throws IOException {
        return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** One over TLS, which trusts whoever answers. */
    static RawConnection tls(int port, String... protocols) throws IOException {
        return new RawConnection(Tls.connect(port, protocols));
    }

    /** A connection that takes in only a little before it is read from. */
    static RawConnection withSmallBuffer(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RawConnection(socket);
    }

    /** A WebSocket that is open. */
    static RawConnection webSocket(int port, String path) throws IOException {
        return to(port).upgrade(path);
    }

    RawConnection upgrade(String path, String... headers) throws IOException {
        Response response = send(handshake(path, headers)).response();
        if (response.status != 101) {
            throw new IOException("no upgrade: " + response.status + " " + response.text());
        }
        return this;
    }

    /** A handshake that is as it should be, and more headers. */
    static String handshake(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n" + lines(headers) + "\r\n";
    }

    /** A request without a body. */
    static String request(String method, String target, String... headers) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines(headers) + "\r\n";
    }

    Response get(String target, String... headers) throws IOException {
        return send(request("GET", target, headers)).response();
    }

    Response head(String target, String... headers) throws IOException {
        return send(request("HEAD", target, headers)).headResponse();
    }

    private static String lines(String... headers) {
        return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }

    RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads a response and its body. */
    Response response() throws IOException {
        return response(true);
    }

    /** Reads a response to HEAD. */
    Response headResponse() throws IOException {
        return response(false);
    }

    private Response response(boolean withBody) throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (first, second) -> first + ", " + second);
        }
        int code = Integer.parseInt(status.split(" ", -1)[1]);
        boolean bodyless = !withBody || code == 304 || code == 101;
        byte[] body = new byte[bodyless ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        in.readFully(body);
        return new Response(code, headers, body);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends a whole masked message in one frame. */
    RawConnection frame(int opcode, byte... payload) throws IOException {
        return send(masked(0x80 | opcode, payload));
    }

    RawConnection binary(byte... message) throws IOException {
        return frame(2, message);
    }

    /** A masked frame; the first byte as given. */
    static byte[] masked(int first, byte... payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.write(0x80 | 126);
            out.write(payload.length >>> 8);
            out.write(payload.length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >>> shift));
            }
        }
        out.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ MASK[i % 4]);
        }
        return out.toByteArray();
    }

    /** Reads the next frame. */
    Frame frame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) != 0) {
            throw new IOException("a server must not mask");
        }
        long length = second < 126 ? second : second == 126 ? in.readUnsignedShort() : in.readLong();
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(first & 0x0F, (first & 0x80) != 0, payload);
    }

    /** Reads until a frame with this opcode comes. */
    Frame frame(int opcode) throws IOException {
        Frame frame = frame();
        while (frame.opcode != opcode) {
            frame = frame();
        }
        return frame;
    }

    /** Reads until this binary message comes. */
    RawConnection await(byte... message) throws IOException {
        while (!Arrays.equals(frame(2).payload, message)) {
            // another one
        }
        return this;
    }

    /** Reads until the close frame. */
    Frame closeFrame() throws IOException {
        return frame(8);
    }

    /** Reads until the server has closed the TCP connection, by FIN or RST; how many bytes came before. */
    long untilEnd() throws IOException {
        InputStream stream = in;
        byte[] buffer = new byte[8 * 1024];
        long total = 0;
        try {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                total += n;
            }
        } catch (SocketException reset) {
            return total;
        }
        return total;
    }

    /** No more is sent; what comes can still be read. */
    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends with a reset instead of the usual goodbye. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
