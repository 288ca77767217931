package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.simulation.LiveScript;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of the tutorial say and are told beside the text: names, history, chat, errors. */
class LiveJsonTest {
    private static final String ADA_JOINED = "Ada joined to edit the document";
    private static final String ADA_LEFT = "Ada left the document";

    private final Rig rig = new Rig();

    private LiveScript joined(String name) {
        LiveScript client = rig.live().join(name);
        rig.settle();
        return client;
    }

    // --- Coming and going ---

    @Test
    void untouchedDocument_saysNothing() {
        assertThat(rig.live().raw()).isEmpty();
    }

    @Test
    void join_isAnsweredWithUsersAndContent() {
        LiveScript ada = joined("Ada");

        String id = ada.socket().id();
        assertThat(ada.types()).containsExactly("userevent", "contentchange");
        assertThat(ada.heard().get(0))
                .isEqualTo(Map.of(
                        "type",
                        "userevent",
                        "data",
                        Map.of(
                                "users",
                                Map.of(id, Map.of("username", "Ada", "type", "userevent")),
                                "userActivity",
                                List.of(ADA_JOINED)),
                        "text",
                        ADA_JOINED,
                        "seq",
                        1.0));
        assertThat(ada.heard().get(1).get("data"))
                .isEqualTo(Map.of("editorContent", "", "userActivity", List.of(ADA_JOINED)));
    }

    @Test
    void join_isToldToAll() {
        LiveScript visitor = rig.live();
        joined("Ada");
        LiveScript bob = joined("Bob");

        assertThat(visitor.users()).containsExactly("Ada", "Bob");
        assertThat(bob.users()).containsExactly("Ada", "Bob");
        assertThat(visitor.heard("userevent")).hasSize(2);
    }

    @Test
    void leaver_isGoneInTheMessageThatReportsIt() {
        LiveScript ada = joined("Ada");
        LiveScript bob = joined("Bob");
        bob.forget();
        ada.socket().leave();
        rig.settle();

        assertThat(bob.heard("userevent")).hasSize(1);
        assertThat(bob.users()).containsExactly("Bob");
        assertThat(bob.activity().get(2)).isEqualTo(ADA_LEFT);
        assertThat(bob.heard("userevent").get(0).get("text")).isEqualTo(ADA_LEFT);
    }

    @Test
    void leaverWhoNeverJoined_leavesNoLine() {
        LiveScript bob = joined("Bob");
        bob.forget();
        rig.live().socket().leave();
        rig.pass(5_000);

        assertThat(bob.heard()).isEmpty();
        assertThat(rig.history()).containsExactly("Bob joined to edit the document");
    }

    @Test
    void twoOfOneName_areTwoAndOneLeavingRemovesOne() {
        LiveScript first = joined("Ada");
        LiveScript second = joined("Ada");
        assertThat(second.users()).containsExactly("Ada", "Ada");
        first.socket().leave();
        rig.settle();

        assertThat(second.users()).containsExactly("Ada");
        assertThat(rig.history()).containsExactly(ADA_JOINED, ADA_JOINED, ADA_LEFT);
    }

    @Test
    void joiningAgain_isAnsweredAndLeavesNoLine() {
        LiveScript ada = joined("Ada");
        ada.forget();
        ada.join("Ada");
        rig.settle();

        assertThat(ada.types()).containsExactly("userevent", "contentchange");
        assertThat(rig.history()).containsExactly(ADA_JOINED);
    }

    @Test
    void anotherName_isAnotherJoin() {
        LiveScript ada = joined("Ada");
        ada.join("Countess");
        rig.settle();

        assertThat(ada.users()).containsExactly("Countess");
        assertThat(rig.history()).containsExactly(ADA_JOINED, ADA_LEFT, "Countess joined to edit the document");
    }

    @Test
    void spacesInNames_goOutAsNoBreakSpaces() {
        LiveScript client = joined(" Ada \u0007 Lovelace ");

        assertThat(client.users()).containsExactly("Ada\u00A0\u00A0\u00A0Lovelace");
        assertThat(client.activity().get(0)).isEqualTo("Ada   Lovelace joined to edit the document");
    }

    @Test
    void longName_isCut() {
        assertThat(joined("x".repeat(1_000_00)).users()).containsExactly("x".repeat(128));
    }

    @Test
    void richPeople_areAmongTheUsersAndTheirLinesInTheHistory() {
        LiveScript ada = joined("Ada");
        ScriptedClient bob = rig.hocuspocus();
        bob.aware(1, 1, "{\"user\":{\"name\":\"Bob\"}}");
        rig.settle();
        assertThat(ada.users()).containsExactly("Ada", "Bob");

        bob.socket().leave();
        rig.pass(3_000);
        assertThat(ada.users()).containsExactly("Ada");
        assertThat(ada.activity().get(2)).isEqualTo("Bob left the document");
    }

