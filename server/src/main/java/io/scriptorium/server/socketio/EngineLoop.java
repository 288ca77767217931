package io.scriptorium.server.socketio;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One event loop as sessions see it: a session lives on the loop that took its handshake, and whatever concerns it is
 * done there, also when a later request or its WebSocket came in on another.
 *
 * <p>Threading: the event loop, except where a method says otherwise.
 */
final class EngineLoop {

    /** What looks at its times now and then. */
    interface Member {
        void tick(long nowMillis);
    }

    private final EventLoop eventLoop;
    private final LongSupplier monotonicMillis;
    private final int tickMillis;
    private final EventEncoder encoder;
    private final Set<Member> members = new HashSet<>();
    private boolean ticking;
    private boolean forgetting;

    EngineLoop(EventLoop eventLoop, LongSupplier monotonicMillis, int tickMillis, AtomicLong offsets) {
        this.eventLoop = eventLoop;
        this.monotonicMillis = monotonicMillis;
        this.tickMillis = tickMillis;
        this.encoder = new EventEncoder(offsets);
    }

    /** Threading: any thread. */
    boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Does it now when this is the loop, else as soon as the loop can. Threading: any thread. */
    void run(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    /** Does it behind what waits already. Threading: any thread. */
    void execute(Runnable task) {
        eventLoop.execute(task);
    }

    void schedule(Runnable task, long delayMillis) {
        Future<?> unused = eventLoop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    }

    /** Threading: any thread. */
    long nowMillis() {
        return monotonicMillis.getAsLong();
    }

    /** What encodes for all sessions of this loop; what it keeps for neighbours it keeps for this turn only. */
    EventEncoder encoder() {
        if (!forgetting) {
            forgetting = true;
            eventLoop.execute(() -> {
                forgetting = false;
                encoder.forget();
            });
        }
        return encoder;
    }

    void add(Member member) {
        members.add(member);
        if (!ticking) {
            ticking = true;
            Future<?> unused = eventLoop.scheduleAtFixedRate(this::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        }
    }

    void remove(Member member) {
        members.remove(member);
    }

    private void tick() {
        long nowMillis = nowMillis();
        for (Member member : List.copyOf(members)) {
            member.tick(nowMillis);
        }
    }
}
