package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LiveHtmlStatesTest {
    private static final int ROUNDS = 100;

    @Test
    void states_areWrittenAsEachAlone() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomTexts texts = new RandomTexts(seed);
            LiveHtmlStates states = new LiveHtmlStates();
            RichText text = texts.document();
            for (int i = 0; i < 8; i++) {
                RichText taken = states.next(text);
                assertThat(taken).as("seed " + seed).isEqualTo(text);
                assertThat(states.html()).as("seed " + seed).isEqualTo(text.toLiveHtml());
                text = i == 5 ? new RandomTexts(seed + ROUNDS).document() : texts.edited(text);
            }
        }
    }

    @Test
    void blocksThatAreAsBefore_areTheSameObjects() {
        LiveHtmlStates states = new LiveHtmlStates();
        RichText before =
                states.next(ForeignText.html("<p>a</p><p>b</p><p>c</p>").text());
        RichText after = states.next(
                ForeignText.html("<p>a</p><p>b and more</p><p>c</p>").text());

        List<Node> blocks = after.root().children();
        assertThat(blocks.get(0)).isSameAs(before.root().children().get(0));
        assertThat(blocks.get(1)).isNotEqualTo(before.root().children().get(1));
        assertThat(blocks.get(2)).isSameAs(before.root().children().get(2));
    }

    @Test
    void textBetweenBlocks_isWrittenToo() {
        RichText text = RandomTexts.text(
                new Node.Text("a", List.of()),
                RandomTexts.element(NodeType.PARAGRAPH, NodeType.PARAGRAPH.defaults(), List.of()));
        LiveHtmlStates states = new LiveHtmlStates();
        states.next(text);

        assertThat(states.html()).isEqualTo(text.toLiveHtml());
    }
}
