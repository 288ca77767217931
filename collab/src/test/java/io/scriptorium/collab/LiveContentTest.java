package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.simulation.LiveScript;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.richtext.RichText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole contents become edits, and edits contents. */
class LiveContentTest {
    private final Rig rig = new Rig();

    private LiveScript joined(String name) {
        LiveScript client = rig.live().join(name);
        rig.pass(1_000);
        client.forget();
        return client;
    }

    private String durable() {
        Doc doc = Doc.create();
        doc.apply(rig.durable(Rig.DOCUMENT), UpdateFormat.V1, null);
        return RichText.read(doc).toPlainText();
    }

    @Test
    void content_isEchoedAsItWasSentAndToldToOthers() {
        LiveScript ada = joined("Ada");
        LiveScript bob = joined("Bob");
        ada.forget();
        ada.write("hello <b>w</b>orld");
        rig.settle();

        assertThat(ada.contents()).containsExactly("hello <b>w</b>orld");
        assertThat(bob.contents()).containsExactly("<p>hello <strong>w</strong>orld</p>");
        assertThat(durable()).isEqualTo("hello world");
        assertThat(rig.live().content()).isEqualTo("<p>hello <strong>w</strong>orld</p>");
    }

    @Test
    void contentThatChangesNothing_isEchoedAndNotStored() {
        LiveScript ada = joined("Ada").write("one");
        rig.settle();
        long commits = rig.store().commits();
        ada.forget();
        ada.write("<p>one</p>");
        rig.settle();

        assertThat(ada.contents()).containsExactly("<p>one</p>");
        assertThat(rig.store().commits()).isEqualTo(commits);
    }

    @Test
    void whatIsDangerous_isLeftOutAndItsSenderSeesThat() {
        LiveScript ada = joined("Ada");
        LiveScript bob = joined("Bob");
        ada.forget();
        ada.write("<p>one<img src=x onerror=\"alert(1)\"></p>");
        rig.settle();

        assertThat(ada.content()).isEqualTo("<p>one</p>");
        assertThat(bob.content()).isEqualTo("<p>one</p>");
    }

    @Test
    void echo_comesOnlyWhenDurable() {
        LiveScript ada = joined("Ada");
        rig.store().breakWith(StoreException.Kind.FULL);
        ada.write("one");
        rig.pass(3_000);
        assertThat(ada.contents()).isEmpty();

        rig.store().heal();
        rig.pass(1_000);
        assertThat(ada.contents()).containsExactly("one");
    }

    @Test
    void twoWhoTypeAtOnce_keepTheirWords() {
        LiveScript ada = joined("Ada").write("<p>one</p>");
        LiveScript bob = joined("Bob");
        rig.settle();
        ada.write("<p>one</p><p>from Ada</p>");
        bob.write("<p>from Bob one</p>");
        rig.settle();

        assertThat(durable()).isEqualTo("from Bob one\n\nfrom Ada");
        assertThat(ada.content()).isEqualTo("<p>from Bob one</p><p>from Ada</p>");
        assertThat(bob.content()).isEqualTo(ada.content());
    }

    @Test
    void contentMadeBeforeAnEchoArrived_losesNothing() {
        LiveScript ada = joined("Ada");
        LiveScript bob = joined("Bob");
        ada.write("a").write("ab").write("abc");
        bob.write("x").write("xy");
        rig.settle();

        assertThat(durable()).contains("abc").contains("xy");
    }

    @Test
    void backspace_isNotUndoneByAnOlderTextThatIsTheSame() {
        LiveScript ada = joined("Ada").write("a");
        rig.pass(60);
        ada.write("ab");
        rig.pass(60);
        ada.write("a");
        rig.settle();
        assertThat(durable()).isEqualTo("a");
        ada.write("");
        rig.settle();
        assertThat(durable()).isEmpty();
    }

    @Test
    void wordsOfOthers_canBeDeletedOnceTheyWereSeen() {
        LiveScript ada = joined("Ada").write("one");
        LiveScript bob = joined("Bob");
        rig.settle();
        bob.write("one two");
        rig.pass(1_000);
        assertThat(ada.content()).isEqualTo("<p>one two</p>");
        ada.write("one");
        rig.settle();
        assertThat(durable()).isEqualTo("one");
    }

