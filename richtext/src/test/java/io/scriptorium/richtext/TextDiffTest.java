package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a diff says was changed, with what was deleted in round brackets and what was inserted in square ones. */
final class TextDiffTest {

    @ParameterizedTest
    @CsvSource({
        "then, the then, '[the ]then'",
        "the then, then, '(the )then'",
        "a b, a x b, 'a [x ]b'",
        "one onea, onea, '(one )onea'",
        "w12z, w1z w12z, '[w1z ]w12z'",
        "w12z end, w12z w1z end, 'w12z [w1z ]end'",
        "aaa, aaaa, 'aaa[a]'",
        "so far, so very far, 'so [very ]far'"
    })
    void change_cutsNoWord(String before, String after, String told) {
        assertThat(told(before, after)).isEqualTo(told);
    }

    @Test
    void change_leadsFromOneToTheOther() {
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            String before = text(random);
            String after = text(random);
            assertThat(told(before, after).replaceAll("\\([^)]*\\)|[\\[\\]]", ""))
                    .as(before + " -> " + after)
                    .isEqualTo(after);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append("ab \uD83C\uDF89".charAt(random.nextInt(3)));
            text.append(random.nextInt(6) == 0 ? "\uD83C\uDF89" : "");
        }
        return text.toString();
    }

    private static String told(String before, String after) {
        StringBuilder told = new StringBuilder();
        int at = 0;
        for (TextDiff.Hunk hunk : TextDiff.of(before, after)) {
            told.append(before, at, hunk.from());
            if (hunk.from() < hunk.to()) {
                told.append('(').append(before, hunk.from(), hunk.to()).append(')');
            }
            if (hunk.newFrom() < hunk.newTo()) {
                told.append('[').append(after, hunk.newFrom(), hunk.newTo()).append(']');
            }
            at = hunk.to();
        }
        return told.append(before.substring(at)).toString();
    }
}
