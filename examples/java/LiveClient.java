import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Takes part in a document with nothing but the JDK: prints what others write and say, and says what is typed.
 *
 * <pre>java examples/java/LiveClient.java http://localhost:8000 welcome Ada</pre>
 *
 * <p>A typed line is a message of the chat, {@code /append TEXT} writes a paragraph, {@code /quit} leaves. A token, where
 * the server asks for one, is taken from the environment variable {@code SCRIPTORIUM_TOKEN}. What the messages mean:
 * {@code docs/protocols/live-json.md}.
 *
 * <p>Threading: messages come on threads of the client, lines on the main thread; what both use is guarded by {@code this}.
 */
public final class LiveClient implements WebSocket.Listener {
    private static final long NONE = -1;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final String name;
    private final StringBuilder unfinished = new StringBuilder();

    /** The connection, once everything before was sent: a WebSocket sends one message at a time. */
    private CompletableFuture<WebSocket> sending = CompletableFuture.failedFuture(new IOException("not connected"));

    private String text = "";
    /** The place of the text, which names it in an edit. */
    private long seq = NONE;

    private LiveClient(URI address, String name) {
        this.address = address;
        this.name = name;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1) {
            System.err.println("usage: java LiveClient.java http://HOST:PORT [DOCUMENT [NAME]]");
            System.exit(2);
        }
        String document = arguments.length > 1 ? arguments[1] : "welcome";
        String name = arguments.length > 2 ? arguments[2] : System.getProperty("user.name");
        URI address = URI.create(arguments[0].replaceFirst("^http", "ws").replaceFirst("/+$", "")
                + "/?format=text&document=" + URLEncoder.encode(document, StandardCharsets.UTF_8));
        LiveClient client = new LiveClient(address, name);
        client.connect();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals("/quit"); line = lines.readLine()) {
            client.typed(line.strip());
        }
        client.leave();
    }

    // --- The connection ---

    private synchronized void connect() {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        String token = System.getenv("SCRIPTORIUM_TOKEN");
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        sending = builder.buildAsync(address, this);
        sending.whenComplete((socket, failure) -> {
            if (failure != null) {
                lost(
                        failure.getCause() instanceof WebSocketHandshakeException refused
                                ? "The server refuses with status "
                                        + refused.getResponse().statusCode() + "."
                                : "The server does not answer.");
            }
        });
    }

    @Override
    public void onOpen(WebSocket socket) {
        print("Connected.");
        socket.request(1);
        send(Map.of("type", "userevent", "username", name));
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        unfinished.append(part);
        if (last) {
            String message = unfinished.toString();
            unfinished.setLength(0);
            heard((Map<?, ?>) new JsonReader(message).value());
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        lost("The connection has ended: " + code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        lost("The connection is lost.");
    }

    /** A second later it is tried again. */
    private void lost(String why) {
        print(why + " Trying again…");
        unfinished.setLength(0);
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(this::connect);
    }

    private void leave() {
        sending.thenCompose(socket -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                .orTimeout(2, TimeUnit.SECONDS)
                .exceptionally(failure -> null)
                .join();
        System.exit(0);
    }

    private synchronized void send(Map<String, ?> message) {
        String json = json(message);
        sending = sending.thenCompose(socket -> socket.sendText(json, true));
        sending.exceptionally(failure -> {
            print("Not sent: there is no connection.");
            return null;
        });
    }

    // --- What is typed, and what is heard ---

    private synchronized void typed(String line) {
        if (line.startsWith("/append ")) {
            append(line.substring("/append ".length()));
        } else if (!line.isEmpty()) {
            send(Map.of(
                    "type", "message", "text", line, "timestamp", Instant.now().toString()));
        }
    }

    /** Sends the whole text with one more line, and what it was made from: what others write meanwhile stays. */
    private synchronized void append(String line) {
        String content = text.isEmpty() ? line : text + "\n" + line;
        send(
                seq == NONE
                        ? Map.of("type", "contentchange", "content", content)
                        : Map.of("type", "contentchange", "content", content, "base", seq));
    }

    private synchronized void heard(Map<?, ?> message) {
        switch (String.valueOf(message.get("type"))) {
            case "contentchange" -> {
                String newText = String.valueOf(((Map<?, ?>) message.get("data")).get("editorContent"));
                List<String> lines = new ArrayList<>(newText.lines().toList());
                text.lines().forEach(lines::remove);
                lines.forEach(line -> print("| " + line));
                text = newText;
                seq = ((Number) message.get("seq")).longValue();
            }
            case "message" ->
                print((message.get("username") instanceof String by ? by : "somebody") + ": " + message.get("text"));
            case "userevent" -> {
                if (message.get("text") instanceof String line) {
                    print("* " + line);
                }
            }
            case "error" -> print("The server says: " + message.get("message"));
            default -> {
                // what later versions may say
            }
        }
    }

    private static void print(String line) {
        System.out.println(line.replace('\u00a0', ' '));
    }

    // --- JSON, which the JDK does not have ---

    private static String json(Map<String, ?> object) {
        List<String> members = new ArrayList<>();
        object.forEach((key, value) ->
                members.add(quoted(key) + ":" + (value instanceof String words ? quoted(words) : value)));
        return "{" + String.join(",", members) + "}";
    }

    private static String quoted(String words) {
        StringBuilder json = new StringBuilder("\"");
        for (char letter : words.toCharArray()) {
            if (letter == '"' || letter == '\\') {
                json.append('\\').append(letter);
            } else if (letter < ' ') {
                json.append("\\u%04x".formatted((int) letter));
            } else {
                json.append(letter);
            }
        }
        return json.append('"').toString();
    }

    /** Reads what a server writes: it takes the text for JSON and does not check it. */
    private static final class JsonReader {
        private final String json;
        private int at;

        JsonReader(String json) {
            this.json = json;
        }

        /** A Map, List, String, Double or Boolean, or null. */
        Object value() {
            return switch (next()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                default -> {
                    int start = at;
                    while (at < json.length() && ",]} \t\r\n".indexOf(json.charAt(at)) < 0) {
                        at++;
                    }
                    String word = json.substring(start, at);
                    yield switch (word) {
                        case "true" -> true;
                        case "false" -> false;
                        case "null" -> null;
                        default -> Double.valueOf(word);
                    };
                }
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> object = new LinkedHashMap<>();
            at++;
            while (next() != '}') {
                String key = string();
                next();
                at++; // the colon
                object.put(key, value());
                skipComma();
            }
            at++;
            return object;
        }

        private List<Object> array() {
            List<Object> array = new ArrayList<>();
            at++;
            while (next() != ']') {
                array.add(value());
                skipComma();
            }
            at++;
            return array;
        }

        private String string() {
            StringBuilder words = new StringBuilder();
            for (at++; json.charAt(at) != '"'; at++) {
                char letter = json.charAt(at);
                if (letter == '\\') {
                    letter = json.charAt(++at);
                    if (letter == 'u') {
                        letter = (char) Integer.parseInt(json.substring(at + 1, at + 5), 16);
                        at += 4;
                    } else {
                        int known = "bfnrt".indexOf(letter);
                        letter = known < 0 ? letter : "\b\f\n\r\t".charAt(known);
                    }
                }
                words.append(letter);
            }
            at++;
            return words.toString();
        }

        private void skipComma() {
            if (next() == ',') {
                at++;
            }
        }

        /** The next letter that is no space. */
        private char next() {
            while (Character.isWhitespace(json.charAt(at))) {
                at++;
            }
            return json.charAt(at);
        }
    }
}
