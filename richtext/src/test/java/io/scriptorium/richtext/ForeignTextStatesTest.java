package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Contents that come one after the other are read as each alone. */
final class ForeignTextStatesTest {
    private static final int ROUNDS = 60;
    private static final String LONG = "<p>" + "long enough to be cut ".repeat(150) + "</p>";

    /** What breaks HTML, or means something to what stands beside it. */
    private static final List<String> PIECES = List.of(
            "<b>",
            "</b>",
            "<p>",
            "</p>",
            "</ul>",
            "<ul>",
            "<li>x",
            "<!-- ",
            "-->",
            "<blockquote>",
            "</blockquote>",
            "<script>",
            "</script>",
            "<table>",
            "</table>",
            "<textarea>",
            "<pre>\n",
            "bare & text",
            "<a href='javascript:x'>y</a>",
            "<div>a<p>b</div>",
            "<img src=x onerror=y>",
            "\n",
            "<p",
            "<hr>",
            "<td>z",
            "&amp",
            "<h2>h</h2>",
            "<p><b>u</p>",
            "<select>",
            "<svg><p>",
            "<plaintext>");

    private static void assertReadsAlike(ForeignTextStates states, String html, String what) {
        Reading alone = ForeignText.html(html);
        Reading read = states.html(html);
        assertThat(read).as(what + ": " + html).isEqualTo(alone);
    }

    @Test
    void statesOfADocument_areReadAsEachAlone() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomTexts texts = new RandomTexts(seed);
            ForeignTextStates states = new ForeignTextStates();
            RichText text = texts.document();
            for (int i = 0; i < 8; i++) {
                assertReadsAlike(states, text.toLiveHtml() + LONG, "seed " + seed);
                text = texts.edited(text);
            }
        }
    }

    @Test
    void brokenHtml_isReadAsEachAlone() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ForeignTextStates states = new ForeignTextStates();
            String html = new RandomTexts(seed).document().toLiveHtml() + LONG;
            for (int i = 0; i < 20; i++) {
                assertReadsAlike(states, html, "seed " + seed);
                int at = random.nextInt(html.length() + 1);
                int to = random.nextInt(3) == 0 ? Math.min(html.length(), at + random.nextInt(30)) : at;
                String piece = random.nextInt(3) == 0 ? "" : PIECES.get(random.nextInt(PIECES.size()));
                html = html.substring(0, at) + piece + html.substring(to);
                if (random.nextInt(4) == 0) {
                    html = new RandomTexts(seed).document().toLiveHtml() + LONG;
                }
            }
        }
    }

    @Test
    void blocksThatCameBackAsTheyWere_areTheSameObjects() {
        ForeignTextStates states = new ForeignTextStates();
        Reading before = states.html("<p>a</p>" + LONG + "<h1>b</h1><p>c</p>");
        Reading after = states.html("<p>a</p>" + LONG + "<h1>b and more</h1><div>new</div><p>c</p>");

        List<Node> old = before.text().root().children();
        List<Node> now = after.text().root().children();
        assertThat(now).hasSize(5);
        assertThat(now.get(1)).isSameAs(old.get(1));
        assertThat(now.get(4)).isSameAs(old.get(3));
    }
}
