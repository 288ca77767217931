package io.scriptorium.collab.simulation;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.store.LogEntry.ChatEntry;
import io.scriptorium.crdt.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A textarea and a chat over live JSON: it shows what it is sent and sends all that it holds. It tells the oracle what the
 * server says to it, on the server's side of the wire.
 */
final class SimulatedTextarea {
    private static final Set<Integer> COME_BACK = Set.of(1006, 1012, 1013);
    private static final int CHAT_ON_ARRIVAL = 50;
    private static final int MAX_DEPTH = 10;
    /** More than a page's history, which every content carries. */
    private static final long HARD_OUTBOUND_BYTES = 400_000;

    private final World world;
    private final Oracle oracle;
    private final Random random;
    private final String document;
    private final String name;
    private final int number;
    private @Nullable Link link;
    private boolean wantsIn;
    private boolean gone;
    private int words;
    private int messages;

    SimulatedTextarea(World world, String document, String name, int number) {
        this.world = world;
        this.oracle = world.oracle();
        this.random = world.random();
        this.document = document;
        this.name = name;
        this.number = number;
    }

    @Override
    public String toString() {
        return "textarea " + number;
    }

    String document() {
        return document;
    }

    void goOnline() {
        wantsIn = true;
        if (link == null && !gone) {
            oracle.note(this + " connects");
            link = new Link();
            link.begin();
        }
    }

    void leave() {
        wantsIn = false;
        gone = true;
        if (link != null) {
            link.socket.leave();
            link = null;
        }
    }

    void serverDied() {
        if (link != null) {
            link.socket.die();
        }
    }

    void stall(boolean stall) {
        if (link != null) {
            link.socket.stall(stall);
        }
    }

    /** Does something, as people do. */
    void act() {
        int drawn = random.nextInt(100);
        if (link == null) {
            goOnline();
        } else if (drawn < 60) {
            link.write();
        } else if (drawn < 70) {
            link.delete();
        } else if (drawn < 85) {
            link.say();
        } else if (drawn < 90) {
            stall(true);
        } else if (drawn < 96) {
            stall(false);
        } else {
            wantsIn = random.nextBoolean();
            link.socket.cut(random.nextInt(3_000));
        }
    }

    /** Everybody is online and nothing is under way: it shows what is durable, and has heard what was said. */
    void checkAtRest() {
        Link now = link;
        oracle.check(now != null, this + " is not online");
        if (now != null) {
            String durable = oracle.text(document);
            oracle.check(now.shown.equals(durable), this + " shows " + now.shown + " and the disk has " + durable);
            List<Long> said = oracle.chat(document).stream().map(ChatEntry::seq).toList();
            List<Long> newest = said.subList(Math.max(0, said.size() - CHAT_ON_ARRIVAL), said.size());
            oracle.check(now.chatsHeard.containsAll(newest), this + " heard " + now.chatsHeard + " of " + said);
            oracle.check(now.unanswered.isEmpty(), this + " was not answered: " + now.unanswered);
            world.meet("contents shown");
        }
    }

    /** What was asked about: a word that was written, or a line of chat. */
    private record Asked(String text, boolean chat) {}

    /** One socket, from connect to close. */
    private final class Link implements SimulatedSocket.Peer {
        private final SimulatedSocket socket;
        private final Map<Integer, Asked> unanswered = new LinkedHashMap<>();
        /** By the numbers of messages: what was written since and lacked the word. */
        private final Map<Integer, String> contents = new HashMap<>();

        private final List<Long> chatsHeard = new ArrayList<>();
        private String shown = "";
        private long shownState;
        private long seq;

        Link() {
            socket = new SimulatedSocket(
                    world.loop(), world::latencyMillis, this, world.limits().softOutboundBytes(), HARD_OUTBOUND_BYTES);
        }

        void begin() {
            socket.connect(channel -> world.collab()
                    .liveJson(
                            new Watched(channel, this),
                            new DocumentName(document),
                            Credential.OPEN,
                            new LiveOptions(true)));
            socket.sayText(Json.stringify(Map.of("type", "userevent", "username", name)));
        }

        private void tell(String type, String member, String value, @Nullable Asked asked) {
            int id = ++messages;
            if (asked != null) {
                unanswered.put(id, asked);
            }
            socket.sayText(Json.stringify(Map.of("type", type, member, value, "id", (double) id)));
        }

        void write() {
            // All of one length: none becomes another when a letter is added.
            String word = "x" + SimulatedTextarea.this.number + Integer.toString(1_000_000 + 7_919 * words++, 36) + "z";
            List<String> lines = new ArrayList<>(List.of(shown.split("\n", -1)));
            int at = random.nextInt(lines.size());
            if (random.nextInt(5) == 0) {
                lines.add(at, word);
            } else {
                lines.set(at, lines.get(at).isEmpty() ? word : lines.get(at) + " " + word);
            }
            send(String.join("\n", lines), word);
        }