    @Test
    void richPersonWhoComesBack_isToldAtOnceThoughTheHistoryIsSilent() {
        joined("Ada");
        rig.hocuspocus().aware(1, 1, "{\"user\":{\"name\":\"Bob\"}}");
        rig.settle();
        rig.crash();
        LiveScript ada = joined("Ada");
        assertThat(ada.users()).containsExactly("Ada");

        rig.hocuspocus().aware(1, 2, "{\"user\":{\"name\":\"Bob\"}}");
        rig.settle();
        assertThat(ada.users()).containsExactly("Ada", "Bob");
        assertThat(rig.history()).containsExactly(ADA_JOINED, "Bob joined to edit the document");
    }

    @Test
    void history_isBounded() {
        LiveScript bob = joined("Bob");
        for (int i = 0; i < 150; i++) {
            joined("Ada").socket().leave();
            rig.settle();
        }

        assertThat(bob.activity()).hasSize(200).endsWith(ADA_JOINED, ADA_LEFT);
    }

    // --- Chat ---

    @Test
    void message_isSentToAllTheSenderIncluded() {
        LiveScript visitor = rig.live();
        LiveScript ada = joined("Ada");
        ada.chat("hi");
        rig.settle();
        visitor.chat("who is there?");
        rig.settle();

        assertThat(ada.chats()).containsExactly("hi", "who is there?");
        assertThat(visitor.heard("message").get(0))
                .isEqualTo(Map.of(
                        "type", "message",
                        "text", "hi",
                        "timestamp", "2026-01-31T10:00:00.000Z",
                        "username", "Ada",
                        "seq", 2.0));
        assertThat(visitor.heard("message").get(1).containsKey("username")).isFalse();
    }

    @Test
    void message_withoutATime_getsTheServers() {
        LiveScript client = rig.live().say("{\"type\":\"message\",\"text\":\"hi\",\"timestamp\":7}");
        rig.settle();
        assertThat(client.heard("message").get(0).get("timestamp")).isEqualTo("1970-01-01T00:16:40Z");
    }

    @Test
    void lateJoiner_getsTheNewest50InOrder_alsoAfterACrash() {
        LiveScript first = rig.live();
        for (int i = 1; i <= 60; i++) {
            first.chat("line " + i);
        }
        rig.settle();
        List<Object> newest = first.chats().subList(10, 60);

        assertThat(rig.live().chats()).isEqualTo(newest);
        rig.crash();
        LiveScript late = rig.live();
        assertThat(late.chats()).isEqualTo(newest);
        assertThat(late.heard()).as("nobody has touched the document").hasSize(50);
    }

    @Test
    void chat_goesToAndFromThePage() {
        LiveScript ada = joined("Ada");
        ScriptedClient page = rig.hocuspocus();
        page.aware(1, 1, "{\"user\":{\"name\":\"Bob\"}}");
        page.stateless("{\"type\":\"message\",\"text\":\"from the page\",\"timestamp\":\"now\"}");
        rig.settle();
        ada.chat("to the page");
        rig.settle();

        assertThat(ada.chats()).containsExactly("from the page", "to the page");
        assertThat(ada.heard("message").get(0).get("username")).isEqualTo("Bob");
        assertThat(texts(page)).containsExactly("from the page", "to the page");
        ScriptedClient late = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        rig.settle();
        assertThat(texts(late)).containsExactly("from the page", "to the page");
    }

    private static List<Object> texts(ScriptedClient page) {
        return page.told("chat", "entries").stream()
                .flatMap(entries -> ((List<?>) entries).stream())
                .<Object>map(entry -> Objects.requireNonNull(((Map<?, ?>) entry).get("text")))
                .toList();
    }

    @Test
    void chatOfThePage_thatIsTooLong_isRefusedToItAlone() {
        LiveScript other = rig.live();
        ScriptedClient page = rig.hocuspocus();
        page.stateless("{\"type\":\"message\",\"text\":\"" + "x".repeat(4_001) + "\"}");
        page.stateless("{\"type\":\"something else\"}").stateless("no JSON");
        rig.settle();

        assertThat(page.told("refused-message", "reason")).containsExactly("the text has more than 4000 characters");
        assertThat(other.heard()).isEmpty();
        assertThat(page.closeCode()).isNull();
    }

    @Test
    void chat_isHeardByNobodyBeforeItIsDurable() {
        LiveScript client = rig.live();
        rig.store().breakWith(StoreException.Kind.FULL);
        client.chat("hi");
        rig.pass(3_000);
        assertThat(client.chats()).isEmpty();

        rig.store().heal();
        rig.pass(1_000);
        assertThat(client.chats()).containsExactly("hi");
    }

    @Test
    void everything_standsInOneOrder() {
        LiveScript visitor = rig.live();
        LiveScript ada = joined("Ada");
        LiveScript bob = joined("Bob");
        for (int i = 0; i < 10; i++) {
            ada.write("<p>" + "a".repeat(i + 1) + "</p>").chat("said " + i);
            bob.chat("answered " + i);
            rig.pass(30);
        }
        rig.settle();

        for (LiveScript client : List.of(visitor, ada, bob)) {
            assertThat(client.seqs()).isSorted();
            assertThat(client.chats()).isEqualTo(visitor.chats()).hasSize(20);
            assertThat(client.content()).isEqualTo("<p>aaaaaaaaaa</p>");
        }
    }

