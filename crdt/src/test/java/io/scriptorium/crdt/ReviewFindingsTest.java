package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a review with fresh eyes has found in the engine; each was wrong once. */
class ReviewFindingsTest {
    private static Doc doc(long client) {
        return Doc.create(DocOptions.defaults().withClientId(client));
    }

    /** The updates of one client who types pieces one after the other, each in its own transaction. */
    private static List<byte[]> typed(Doc writer, String root, String... pieces) {
        List<byte[]> updates = new ArrayList<>();
        Subscription subscription = writer.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        for (String piece : pieces) {
            writer.text(root).insert(writer.text(root).length(), piece);
        }
        subscription.close();
        return updates;
    }

    @Test
    void runOfAscii_joinedToOneOfUtf16_writesOverNobodysText() {
        Doc five = doc(5);
        List<byte[]> first = typed(five, "t", "é");
        Doc nine = doc(9);
        nine.apply(first.getFirst());
        List<byte[]> behind = typed(nine, "t", "X");
        List<byte[]> five2 = typed(five, "t", "abc", "d", "e");
        List<byte[]> seven = typed(doc(7), "s", "zz", "ü");
        Doc reader = doc(1);

        first.forEach(reader::apply);
        behind.forEach(reader::apply);
        reader.transact(transaction -> {
            reader.apply(five2.get(0));
            reader.apply(seven.get(0));
            reader.apply(five2.get(1));
        });
        reader.apply(seven.get(1));
        reader.apply(five2.get(2));

        assertThat(reader.text("s")).hasToString("zzü");
        reader.checkIntegrity();
    }

    @Test
    void whoeverThrowsAtTheEndOfATransaction_leavesTheDocumentInUse() {
        Doc doc = doc(1);
        List<byte[]> updates = new ArrayList<>();
        doc.onTransaction(transaction -> {
            throw new IllegalStateException("a listener");
        });
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));

        assertThatThrownBy(() -> doc.text("t").insert(0, "a")).hasMessage("a listener");
        assertThatThrownBy(() -> doc.text("t").insert(1, "b")).hasMessage("a listener");

        Doc other = doc(2);
        updates.forEach(other::apply);
        assertThat(other.text("t")).hasToString("ab");
        doc.checkIntegrity();
    }

    @Test
    void valuesThatFormatV1CannotSay_areRefusedWhereTheyEnter() {
        Doc doc = doc(1);
        doc.text("t").insert(0, "a");

        assertThatThrownBy(() -> doc.text("t").insertEmbed(0, BigInteger.ONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> doc.text("t").format(0, 1, Map.of("k", BigInteger.ONE)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(doc.text("t")).hasToString("a");
        doc.checkIntegrity();
    }

    @Test
    void stateTakenWhileObserversAreTold_knowsWhatWasDeleted() {
        Doc doc = doc(1);
        doc.text("t").insert(0, "abc");
        doc.encodeState();
        List<byte[]> states = new ArrayList<>();
        doc.text("t").observe(event -> states.add(doc.encodeState()));

        doc.text("t").delete(0, 3);

        Doc reader = doc(2);
        reader.apply(states.getFirst());
        assertThat(reader.text("t")).hasToString("");
    }

    @Test
    void largeValuesThatReplaceEachOther_areLetGo() {
        Doc doc = doc(1);
        for (int i = 0; i < 300; i++) {
            doc.map("m").set("image", new byte[1 << 16]);
        }

        assertThat(doc.store.values.heldBytes()).isLessThan(1 << 21);
        doc.checkIntegrity();
    }

    @Test
    void changesByTwoObservers_areBothTold() {
        Doc doc = doc(1);
        Text text = doc.text("t");
        List<List<DeltaOp>> deltas = new ArrayList<>();
        boolean[] edited = {false, false};
        text.observe(event -> deltas.add(event.delta()));
        for (int i = 0; i < 2; i++) {
            int number = i;
            text.observe(event -> {
                if (!edited[number]) {
                    edited[number] = true;
                    text.insert(0, number == 0 ? "B" : "C");
                }
            });
        }

        text.insert(0, "A");

        assertThat(text).hasToString("CBA");
        assertThat(deltas).hasSize(3);
    }

    @Test
    void applyWithinATransaction_makesItOneThatIsNotLocal() {
        Doc doc = doc(7);
        Doc other = doc(7);
        other.text("t").insert(0, "x");
        boolean[] local = {true};
        doc.onTransaction(transaction -> local[0] = transaction.local());

        doc.transact(transaction -> doc.apply(other.encodeState()));

        assertThat(local[0]).isFalse();
        assertThat(doc.clientId()).as("another replica writes under this id").isNotEqualTo(7);
    }

    @Test
    void manyKeysInOneUpdate_areAllTold() {
        Doc writer = doc(1);
        writer.transact(transaction -> {
            for (int i = 0; i < 2_000; i++) {
                writer.map("m").set("key" + i, i);
            }
        });
        Doc reader = doc(2);
        Map<String, KeyChange> keys = new HashMap<>();
        reader.map("m").observe(event -> keys.putAll(event.keys()));

        reader.apply(writer.encodeState());

        assertThat(keys).hasSize(2_000);
    }

    @Test
    void deltaBeyondAllLengths_isRefusedOrFills() {
        Doc doc = doc(1);
        Text text = doc.text("t");
        text.insert(0, "abc");

        assertThatThrownBy(() -> new DeltaOp.Retain(-5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.applyDelta(List.of(new DeltaOp.Retain(3), new DeltaOp.Retain(Integer.MAX_VALUE))))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(text).hasToString("abc");
        doc.checkIntegrity();
    }

    @Test
    void valuesPushedBetweenThoseOfOthers_areOneStructOnTheWire() {
        Doc a = doc(1);
        Doc b = doc(2);
        a.onUpdate(UpdateFormat.V1, (update, transaction) -> b.apply(update));
        for (int i = 0; i < 500; i++) {
            a.array("list").add((double) i);
            b.map("m").set("k" + i, i);
        }

        UpdateInfo info = Update.inspect(b.encodeState(StateVector.EMPTY, UpdateFormat.V1), DecodeLimits.UPDATE);

        assertThat(b.array("list").toList()).hasSize(500);
        assertThat(info.structCount()).isEqualTo(1 + 500);
        assertThat(doc(3).apply(b.encodeState())).isEqualTo(ApplyResult.APPLIED);
        b.checkIntegrity();
    }

    @Test
    void subscriptionClosedTwice_leavesTheOtherOneOfTheSameListener() {
        Doc doc = doc(1);
        int[] told = {0};
        UpdateListener listener = (update, transaction) -> told[0]++;
        Subscription one = doc.onUpdate(UpdateFormat.V1, listener);
        doc.onUpdate(UpdateFormat.V1, listener);

        one.close();
        one.close();
        doc.text("t").insert(0, "a");

        assertThat(told[0]).isEqualTo(1);
    }
}