    @Test
    void editorThatSendsBeforeItsContentCame_losesNobodysWords() {
        joined("Ada").write("one");
        rig.settle();
        LiveScript bob = rig.live();
        bob.join("Bob").write("b");
        rig.settle();
        assertThat(durable().replace("\n", "")).contains("one").contains("b");
    }

    @Test
    void namedBase_decides() {
        LiveScript ada = joined("Ada").write("one");
        LiveScript bob = joined("Bob");
        rig.settle();
        double seq = (Double) lastSeq(ada);
        bob.write("one two");
        rig.pass(1_000);
        ada.write("zero one", (long) seq);
        rig.settle();

        assertThat(durable()).isEqualTo("zero one two");
    }

    @Test
    void baseThatIsTooOld_isRefusedWithTheContent() {
        LiveScript ada = joined("Ada").write("one");
        rig.settle();
        double seq = (Double) lastSeq(ada);
        LiveScript bob = joined("Bob");
        for (int i = 0; i < 450; i++) {
            bob.write("one" + "x".repeat(i + 1));
            rig.pass(60);
        }
        ada.forget();
        ada.write("zero", (long) seq);
        rig.settle();

        assertThat(ada.errors()).containsExactly("unknown-base");
        assertThat(ada.content()).isEqualTo("<p>one" + "x".repeat(450) + "</p>");
        ada.write("<p>one" + "x".repeat(450) + " and more</p>");
        rig.settle();
        assertThat(durable()).isEqualTo("one" + "x".repeat(450) + " and more");
        assertThat(ada.errors()).hasSize(1);
    }

    private static Object lastSeq(LiveScript client) {
        List<Double> seqs = client.seqs();
        return seqs.get(seqs.size() - 1);
    }

    @Test
    void others_getAtMostOneContentIn50Millis_andTheLast() {
        LiveScript ada = joined("Ada");
        LiveScript bob = joined("Bob");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            ada.write(text.append((char) ('a' + i % 26)).toString());
            rig.pass(10);
        }
        rig.settle();

