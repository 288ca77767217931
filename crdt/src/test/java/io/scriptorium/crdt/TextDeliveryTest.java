package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One rich text, whose updates arrive in every possible order, twice, merged, or by halves. */
class TextDeliveryTest {
    private static final String EXPECTED =
            "'T'{bold:true} 'X'{bold:true,em:true} 'e'{bold:true} ' end' {'hr':true} '😀'{em:true}";

    private final List<byte[]> v1 = new ArrayList<>();
    private final List<byte[]> v2 = new ArrayList<>();
    private final Doc ada = writer(1);
    private final Doc ben = writer(2);

    TextDeliveryTest() {
        Text here = ada.text("t");
        Text there = ben.text("t");
        here.insert(0, "The end");
        ben.apply(v1.getFirst());
        here.format(0, 3, BOLD);
        there.delete(1, 1);
        there.insert(1, "X", EM);
        here.insertEmbed(7, attributes("hr", true));
        ada.apply(ben.encodeState());
        here.insert(8, "😀", EM);
    }

    private Doc writer(long client) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(client).withGc(false));
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> {
            if (transaction.local()) {
                v1.add(update);
            }
        });
        doc.onUpdate(UpdateFormat.V2, (update, transaction) -> {
            if (transaction.local()) {
                v2.add(update);
            }
        });
        return doc;
    }

    private List<byte[]> updates(UpdateFormat format) {
        return format == UpdateFormat.V1 ? v1 : v2;
    }

    private static void permute(List<Integer> begun, int count, List<List<Integer>> all) {
        if (begun.size() == count) {
            all.add(List.copyOf(begun));
            return;
        }
        for (int i = 0; i < count; i++) {
            if (!begun.contains(i)) {
                begun.add(i);
                permute(begun, count, all);
                begun.removeLast();
            }
        }
    }

    @Test
    void history_isWhatThisTestIsAbout() {
        assertThat(v1).hasSize(6);
        assertThat(TextPicture.of(ada.text("t"))).isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @EnumSource(UpdateFormat.class)
    void updates_inEveryOrder_giveTheSameText(UpdateFormat format) {
        List<List<Integer>> orders = new ArrayList<>();
        permute(new ArrayList<>(), 6, orders);
        assertThat(orders).hasSize(720);
        byte[] expected = ada.encodeState();
        for (List<Integer> order : orders) {
            Doc reader = Doc.create(DocOptions.defaults().withClientId(3).withGc(false));
            order.forEach(index -> reader.apply(updates(format).get(index), format, null));
            assertThat(TextPicture.of(reader.text("t"))).as("order %s", order).isEqualTo(EXPECTED);
            assertThat(reader.encodeState()).as("order %s", order).isEqualTo(expected);
            assertThat(reader.pending()).isEmpty();
        }
    }

    @Test
    void updates_inEveryOrder_toOneThatCollectsGarbage_giveTheSameText() {
        List<List<Integer>> orders = new ArrayList<>();
        permute(new ArrayList<>(), 6, orders);
        byte[] expected = Convergence.collected(ada);
        for (List<Integer> order : orders) {
            Doc reader = Doc.create(DocOptions.defaults().withClientId(3));
            reader.text("t");
            order.forEach(index -> reader.apply(v1.get(index)));
            assertThat(TextPicture.of(reader.text("t"))).as("order %s", order).isEqualTo(EXPECTED);
            assertThat(Convergence.collected(reader)).as("order %s", order).isEqualTo(expected);
        }
    }

    @Test
    void updates_eachTwiceAndInBothFormats_changeNothingTheSecondTime() {
        Doc reader = Doc.create(DocOptions.defaults().withClientId(3).withGc(false));
        for (int i = 0; i < v1.size(); i++) {
            reader.apply(v1.get(i));
            byte[] once = reader.encodeState();
            reader.apply(v2.get(i), UpdateFormat.V2, null);
            assertThat(reader.encodeState()).isEqualTo(once);
        }
        assertThat(TextPicture.of(reader.text("t"))).isEqualTo(EXPECTED);
    }

    @Test
    void updates_mergedInAnyTwoHalves_giveTheSameText() {
        for (int half = 0; half < 1 << 6; half++) {
            List<byte[]> first = new ArrayList<>();
            List<byte[]> second = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ((half & 1 << i) == 0 ? first : second).add(v1.get(i));
            }
            Doc reader = Doc.create(DocOptions.defaults().withClientId(3).withGc(false));
            if (!first.isEmpty()) {
                reader.apply(Update.merge(first));
            }
            if (!second.isEmpty()) {
                reader.apply(Update.merge(second));
            }
            assertThat(TextPicture.of(reader.text("t"))).isEqualTo(EXPECTED);
            assertThat(reader.encodeState()).isEqualTo(ada.encodeState());
        }
    }

    @Test
    void observers_inEveryOrder_knowTheTextFromDeltasAlone() {
        List<List<Integer>> orders = new ArrayList<>();
        permute(new ArrayList<>(), 6, orders);
        for (List<Integer> order : orders) {
            Doc reader = Doc.create(DocOptions.defaults().withClientId(3));
            EventModel model = EventModel.of(reader.text("t"));
            reader.text("t").observe(model::apply);
            order.forEach(index -> reader.apply(v1.get(index)));
            model.assertEqualsDocument();
        }
    }

    /** A mark whose place is not known yet waits, and what came before it is seen without it. */
    @Test
    void formatBeforeItsText_waits() {
        Doc reader = Doc.create();
        assertThat(reader.apply(v1.get(1))).isEqualTo(ApplyResult.PARKED);
        assertThat(reader.text("t").toDelta()).isEmpty();
        assertThat(reader.apply(v1.get(0))).isEqualTo(ApplyResult.APPLIED);
        assertThat(TextPicture.of(reader.text("t"))).isEqualTo("'The'{bold:true} ' end'");
    }

    @Test
    void deletionBeforeItsText_waits() {
        Doc reader = Doc.create();
        assertThat(reader.apply(v1.get(2))).isEqualTo(ApplyResult.PARKED);
        assertThat(reader.pending()).isPresent();
        reader.apply(v1.get(0));
        assertThat(reader.text("t")).hasToString("Te end");
        assertThat(reader.pending()).isEmpty();
    }

    /** Whoever edits what arrived by halves meets the rest all the same. */
    @Test
    void editsBetweenTheHalves_areKept() {
        for (int known = 1; known < 6; known++) {
            Doc reader = Doc.create(DocOptions.defaults().withClientId(3));
            for (int i = 0; i < known; i++) {
                reader.apply(v1.get(i));
            }
            Text text = reader.text("t");
            text.insert(1, "(mine)");
            text.format(0, text.length(), NOT_BOLD);
            for (int i = known; i < 6; i++) {
                reader.apply(v2.get(i), UpdateFormat.V2, null);
            }
            assertThat(text.toString()).contains("(mine)").endsWith("😀");
            Doc other = Doc.create(DocOptions.defaults().withClientId(4));
            other.apply(ada.encodeState());
            other.apply(reader.encodeState(other.stateVector(), UpdateFormat.V1));
            Convergence.assertConverged(reader, other);
        }
    }
}
