package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Frame;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Live JSON on plain HTTP: server-sent events (HTML standard, section 9.2), newline-delimited JSON, and the answer to a
 * poll. Normative: {@code docs/protocols/http-transports.md}.
 */
final class LiveFormats {
    private static final long NO_END = Long.MAX_VALUE;
    private static final byte[] NOTHING = {};
    private static final int RETRY_MILLIS = 2_000;
    private static final String CLOSE = "close";

    private LiveFormats() {}

    /**
     * What a client is told of its conversation.
     *
     * @param key names the conversation in requests; secret
     * @param id what others see
     * @param resumed whether it goes on without a gap; null when that was not asked
     * @param from the number behind which it goes on
     */
    record Introduction(
            String key,
            String id,
            String document,
            @Nullable Boolean resumed,
            long from) {
        private JsonObject json() {
            JsonObject json = new JsonObject()
                    .put("type", "connection")
                    .put("connection", key)
                    .put("id", id)
                    .put("document", document);
            if (resumed != null) {
                json.put("resumed", resumed);
            }
            return json;
        }

        private String position(long number) {
            return number + "-" + key;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String closing(int code, String reason) {
        return new JsonObject()
                .put("type", CLOSE)
                .put("code", code)
                .put("reason", reason)
                .encode();
    }

    /** The message as one JSON value. */
    private static void value(ByteArrayOutputStream out, Frame frame) {
        byte[] bytes = frame.bytes();
        int from = frame.headerBytes();
        if (from < bytes.length && bytes[from] == '{') {
            out.write(bytes, from, bytes.length - from);
        } else {
            out.writeBytes(SockJsStrings.quote(new String(frame.payload(), StandardCharsets.UTF_8)));
        }
    }

    /** Messages one after the other, for as long as the client listens. */
    private abstract static class Streaming implements AnswerFormat {
        @Override
        public final boolean single() {
            return false;
        }

        @Override
        public final long enoughBytes() {
            return NO_END;
        }

        @Override
        public final byte[] messages(List<Backlog.Entry> entries) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            entries.forEach(entry -> message(out, entry));
            return out.toByteArray();
        }

        abstract void message(ByteArrayOutputStream out, Backlog.Entry entry);
    }

    /** {@code text/event-stream}: every message an event, its id the place to go on from. */
    static final class Events extends Streaming {
        private final Introduction introduction;

        Events(Introduction introduction) {
            this.introduction = introduction;
        }

        @Override
        public String contentType() {
            return "text/event-stream; charset=utf-8";
        }

        @Override
        public byte[] greeting(boolean first) {
            return utf8("retry: " + RETRY_MILLIS + "\nid: " + introduction.position(introduction.from()) + "\ndata: "
                    + introduction.json().encode() + "\n\n");
        }

        @Override
        void message(ByteArrayOutputStream out, Backlog.Entry entry) {
            out.writeBytes(utf8("id: " + introduction.position(entry.number()) + "\ndata: "));
            byte[] bytes = entry.frame().bytes();
            int from = entry.frame().headerBytes();
            for (int i = from; i < bytes.length; i++) {
                if (bytes[i] == '\n' || bytes[i] == '\r') { // between tokens only: within strings JSON escapes them
                    out.write(bytes, from, i - from);
                    from = i + 1;
                    out.writeBytes(utf8("\ndata: "));
                }
            }
            out.write(bytes, from, bytes.length - from);
            out.writeBytes(utf8("\n\n"));
        }

        @Override
        public byte[] heartBeat() {
            return utf8(": still here\n\n");
        }

        @Override
        public byte[] closing(int code, String reason) {
            return utf8("data: " + LiveFormats.closing(code, reason) + "\n\n");
        }
    }

    /** Every message a line, with the place to go on from as its member {@code id}. */
    static final class Lines extends Streaming {
        private final Introduction introduction;

        Lines(Introduction introduction) {
            this.introduction = introduction;
        }

        @Override
        public String contentType() {
            return "application/x-ndjson; charset=utf-8";
        }

        @Override
        public byte[] greeting(boolean first) {
            return utf8(introduction.json().encode() + "\n");
        }

        @Override
        void message(ByteArrayOutputStream out, Backlog.Entry entry) {
            byte[] bytes = entry.frame().bytes();
            int from = entry.frame().headerBytes();
            if (from < bytes.length && bytes[from] == '{') {
                int next = from + 1;
                while (next < bytes.length && bytes[next] <= ' ') {
                    next++;
                }
                boolean empty = next < bytes.length && bytes[next] == '}';
                out.writeBytes(utf8("{\"place\":\"" + introduction.position(entry.number()) + (empty ? "\"" : "\",")));
                for (int i = from + 1; i < bytes.length; i++) {
                    out.write(bytes[i] == '\n' || bytes[i] == '\r' ? ' ' : bytes[i]);
                }
            } else {
                value(out, entry.frame());
            }
            out.write('\n');
        }

        @Override
        public byte[] heartBeat() {
            return utf8("\n");
        }

        @Override
        public byte[] closing(int code, String reason) {
            return utf8(LiveFormats.closing(code, reason) + "\n");
        }
    }

    /** One object with all messages that wait. */
    static final class Poll implements AnswerFormat {
        private final Introduction introduction;

        Poll(Introduction introduction) {
            this.introduction = introduction;
        }

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public boolean single() {
            return true;
        }

        @Override
        public long enoughBytes() {
            return NO_END;
        }

        @Override
        public byte[] greeting(boolean first) {
            return NOTHING;
        }

        @Override
        public byte[] messages(List<Backlog.Entry> entries) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(utf8("{\"messages\":["));
            long seq = introduction.from();
            for (Backlog.Entry entry : entries) {
                if (entry != entries.get(0)) {
                    out.write(',');
                }
                value(out, entry.frame());
                seq = Math.max(seq, entry.number());
            }
            out.write(']');
            out.writeBytes(utf8(end(seq)));
            return out.toByteArray();
        }

        @Override
        public byte[] heartBeat() {
            return NOTHING; // its time ends before one is due
        }

        @Override
        public byte[] closing(int code, String reason) {
            return utf8("{\"messages\":[" + LiveFormats.closing(code, reason) + "]" + end(introduction.from()));
        }

        private String end(long seq) {
            String resumed = introduction.resumed() == null ? "" : ",\"resumed\":" + introduction.resumed();
            return ",\"seq\":" + seq + ",\"connection\":\"" + introduction.key() + "\",\"id\":\"" + introduction.id()
                    + "\"" + resumed + "}";
        }
    }
}