    // --- What is no message ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|bad-json",
                "{|bad-json",
                "hello|bad-json",
                "null|not-an-object",
                "7|not-an-object",
                "[]|not-an-object",
                "\"userevent\"|not-an-object",
                "{}|no-type",
                "{\"type\":null}|no-type",
                "{\"type\":[\"userevent\"]}|no-type",
                "{\"type\":\"nonsense\"}|unknown-type",
                "{\"type\":\"error\"}|unknown-type",
                "{\"type\":\"userevent\"}|bad-username",
                "{\"type\":\"userevent\",\"username\":7}|bad-username",
                "{\"type\":\"userevent\",\"username\":{\"a\":1}}|bad-username",
                "{\"type\":\"userevent\",\"username\":null}|bad-username",
                "{\"type\":\"userevent\",\"username\":\"\"}|bad-username",
                "{\"type\":\"userevent\",\"username\":\" \\n \"}|bad-username",
                "{\"type\":\"contentchange\"}|bad-content",
                "{\"type\":\"contentchange\",\"content\":null}|bad-content",
                "{\"type\":\"contentchange\",\"content\":7}|bad-content",
                "{\"type\":\"contentchange\",\"content\":[\"a\"]}|bad-content",
                "{\"type\":\"contentchange\",\"content\":\"a\",\"base\":\"1\"}|bad-base",
                "{\"type\":\"contentchange\",\"content\":\"a\",\"base\":1.5}|bad-base",
                "{\"type\":\"contentchange\",\"content\":\"a\",\"base\":-1}|bad-base",
                "{\"type\":\"contentchange\",\"content\":\"a\",\"base\":1e300}|bad-base",
                "{\"type\":\"contentchange\",\"content\":\"a\",\"base\":99}|unknown-base",
                "{\"type\":\"message\"}|bad-text",
                "{\"type\":\"message\",\"text\":\"\"}|bad-text",
                "{\"type\":\"message\",\"text\":{}}|bad-text"
            })
    void badMessage_isAnsweredToItsSenderAndEndsNothing(String message, String code) {
        LiveScript other = joined("Bob");
        LiveScript sender = joined("Ada");
        other.forget();
        sender.forget();
        sender.say(message);
        rig.settle();

        assertThat(sender.errors()).containsExactly(code);
        assertThat(other.heard()).isEmpty();
        sender.chat("still here");
        rig.settle();
        assertThat(other.chats()).containsExactly("still here");
        assertThat(sender.closeCode()).isNull();
    }

    @Test
    void binaryFrames_areReadAsText() {
        LiveScript client = rig.live();
        client.socket().say("{\"type\":\"message\",\"text\":\"hi\"}".getBytes(StandardCharsets.UTF_8));
        client.socket().say(new byte[0]);
        client.socket().say(new byte[] {(byte) 0xFF, 0});
        rig.settle();

        assertThat(client.chats()).containsExactly("hi");
        assertThat(client.errors()).containsExactly("bad-json", "bad-utf8");
    }

    @Test
    void hugeMessage_isRefusedAndTheNextIsHeard() {
        LiveScript client = rig.live();
        client.write("x".repeat(1_100_000)).chat("y".repeat(4_001)).chat("hi");
        rig.settle();

        assertThat(client.errors()).containsExactly("too-large", "bad-text");
        assertThat(client.chats()).containsExactly("hi");
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 10_000})
    void deepMessage_isBadJson(int depth) {
        LiveScript client = rig.live();
        client.say("{\"type\":\"hello\",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
        rig.settle();
        assertThat(client.errors()).containsExactly("bad-json");
    }

    @Test
    void halvesOfCharacters_areReplaced() {
        LiveScript client = rig.live();
        client.say("{\"type\":\"message\",\"text\":\"a\\ud83d\"}")
                .say("{\"type\":\"userevent\",\"username\":\"\\udc00b\"}");
        rig.settle();
        assertThat(client.chats()).containsExactly("a\uFFFD");
        assertThat(client.users()).containsExactly("\uFFFDb");
    }

    // --- Greetings ---

    @Test
    void hello_isAnsweredWithWhoIsHere() {
        LiveScript client = rig.live("some notes", LiveOptions.DEFAULTS);
        client.say("{\"type\":\"hello\",\"content\":\"Hello Server!\"}");
        rig.settle();

        Map<?, ?> hello = client.heard().get(0);
        assertThat(hello.get("type")).isEqualTo("hello");
        assertThat(hello.get("server")).isEqualTo("Scriptorium");
        assertThat(hello.get("document")).isEqualTo("some notes");
        assertThat(hello.get("connection")).isEqualTo(client.socket().id());
        assertThat(Json.stringify(hello.get("limits")))
                .isEqualTo("{\"messageBytes\":1048576,\"textCharacters\":4000,\"usernameCharacters\":128}");
    }

    @Test
    void ping_isAnsweredWithPong() {
        LiveScript client = rig.live().say("ping");
        rig.settle();
        assertThat(client.raw()).containsExactly("pong");
    }
}
