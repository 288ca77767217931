package io.scriptorium.server.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * SockJS 0.3.3 on the way down: {@code o} opens, {@code a[…]} carries messages, {@code h} is a heart-beat,
 * {@code c[code,"reason"]} closes; each a line, or an event. Normative: the sockjs-protocol tests.
 *
 * <p>Threading: any thread.
 */
final class SockJsFormat implements AnswerFormat {
    private static final byte[] NOTHING = {};
    /** Some browsers show nothing of an answer before they have so much of it. */
    private static final int PRELUDE_BYTES = 2_048;

    /** Kinds of answers. */
    enum Kind {
        XHR("xhr", "application/javascript; charset=UTF-8"),
        XHR_STREAMING("xhr_streaming", "application/javascript; charset=UTF-8"),
        EVENT_SOURCE("eventsource", "text/event-stream; charset=UTF-8");

        private final String path;
        private final String contentType;

        Kind(String path, String contentType) {
            this.path = path;
            this.contentType = contentType;
        }

        String path() {
            return path;
        }
    }

    private final Kind kind;
    private final SockJsStrings strings;
    private final int enoughBytes;

    SockJsFormat(Kind kind, SockJsStrings strings, int enoughBytes) {
        this.kind = kind;
        this.strings = strings;
        this.enoughBytes = enoughBytes;
    }

    @Override
    public String contentType() {
        return kind.contentType;
    }

    @Override
    public boolean single() {
        return kind == Kind.XHR;
    }

    @Override
    public long enoughBytes() {
        return enoughBytes;
    }

    @Override
    public byte[] greeting(boolean first) {
        byte[] open = first ? frame("o") : NOTHING;
        return switch (kind) {
            case XHR -> open;
            case XHR_STREAMING -> join(prelude(), open);
            case EVENT_SOURCE -> join(bytes("\r\n"), open);
        };
    }

    @Override
    public byte[] messages(List<Backlog.Entry> entries) {
        if (entries.isEmpty()) {
            return NOTHING;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes(kind == Kind.EVENT_SOURCE ? "data: a[" : "a["));
        for (Backlog.Entry entry : entries) {
            if (entry != entries.get(0)) {
                out.write(',');
            }
            out.writeBytes(strings.literal(entry.frame()));
        }
        out.writeBytes(bytes(kind == Kind.EVENT_SOURCE ? "]\r\n\r\n" : "]\n"));
        return out.toByteArray();
    }

    @Override
    public byte[] heartBeat() {
        return frame("h");
    }

    @Override
    public byte[] closing(int code, String reason) {
        return frame(close(code, reason));
    }

    /** The frame that closes, without what is around it. */
    static String close(int code, String reason) {
        return "c[" + code + ',' + new String(SockJsStrings.quote(reason), StandardCharsets.UTF_8) + ']';
    }

    private byte[] frame(String content) {
        return bytes(kind == Kind.EVENT_SOURCE ? "data: " + content + "\r\n\r\n" : content + '\n');
    }

    private static byte[] prelude() {
        byte[] prelude = new byte[PRELUDE_BYTES + 1];
        Arrays.fill(prelude, (byte) 'h');
        prelude[PRELUDE_BYTES] = '\n';
        return prelude;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
