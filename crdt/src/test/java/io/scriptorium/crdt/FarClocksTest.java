package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The far ends of numbers: clocks up to 2^31, client ids up to 2^53, in every way in and out of a document. */
class FarClocksTest {
    private static final long LAST_CLIENT = (1L << 53) - 1;
    private static final int END = Integer.MAX_VALUE;

    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));

    private static Doc load(byte[] state, UpdateFormat format) {
        return Doc.load(state, format, DocOptions.defaults().withClientId(2));
    }

    /** Tombstones up to shortly before the end, then text. */
    private static byte[] almostFull() {
        return new UpdateBytes()
                .block(9, 0)
                .deleted(null, END - 10L)
                .string(id(9, END - 11L), "0123456789")
                .bytes();
    }

    @ParameterizedTest
    @EnumSource(UpdateFormat.class)
    void state_upToTheLastClock_survivesTheRoundTrip(UpdateFormat format) {
        doc.apply(almostFull());
        doc.checkIntegrity();
        assertThat(doc.text("t").toString()).isEqualTo("0123456789");
        assertThat(doc.stateVector().get(9)).isEqualTo(END);
        Doc other = load(doc.encodeState(StateVector.EMPTY, format), format);
        other.checkIntegrity();
        assertThat(other.text("t").toString()).isEqualTo("0123456789");
        assertThat(other.encodeState()).isEqualTo(doc.encodeState());
    }

    @Test
    void edits_amongTheLastClocks_workAsAnywhere() {
        doc.apply(almostFull());
        doc.text("t").insert(5, "|");
        doc.text("t").delete(8, 2);
        doc.checkIntegrity();
        assertThat(doc.text("t").toString()).isEqualTo("01234|569");
        doc.apply(new UpdateBytes().delete(9, END - 2L, 2).bytes());
        doc.checkIntegrity();
        assertThat(doc.text("t").toString()).isEqualTo("01234|56");
        assertThat(load(doc.encodeState(), UpdateFormat.V1).encodeState()).isEqualTo(doc.encodeState());
    }

    @Test
    void diff_sinceOneOfTheLastClocks_isTheRest() {
        doc.apply(almostFull());
        StateVector since =
                Update.stateVector(new UpdateBytes().block(9, 0).gc(END - 3L).bytes());
        byte[] expected = new UpdateBytes()
                .block(9, END - 3L)
                .string(id(9, END - 4L), "789")
                .delete(9, 0, END - 10L)
                .bytes();
        assertThat(doc.encodeState(since, UpdateFormat.V1)).isEqualTo(expected);
    }

    @Test
    void deletion_ofEveryClock_isOneTombstone() {
        doc.apply(almostFull());
        doc.apply(new UpdateBytes().delete(9, 0, END).bytes());
        doc.checkIntegrity();
        byte[] expected = new UpdateBytes()
                .block(9, 0)
                .deleted(null, END)
                .delete(9, 0, END)
                .bytes();
        assertThat(doc.encodeState()).isEqualTo(expected);
    }

    /** GCs that together reach the last clock become one. */
    @Test
    void gcs_upToTheLastClock_becomeOne() {
        doc.apply(new UpdateBytes().block(9, 0).gc(1 << 30).bytes());
        doc.apply(new UpdateBytes().block(9, 1 << 30).gc((1 << 30) - 1).bytes());
        doc.checkIntegrity();
        ClientRows client = Objects.requireNonNull(doc.store.clients.find(9));
        assertThat(client.first()).isEqualTo(client.last());
        assertThat(client.nextClock).isEqualTo(END);
    }

    @Test
    void update_beyondTheLastClock_isRefusedWhole() {
        byte[] beyond = new UpdateBytes().block(9, 0).string(null, "a").gc(END).bytes();
        assertThatThrownBy(() -> doc.apply(beyond)).isInstanceOf(MalformedUpdateException.class);
        assertThat(doc.stateVector().size()).isZero();
        byte[] deletesBeyond = new UpdateBytes().delete(9, 5, END).bytes();
        assertThatThrownBy(() -> doc.apply(deletesBeyond)).isInstanceOf(MalformedUpdateException.class);
        doc.checkIntegrity();
    }

    /** Whoever has written 2^31 - 1 elements cannot write another one; nothing of the attempt remains. */
    @Test
    void localEdit_withoutAnyClocksLeft_fails() {
        doc.transact(
                txn -> doc.edits.insert(txn, doc.text("t").state, Rows.NONE, Rows.NONE, Structs.DELETED, END - 3, 0));
        doc.text("t").insert(0, "abc");
        assertThat(doc.stateVector().get(1)).isEqualTo(END);
        assertThatThrownBy(() -> doc.text("t").insert(3, "d"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("client 1 has used up its clocks");
        assertThatThrownBy(() -> doc.map("m").set("k", 1)).isInstanceOf(IllegalStateException.class);
        assertThat(doc.text("t").toString()).isEqualTo("abc");
        doc.text("t").delete(1, 1);
        assertThat(doc.text("t").toString()).isEqualTo("ac");
    }

    // --- Client ids ---

    @ParameterizedTest
    @ValueSource(longs = {0, 1, (1L << 31) - 1, 1L << 31, (1L << 32) - 1, 1L << 32, (1L << 53) - 2})
    void clients_ofAnySize_areOrderedByTheirNumbers(long small) {
        byte[] a = new UpdateBytes().block(small, 0).string(null, "a").bytes();
        byte[] b = new UpdateBytes().block(LAST_CLIENT, 0).string(null, "b").bytes();
        for (List<byte[]> order : List.of(List.of(a, b), List.of(b, a))) {
            Doc receiver = Doc.create(DocOptions.defaults().withClientId(77));
            order.forEach(receiver::apply);
            receiver.checkIntegrity();
            assertThat(receiver.text("t").toString()).isEqualTo("ab");
            byte[] expected = new UpdateBytes()
                    .block(LAST_CLIENT, 0)
                    .string(null, "b")
                    .block(small, 0)
                    .string(null, "a")
                    .bytes();
            assertThat(receiver.encodeState()).isEqualTo(expected);
        }
    }

    @Test
    void clientsThatDifferAboveTheLowestBits_areDifferent() {
        UpdateBytes update = new UpdateBytes();
        for (int shift = 52; shift >= 32; shift--) {
            update.block(1L << shift, 0).string(null, "" + (char) ('a' + shift - 32));
        }
        doc.apply(update.bytes());
        doc.checkIntegrity();
        assertThat(doc.text("t").toString()).isEqualTo("abcdefghijklmnopqrstu");
        assertThat(doc.stateVector().size()).isEqualTo(21);
    }

    @Test
    void origins_ofTheLargestClient_areReadAndWritten() {
        byte[] update = new UpdateBytes()
                .block(LAST_CLIENT, 0)
                .string(null, "ab")
                .block(3, 0)
                .item(Structs.STRING, id(LAST_CLIENT, 0), id(LAST_CLIENT, 1), out -> out.writeVarString("|"))
                .bytes();
        doc.apply(update);
        assertThat(doc.text("t").toString()).isEqualTo("a|b");
        Doc other = load(doc.encodeState(StateVector.EMPTY, UpdateFormat.V2), UpdateFormat.V2);
        assertThat(other.encodeState()).isEqualTo(doc.encodeState());
    }
}
