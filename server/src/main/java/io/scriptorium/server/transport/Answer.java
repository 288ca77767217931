package io.scriptorium.server.transport;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * One HTTP answer that carries a conversation's messages, at once or over a long time. Its socket may belong to another
 * event loop than the conversation: what is done with it is done there.
 *
 * <p>Threading: the conversation's event loop.
 */
final class Answer {
    /** Large messages go in steps, so that progress within them is seen. */
    private static final int STEP_BYTES = 32 * 1024;

    /** So much may be on its way to the socket before more is made ready. */
    private static final long AHEAD_BYTES = 64 * 1024;

    /** Told what becomes of the answer, on the conversation's event loop. */
    interface Owner {
        /** On which it is told, and asks. */
        SocketLoop loop();

        /** The socket took these bytes of messages. */
        void taken(Answer answer, long messageBytes);

        /** The client is gone before the answer has ended. */
        void lost(Answer answer);

        /** All of it is in the socket, or will never be. */
        void finished(Answer answer);
    }

    private final AnswerFormat format;
    private final HttpServerResponse response;
    private final HttpConnection connection;
    private final SocketLoop socketLoop;
    private final SocketLoop ownerLoop;
    private final SocketMetrics metrics;
    private final InFlight inFlight;
    private final Owner owner;
    private long onTheWay; // bytes that the socket has not taken
    private long written; // in all
    private boolean ended;
    private long progressAtMillis;

    Answer(
            HttpServerRequest request,
            AnswerFormat format,
            SocketLoop socketLoop,
            Owner owner,
            SocketMetrics metrics,
            InFlight inFlight) {
        this.format = format;
        this.response = request.response();
        this.connection = request.connection();
        this.socketLoop = socketLoop;
        this.ownerLoop = owner.loop();
        this.metrics = metrics;
        this.inFlight = inFlight;
        this.owner = owner;
        this.progressAtMillis = ownerLoop.nowMillis();
    }

    /**
     * Gives it to its owner, who hears of the client's end from now on. Called on the socket's event loop.
     *
     * @param attach takes it, on the owner's event loop
     */
    void open(Runnable attach) {
        HttpSocket.answersLong(connection);
        response.putHeader("Content-Type", format.contentType()).setChunked(true);
        response.closeHandler(unused -> onOwnerLoop(this::lost));
        response.exceptionHandler(unused -> onOwnerLoop(this::lost));
        onOwnerLoop(attach);
        if (response.closed()) {
            onOwnerLoop(this::lost);
        }
    }

    AnswerFormat format() {
        return format;
    }

    /** Whether more can be given to it. */
    boolean takesMore() {
        return !ended && onTheWay < AHEAD_BYTES;
    }

    boolean ended() {
        return ended;
    }

    /** Whether a long answer has become long enough. */
    boolean enough() {
        return written >= format.enoughBytes();
    }

    /** When the socket last took something, or had nothing to take. */
    long progressAtMillis() {
        return progressAtMillis;
    }

    /** Whether nothing was taken for so long although there was something to take. */
    boolean stalled(long nowMillis, long limitMillis) {
        return onTheWay > 0 && nowMillis - progressAtMillis >= limitMillis;
    }

    /**
     * Sends bytes.
     *
     * @param messageBytes what is queued for the messages in them
     */
    void write(byte[] bytes, long messageBytes) {
        if (ended || bytes.length == 0) {
            owner.taken(this, messageBytes);
            return;
        }
        if (onTheWay == 0) {
            progressAtMillis = ownerLoop.nowMillis();
        }
        onTheWay += bytes.length;
        written += bytes.length;
        inFlight.add(bytes.length);
        on(socketLoop, () -> writeSteps(bytes, messageBytes));
    }

    /** Ends the answer behind what was written. */
    void end() {
        if (!ended) {
            ended = true;
            on(socketLoop, () -> {
                if (response.ended() || response.closed()) {
                    onOwnerLoop(() -> owner.finished(this));
                } else {
                    Future<Void> unused = response.end().onComplete(any -> onOwnerLoop(() -> owner.finished(this)));
                }
            });
        }
    }

    /** Ends the client's socket, whatever is on its way. */
    void cut() {
        on(socketLoop, () -> {
            Future<Void> unused = connection.close();
        });
    }

    private void lost() {
        if (!ended) {
            ended = true;
            owner.lost(this);
        }
    }

    private void writeSteps(byte[] bytes, long messageBytes) {
        Buffer all = Buffer.buffer(bytes);
        for (int from = 0; from < bytes.length; from += STEP_BYTES) {
            int to = Math.min(bytes.length, from + STEP_BYTES);
            long messages = to == bytes.length ? messageBytes : 0; // counted off when the last step is out
            int step = to - from;
            Runnable taken =
                    () -> ownerLoop.execute(() -> stepTaken(step, messages)); // later: more may be written then
            if (response.ended() || response.closed()) {
                taken.run();
            } else {
                Future<Void> unused = response.write(all.slice(from, to)).onComplete(any -> taken.run());
            }
        }
    }

    private void stepTaken(int step, long messageBytes) {
        onTheWay -= step;
        inFlight.add(-step);
        metrics.sent(step);
        progressAtMillis = ownerLoop.nowMillis();
        owner.taken(this, messageBytes);
    }

    private void onOwnerLoop(Runnable task) {
        on(ownerLoop, task);
    }

    private static void on(SocketLoop loop, Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
