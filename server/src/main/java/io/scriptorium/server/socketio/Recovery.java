package io.scriptorium.server.socketio;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come back: all sockets by the secret that only their client knows, and among them those that are cut off at
 * the moment. The longest away goes first when there are too many. Threading: any thread.
 */
final class Recovery {
    private final int maxAway;
    private final int maxAwayPerAddress;
    private final Map<String, LiveSocket> sockets = new HashMap<>(); // guarded by this
    private final Set<LiveSocket> away = new LinkedHashSet<>(); // guarded by this
    private boolean over; // guarded by this

    Recovery(SocketIoLimits limits) {
        this.maxAway = limits.maxAway();
        this.maxAwayPerAddress = limits.maxAwayPerAddress();
    }

    synchronized void add(LiveSocket socket) {
        sockets.put(socket.pid(), socket);
    }

    synchronized Optional<LiveSocket> find(String pid) {
        return Optional.ofNullable(sockets.get(pid));
    }

    /** It is over with a socket. */
    synchronized void remove(LiveSocket socket) {
        sockets.remove(socket.pid());
        away.remove(socket);
    }

    /** A socket is carried again. */
    synchronized void back(LiveSocket socket) {
        away.remove(socket);
    }

    /** Sockets that are cut off. */
    synchronized int away() {
        return away.size();
    }

    /** Nobody comes back to a server that stops. */
    synchronized List<LiveSocket> stop() {
        over = true;
        return new ArrayList<>(away);
    }

    /**
     * A socket was cut off.
     *
     * @return those that have to go instead, it itself when the server stops
     */
    synchronized List<LiveSocket> leave(LiveSocket socket) {
        if (over) {
            return List.of(socket);
        }
        away.add(socket);
        List<LiveSocket> leaving = new ArrayList<>();
        InetAddress address = socket.address();
        int ofAddress = (int)
                away.stream().filter(each -> each.address().equals(address)).count();
        Iterator<LiveSocket> oldest = away.iterator();
        while (ofAddress > maxAwayPerAddress && oldest.hasNext()) {
            LiveSocket each = oldest.next();
            if (each.address().equals(address)) {
                leaving.add(each);
                oldest.remove();
                ofAddress--;
            }
        }
        Iterator<LiveSocket> any = away.iterator();
        while (away.size() > maxAway && any.hasNext()) {
            leaving.add(any.next());
            any.remove();
        }
        return leaving;
    }
}