        void delete() {
            List<String> lines = new ArrayList<>(List.of(shown.split("\n", -1)));
            lines.remove(random.nextInt(lines.size()));
            send(String.join("\n", lines), "");
        }

        private void send(String content, String word) {
            shown = content;
            contents.put(messages + 1, content);
            tell("contentchange", "content", content, new Asked(word, false));
        }

        void say() {
            String text = SimulatedTextarea.this + " says " + words++;
            tell("message", "text", text, new Asked(text, true));
        }

        @Override
        public void received(byte[] payload) {
            if (link == this) {
                Map<?, ?> message = read(payload);
                switch (String.valueOf(message.get("type"))) {
                    case "contentchange" -> shown = content(message);
                    case "ack" -> unanswered.remove((int) number(message, "id"));
                    case "message" -> chatsHeard.add(number(message, "seq"));
                    default -> {}
                }
            }
        }

        /** The server says something; whether it arrives is another question. */
        void serverSends(Map<?, ?> message) {
            MessageSchema.check(message);
            if (message.containsKey("seq") && !"ack".equals(message.get("type"))) {
                oracle.check(number(message, "seq") >= seq, "after " + seq + " comes " + message);
                seq = number(message, "seq");
            }
            switch (String.valueOf(message.get("type"))) {
                case "contentchange" -> shownState = oracle.checkShown(document, content(message), shownState, seq);
                case "message" -> checkChat(message);
                case "ack" -> checkAnswer((int) number(message, "id"));
                case "error" -> throw oracle.violation(SimulatedTextarea.this + " is told " + message);
                default -> {}
            }
        }

        private void checkChat(Map<?, ?> message) {
            boolean stored = oracle.chat(document).stream()
                    .anyMatch(entry -> entry.seq() == number(message, "seq")
                            && entry.text().equals(message.get("text")));
            oracle.check(stored, "heard and not on the disk: " + message);
            oracle.check(!chatsHeard.contains(number(message, "seq")), "heard twice: " + message);
        }

        /** What is acknowledged is durable, or something newer of the same textarea is in which it was gone. */
        private void checkAnswer(int id) {
            Asked asked = Objects.requireNonNull(unanswered.get(id), "an answer too many: " + id);
            boolean there = asked.chat
                    ? oracle.chat(document).stream()
                            .anyMatch(entry -> entry.text().equals(asked.text))
                    : oracle.wasDurable(document, asked.text);
            boolean gone = !asked.chat
                    && contents.entrySet().stream()
                            .anyMatch(each ->
                                    each.getKey() > id && !each.getValue().contains(asked.text));
            oracle.check(there || gone, "acknowledged and not durable: " + asked.text);
            world.meet(there ? "contents and chat acknowledged" : "contents superseded");
        }

        @Override
        public void closed(int code, String reason) {
            if (link != this) {
                return;
            }
            oracle.note(SimulatedTextarea.this + " is closed: " + code + " " + reason);
            oracle.check(
                    COME_BACK.contains(code), SimulatedTextarea.this + " is closed for good: " + code + " " + reason);
            link = null;
            if (wantsIn) {
                world.people().schedule(50 + random.nextInt(1_000), () -> {
                    if (wantsIn) {
                        goOnline();
                    }
                });
            }
        }
    }

    private static Map<?, ?> read(byte[] payload) {
        return (Map<?, ?>) Objects.requireNonNull(Json.parse(new String(payload, StandardCharsets.UTF_8), MAX_DEPTH));
    }

    private static String content(Map<?, ?> message) {
        Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(message.get("data"));
        return (String) Objects.requireNonNull(data.get("editorContent"));
    }

    private static long number(Map<?, ?> message, String name) {
        return ((Double) Objects.requireNonNull(message.get(name))).longValue();
    }

    /** The server's end of the wire. */
    private record Watched(Channel channel, Link watcher) implements Channel {
        @Override
        public String id() {
            return channel.id();
        }

        @Override
        public void send(Frame frame) {
            if (!frame.isMark()) {
                watcher.serverSends(read(frame.payload()));
            }
            channel.send(frame);
        }

        @Override
        public long queuedBytes() {
            return channel.queuedBytes();
        }

        @Override
        public void pauseReading() {
            channel.pauseReading();
        }

        @Override
        public void resumeReading() {
            channel.resumeReading();
        }

        @Override
        public void close(CloseCode code, String reason) {
            channel.close(code, reason);
        }
    }
}
