package io.scriptorium.collab.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.richtext.ForeignText;
import io.scriptorium.richtext.RichText;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which states a client can have at a moment. A state is told by the newest edit in it. */
class CandidatesTest {
    private static final RichText TEXT = ForeignText.plain("any").text();

    private final Candidates candidates = new Candidates(0);

    private String at(long millis) {
        return candidates.at(millis).stream().map(CandidatesTest::name).collect(Collectors.joining(" "));
    }

    private static String name(Base base) {
        return switch (base) {
            case Base.Nothing nothing -> "nothing";
            case Base.Own own -> "own";
            case Base.Sent sent -> String.valueOf(sent.seq());
        };
    }

    private Base sent(long seq, long millis) {
        candidates.sent(seq, TEXT, millis);
        return new Base.Sent(seq, TEXT);
    }

    @Test
    void newClient_hasNothing() {
        assertThat(at(0)).isEqualTo("nothing");
        assertThat(at(1_000_000)).isEqualTo("nothing");
    }

    @Test
    void whatWasSent_isOneOfThemUntilALaterOneHasArrived() {
        sent(1, 0);
        sent(2, 10);
        sent(3, 20);
        candidates.confirmed(3, 100); // the second: the first number stands for nothing
        assertThat(at(100 + Candidates.WINDOW_MILLIS - 1)).isEqualTo("nothing 1 2 3");
        assertThat(at(100 + Candidates.WINDOW_MILLIS)).isEqualTo("2 3");
        assertThat(at(1_000_000)).isEqualTo("2 3");
    }

    @Test
    void whereNothingIsConfirmed_statesEndAWhileAfterALaterOneWasSent() {
        sent(1, 0);
        sent(2, 1_000);
        assertThat(at(Candidates.UNCONFIRMED_MILLIS)).isEqualTo("1 2");
        assertThat(at(1_000 + Candidates.UNCONFIRMED_MILLIS)).isEqualTo("2");
    }

    @Test
    void numberThatWasNeverSent_confirmsNothing() {
        sent(1, 0);
        candidates.confirmed(99, 0);
        assertThat(at(Candidates.WINDOW_MILLIS + 1)).isEqualTo("nothing 1");
    }

    @Test
    void editorThatAppears_hasSeenNothingOfWhatWasSentBefore() {
        sent(1, 0);
        candidates.appeared(5);
        assertThat(at(5)).isEqualTo("nothing");
        sent(1, 6);
        candidates.confirmed(2, 7); // the answer to the first, on its way since before
        assertThat(at(1_000)).isEqualTo("nothing 1");
    }

    @Test
    void laterBase_endsTheEarlierOnes() {
        sent(1, 0);
        Base second = sent(2, 0);
        sent(3, 0);
        candidates.chose(second);
        assertThat(at(1)).isEqualTo("own 2 3");
    }

    @Test
    void ownText_endsWhenAStateThatHasItHasArrived() {
        Base first = sent(1, 0);
        candidates.chose(first);
        candidates.wrote();
        sent(2, 10);
        candidates.confirmed(3, 20);
        assertThat(at(1_000)).as("its edit is not durable").isEqualTo("own 2");
        assertThat(candidates.containsOwn(new Base.Sent(2, TEXT))).isFalse();

        candidates.durable(3);
        sent(3, 1_000);
        candidates.confirmed(4, 1_010);
        assertThat(at(1_010 + Candidates.WINDOW_MILLIS - 1)).isEqualTo("own 2 3");
        assertThat(at(1_010 + Candidates.WINDOW_MILLIS)).isEqualTo("3");
        assertThat(candidates.containsOwn(new Base.Sent(3, TEXT))).isTrue();
    }

    @Test
    void newOwnText_isOneAgain() {
        Base first = sent(1, 0);
        candidates.chose(first);
        candidates.durable(1);
        candidates.confirmed(2, 0);
        assertThat(at(1_000)).isEqualTo("1");
        candidates.chose(new Base.Sent(1, TEXT));
        assertThat(at(1_001)).isEqualTo("own 1");
    }

    @Test
    void states_areBounded() {
        for (int seq = 1; seq <= 100; seq++) {
            sent(seq, 0);
        }
        assertThat(candidates.at(0)).hasSize(16).endsWith(new Base.Sent(100, TEXT));
    }

    @Test
    void whatCanNotBeBuilt_isForgotten() {
        sent(1, 0);
        sent(2, 0);
        candidates.forgetBefore(2);
        assertThat(at(0)).isEqualTo("nothing 2");
        candidates.chose(new Base.Own());
        candidates.forgetOwn();
        assertThat(at(0)).as("it has sent something").isEqualTo("2");
    }
}