        List<Long> times = bob.contentTimes();
        assertThat(times).hasSizeBetween(10, 25);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(50);
        }
        assertThat(bob.content()).isEqualTo("<p>" + text + "</p>");
        assertThat(ada.content()).isEqualTo(text.toString());
    }

    @Test
    void newestContent_supersedesThoseThatWait() {
        LiveScript ada = joined("Ada");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            ada.write(text.append('x').toString());
        }
        rig.settle();

        assertThat(durable()).isEqualTo(text.toString());
        assertThat(rig.metrics().snapshot().edits()).isLessThan(100);
    }

    @Test
    void slowReader_getsTheNewestStateAndAllChat() {
        LiveScript ada = joined("Ada");
        LiveScript bob = joined("Bob");
        bob.socket().stall(true);
        String page = "x".repeat(100_000);
        for (int i = 0; i < 40; i++) {
            ada.write(page + i).chat("line " + i);
            rig.pass(100);
        }
        assertThat(bob.socket().queuedBytes()).isLessThan(3L * rig.limits().softOutboundBytes());
        bob.socket().stall(false);
        rig.pass(1_000);

        assertThat(bob.content()).hasSize(page.length() + 9).endsWith("x39</p>");
        assertThat(bob.chats()).hasSize(40).doesNotHaveDuplicates();
        assertThat(bob.contents()).hasSizeLessThan(30);
        assertThat(bob.closeCode()).isNull();
    }

    @Test
    void contentSentRightBeforeLeaving_isKept() {
        LiveScript ada = joined("Ada").write("last words");
        ada.socket().leave();
        rig.settle();
        assertThat(durable()).isEqualTo("last words");
    }

    @Test
    void drain_waitsForContentsThatAreWorkedOn() {
        LiveScript ada = joined("Ada").write("last words");
        rig.time().step();
        while (ada.socket().messagesRead() < 2) {
            rig.time().step();
        }
        rig.collab().drain();
        rig.settle();
        assertThat(durable()).isEqualTo("last words");
        assertThat(ada.closeCode()).isEqualTo(1012);
    }

    @Test
    void plainText_isSentAndReadAsItIs() {
        LiveScript text = rig.live(Rig.DOCUMENT, new LiveOptions(true)).join("Ada");
        LiveScript html = joined("Bob");
        text.write("a < b\nand <b>c</b>");
        rig.settle();

        assertThat(html.content()).isEqualTo("<p>a &lt; b</p><p>and &lt;b&gt;c&lt;/b&gt;</p>");
        html.write(html.content() + "<p>d</p>");
        rig.settle();
        assertThat(text.content()).isEqualTo("a < b\nand <b>c</b>\nd");
    }

    @Test
    void contentWithoutATag_hasParagraphsForLines() {
        joined("Ada").write("one\ntwo");
        rig.settle();
        assertThat(rig.live().content()).isEqualTo("<p>one</p><p>two</p>");
    }

    @Test
    void richClients_hearOrdinaryEdits() {
        ScriptedClient rich = rig.hocuspocus();
        joined("Ada").write("one");
        rig.settle();
        assertThat(rich.briefly()).anyMatch(message -> message.startsWith("update"));
    }

    @Test
    void afterACrash_everythingEchoedIsThere() {
        LiveScript ada = joined("Ada").write("one");
        rig.settle();
        assertThat(ada.contents()).containsExactly("one");
        rig.crash();
        assertThat(rig.live().content()).isEqualTo("<p>one</p>");
    }

    @Test
    void room_isUnloadedWhenEverybodyHasLeft() {
        LiveScript ada = joined("Ada").write("one");
        rig.settle();
        ada.socket().leave();
        rig.pass(60_000);
        assertThat(rig.metrics().snapshot().rooms()).isZero();
        assertThat(rig.metrics().snapshot().brokenRooms()).isZero();
        assertThat(rig.time().timers()).isZero();
    }

    /**
     * Each types words of its own into a line of its own, from whatever it was sent last, as fast as it likes. What it was
     * sent may be older than what it has typed: then it goes on from that.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void typists_loseNoWord(int seed) {
        Random random = new Random(seed);
        List<Typing> typists = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(3); i++) {
            typists.add(new Typing(joined("Person" + i), (char) ('a' + i)));
        }
        for (int step = 0; step < 200; step++) {
            typists.get(random.nextInt(typists.size())).type();
            rig.pass(random.nextInt(60));
        }
        rig.pass(1_000);

        String text = durable();
        for (Typing typist : typists) {
            for (String word : typist.typed) {
                assertThat(text.split(word, -1))
                        .as("%s of seed %d in %s", word, seed, text)
                        .hasSize(2);
            }
            assertThat(typist.client.closeCode()).isNull();
        }
        assertThat(typists.stream().map(typist -> typist.shown).distinct()).hasSize(1);
        assertThat(rig.metrics().snapshot().brokenRooms()).isZero();
    }

    /** An editor that shows what it is sent, and sends what it shows. */
    private static final class Typing {
        private final LiveScript client;
        private final char letter;
        private final List<String> typed = new ArrayList<>();
        private List<String> shown = List.of();

        Typing(LiveScript client, char letter) {
            this.client = client;
            this.letter = letter;
            client.listen(message -> {
                if ("contentchange".equals(message.get("type"))) {
                    shown = read(client.content());
                }
            });
        }

        private static List<String> read(String html) {
            return html.isEmpty()
                    ? List.of()
                    : Arrays.asList(html.replaceAll("^<p>|</p>$", "")
                            .replace("<br>", "")
                            .split("</p><p>", -1));
        }

        void type() {
            List<String> lines = new ArrayList<>(shown);
            int own = 0;
            while (own < lines.size() && lines.get(own).indexOf(letter) < 0) {
                own++;
            }
            if (own == lines.size()) {
                lines.add("");
            }
            String word = letter + String.valueOf(typed.size()) + ";";
            typed.add(word);
            lines.set(own, lines.get(own) + word);
            shown = Collections.unmodifiableList(lines);
            client.write("<p>" + String.join("</p><p>", lines) + "</p>");
        }
    }
}
