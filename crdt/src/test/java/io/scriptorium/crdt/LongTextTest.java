package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Texts that are far longer than a leaf of the index, a run or a buffer, against a StringBuilder. */
class LongTextTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Text text = doc.text("t");
    private final StringBuilder expected = new StringBuilder();

    private void insert(int index, String string) {
        text.insert(index, string);
        expected.insert(index, string);
    }

    private void delete(int index, int length) {
        text.delete(index, length);
        expected.delete(index, index + length);
    }

    private void check() {
        doc.checkIntegrity();
        assertThat(text.toString()).as(Seeds.replay(seed)).isEqualTo(expected.toString());
        for (UpdateFormat format : UpdateFormat.values()) {
            Doc loaded = Doc.load(doc.encodeState(StateVector.EMPTY, format), format, DocOptions.defaults());
            assertThat(loaded.text("t").toString()).as(Seeds.replay(seed)).isEqualTo(expected.toString());
        }
    }

    @Test
    void insert_aMillionCharactersAtOnce_isOneStruct() {
        insert(0, "0123456789".repeat(100_000));
        assertThat(text.length()).isEqualTo(1_000_000);
        assertThat(Update.inspect(doc.encodeState(), DecodeLimits.DOCUMENT).structCount())
                .isEqualTo(1);
        insert(500_000, "\u00e9");
        delete(250_000, 500_000);
        check();
    }

    @Test
    void insert_aMillionPairs_damagesNone() {
        insert(0, "😀".repeat(500_000));
        for (int i = 1; i < 50; i++) {
            insert(2 * random.nextInt(text.length() / 2), "😁");
        }
        check();
    }

    @Test
    void insert_thousandsAtRandomPlaces_standWhereTheyWereInserted() {
        for (int i = 0; i < 8_000; i++) {
            insert(random.nextInt(expected.length() + 1), Integer.toString(i % 10));
        }
        check();
    }

    @Test
    void delete_thousandsAtRandomPlaces_leavesTheRest() {
        insert(0, "abcdefghij".repeat(5_000));
        for (int i = 0; i < 4_000; i++) {
            int index = random.nextInt(expected.length());
            delete(index, Math.min(expected.length() - index, 1 + random.nextInt(12)));
        }
        check();
        delete(0, expected.length());
        check();
        assertThat(Update.inspect(doc.encodeState(), DecodeLimits.DOCUMENT).structCount())
                .isEqualTo(1);
    }

    @Test
    void typing_atTheEndOfMuchText_isFoundByItsIndex() {
        for (int line = 0; line < 3_000; line++) {
            insert(expected.length(), "line " + line + "\n");
        }
        assertThat(Update.inspect(doc.encodeState(), DecodeLimits.DOCUMENT).structCount())
                .isEqualTo(1);
        for (int line = 0; line < 1_000; line++) {
            insert(expected.indexOf("line " + line + "\n"), "> ");
        }
        check();
    }

    @Test
    void format_everySecondCharacter_isReadAsManySteps() {
        insert(0, "ab".repeat(2_000));
        for (int i = 0; i < 4_000; i += 2) {
            text.format(i, 1, BOLD);
        }
        List<DeltaOp> delta = text.toDelta();
        assertThat(delta).hasSize(4_000);
        for (int i = 0; i < 4_000; i += 2) {
            assertThat(delta.get(i)).isEqualTo(TextPicture.insert("a", "bold", true));
            assertThat(delta.get(i + 1)).isEqualTo(TextPicture.insert("b"));
        }
        text.insert(2_001, "X");
        expected.insert(2_001, "X");
        assertThat(text.toDelta().get(2_000)).isEqualTo(TextPicture.insert("aX", "bold", true));
        check();
        text.format(0, text.length(), TextPicture.NOT_BOLD);
        assertThat(text.toDelta()).containsExactly(TextPicture.insert(expected.toString()));
        check();
    }

    @Test
    void embeds_thousandsBetweenText_areCountedOnce() {
        for (int i = 0; i < 2_000; i++) {
            text.insert(text.length(), "ab");
            text.insertEmbed(text.length(), i);
            expected.append("ab");
        }
        assertThat(text.length()).isEqualTo(6_000);
        assertThat(text.toDelta()).hasSize(4_000);
        text.insert(3_001, "X");
        expected.insert(2_001, "X");
        check();
    }

    @Test
    void twoAuthors_ofLongTexts_meet() {
        Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
        Text there = peer.text("t");
        insert(0, "x".repeat(2_000));
        peer.apply(doc.encodeState());
        for (int i = 0; i < 1_000; i++) {
            text.insert(random.nextInt(text.length()), "a");
            there.insert(random.nextInt(there.length()), "\u00e9");
            there.delete(random.nextInt(there.length()), 1);
        }
        peer.apply(doc.encodeState());
        doc.apply(peer.encodeState());
        assertThat(there.toString()).as(Seeds.replay(seed)).isEqualTo(text.toString());
        Convergence.assertConverged(doc, peer);
    }
}
