package io.scriptorium.collab.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which state explains best what was sent. A state is written as what was inserted and deleted since, and {@code <} when
 * the client has written something that it lacks, {@code !} when it lacks that and has arrived since, {@code _} when it is an editor that has shown nothing; the oldest comes first.
 */
class FitTest {

    @ParameterizedTest
    @CsvSource({
        "+1,                0, alone",
        "+1 +1,             1, of equals the newest",
        "+2 +1 +3,          1, the smallest insertion",
        "+9 -1,             0, an insertion before any deletion",
        "+1-1 +7-0,         1, also a long one",
        "+20-1 +0-3,        1, a replacement is no better than its letters",
        "+20-1 +0-4,        1, nor is a deletion alone",
        "+20-1 +1-3,        1, of two replacements the cheaper",
        "+20-1 +1-4,        0, by what is deleted first",
        "-1 =,              1, nothing was changed",
        "=< -1,             1, an old text again is one from which something was deleted",
        "=< +1,             1, and one to which something was added",
        "-1< -3,            1, a deletion from what has all that the client wrote",
        "-3< -1<,           1, or else the smallest",
        "-3! -8+1,          0, a deletion from what was put in the place of what it had written",
        "=! -1,             1, but not what was left as it was",
        "+4! +1,            1, nor when another explains better what was typed",
        "+6 -5!,            1, a deletion of what others have just written",
        "-3! -2,            0, and not from what has not arrived",
        "+1< -1+1,          0, typing into a text that was put back",
        "= =<,              0, what was left as it was",
        "+101< -1+1,        1, but no whole text once more",
        "+99_ -1+1,         1, nor into an editor that had shown nothing",
        "+1_ -3+1,          0, unless that explains it better",
        "+9_ +1,            1, and not better than going on",
        "+4~1 +5!,          1, a word behind one is likelier than a tear in that",
        "+1 +1?1,           0, of equals that of which all is there",
        "+1?1 +1?1,         1, if there is one",
        "+1~1 +9!,          0, but words are torn when lines are"
    })
    void best_is(String states, int best, String why) {
        List<Fit> fits = Arrays.stream(states.split(" ", -1)).map(FitTest::fit).toList();

        assertThat(Fit.best(fits)).as(why).isEqualTo(best);
    }

    private static Fit fit(String state) {
        boolean shown = state.endsWith("!");
        boolean behind = state.endsWith("<") || shown;
        boolean blank = state.endsWith("_");
        String counts = behind || blank ? state.substring(0, state.length() - 1) : state;
        int inserted = count(counts, '+');
        int deleted = count(counts, '-');
        return new Fit(
                inserted + deleted == 0,
                deleted == 0,
                inserted,
                deleted,
                count(counts, '~'),
                count(counts, '?'),
                behind,
                shown,
                blank);
    }

    private static int count(String counts, char sign) {
        int at = counts.indexOf(sign);
        if (at < 0) {
            return 0;
        }
        int end = at + 1;
        while (end < counts.length() && Character.isDigit(counts.charAt(end))) {
            end++;
        }
        return Integer.parseInt(counts.substring(at + 1, end));
    }
}
