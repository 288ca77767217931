package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots as bytes of both formats, which of them are equal, and what updates they contain. */
class SnapshotBytesTest {
    private static final HexFormat HEX = HexFormat.of();

    private static Doc keeping(long clientId) {
        return Doc.create(DocOptions.defaults().withGc(false).withClientId(clientId));
    }

    private static Snapshot v1(String hex) {
        return Snapshot.decode(HEX.parseHex(hex), UpdateFormat.V1);
    }

    // --- Bytes ---

    @ParameterizedTest
    @EnumSource(UpdateFormat.class)
    void emptyDocument_isTwoZeros(UpdateFormat format) {
        assertThat(Doc.create().snapshot().encode(format)).containsExactly(0, 0);
        assertThat(Snapshot.decode(new byte[2], format)).isEqualTo(Doc.create().snapshot());
    }

    @ParameterizedTest
    @CsvSource({
        // One client, nothing deleted.
        "00010105, 00010105",
        // Two clients, the higher one first.
        "000205030104, 000205030104",
        // Two ranges of one client: V2 writes the distance from the end of the one before, and lengths less one.
        "01010200010302010108, 01010200000201010108",
        // Two clients with deletes.
        "020501000203010101020505030a, 020501000103010100020505030a",
    })
    void bytes_ofOneFormat_areThoseOfTheOtherSaidDifferently(String hexV1, String hexV2) {
        Snapshot snapshot = v1(hexV1);
        assertThat(HEX.formatHex(snapshot.encode(UpdateFormat.V1))).isEqualTo(hexV1);
        assertThat(HEX.formatHex(snapshot.encode(UpdateFormat.V2))).isEqualTo(hexV2);
        assertThat(Snapshot.decode(HEX.parseHex(hexV2), UpdateFormat.V2)).isEqualTo(snapshot);
    }

    @ParameterizedTest
    @EnumSource(UpdateFormat.class)
    void encode_ofADocument_isReadBackAsTheSameMoment(UpdateFormat format) {
        Doc doc = keeping(7);
        Doc other = keeping(1L << 40);
        for (int i = 0; i < 20; i++) {
            doc.text("t").insert(i, "ab");
            other.array("a").add(i);
        }
        doc.apply(other.encodeState());
        for (int i = 0; i < 10; i++) {
            doc.text("t").delete(i, 2);
            doc.array("a").delete(i, 1);
        }
        Snapshot snapshot = doc.snapshot();
        Snapshot read = Snapshot.decode(snapshot.encode(format), format);
        assertThat(read).isEqualTo(snapshot).hasSameHashCodeAs(snapshot).hasToString(snapshot.toString());
        assertThat(read.stateVector()).isEqualTo(doc.stateVector());
        assertThat(read.encode(format)).isEqualTo(snapshot.encode(format));
    }

    @Test
    void toString_saysWhatIsKnownAndHowMuchIsDeleted() {
        assertThat(v1("01010200010302010108").toString()).contains("2 delete ranges");
    }

    @Test
    void decode_bytesAfterTheSnapshot_areIgnored() {
        assertThat(v1("00010105ffff")).isEqualTo(v1("00010105"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0001",
                "000101",
                "01",
                "0101",
                "010101",
                "01010103",
                "0101010103",
                "ffffffffffffffffff"
            })
    void decode_tooShort_isMalformed(String hex) {
        for (UpdateFormat format : UpdateFormat.values()) {
            byte[] bytes = HEX.parseHex(hex);
            assertThatThrownBy(() -> Snapshot.decode(bytes, format))
                    .isInstanceOfSatisfying(MalformedUpdateException.class, e -> assertThat(e.offset())
                            .isBetween(0, bytes.length));
        }
    }

    @Test
    void decode_unsortedAndOverlappingRanges_areUnited() {
        Snapshot tidy = v1("0101010005" + "010108");
        assertThat(v1("01010203020003" + "010108")).isEqualTo(tidy);
        assertThat(v1("0101020002" + "0104" + "010108")).isEqualTo(tidy);
        assertThat(v1("01010203020003" + "010108").encode(UpdateFormat.V1)).isEqualTo(tidy.encode(UpdateFormat.V1));
    }

    @Test
    void decode_moreThanTheLimits_isRefusedBeforeItIsBuilt() {
        // A million ranges are promised, and one is there.
        byte[] promising = HEX.parseHex("0101c0843d0001");
        assertThatThrownBy(() -> Snapshot.decode(promising, UpdateFormat.V1, DecodeLimits.UPDATE))
                .isInstanceOf(MalformedUpdateException.class);
        byte[] many = manyRanges(DecodeLimits.UPDATE.maxDeleteRanges() + 1);
        assertThatThrownBy(() -> Snapshot.decode(many, UpdateFormat.V1, DecodeLimits.UPDATE))
                .isInstanceOf(LimitExceededException.class);
        assertThat(Snapshot.decode(many, UpdateFormat.V1)).isNotNull();
    }

    private static byte[] manyRanges(int count) {
        Lib0Writer out = new Lib0Writer();
        out.writeVarUint(1);
        out.writeVarUint(1);
        out.writeVarUint(count);
        for (int i = 0; i < count; i++) {
            out.writeVarUint(2L * i);
            out.writeVarUint(1);
        }
        out.writeVarUint(0);
        return out.toByteArray();
    }

    // --- Equality ---

    @Test
    void equals_doesNotDependOnTheOrderOfClients() {
        assertThat(v1("000205030104")).isEqualTo(v1("000201040503")).hasSameHashCodeAs(v1("000201040503"));
    }

    @Test
    void equals_anyDifference_isFalse() {
        Snapshot snapshot = v1("01010101030102" + "05");
        List<Snapshot> others = List.of(
                v1("0101010103010105"),
                v1("0101010003" + "010205"),
                v1("0101010104" + "010205"),
                v1("00010205"),
                v1("0102010103" + "010205"));
        for (Snapshot other : others) {
            assertThat(snapshot).isNotEqualTo(other);
            assertThat(other).isNotEqualTo(snapshot);
        }
        assertThat(snapshot).isNotEqualTo(null).isNotEqualTo("snapshot").isEqualTo(snapshot);
    }

    @Test
    void equals_aReplicaThatHeardOfItInOtherSteps_isTheSameMoment() {
        Doc writer = keeping(1);
        List<byte[]> updates = new ArrayList<>();
        writer.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        for (int i = 0; i < 6; i++) {
            writer.text("t").insert(0, "ab");
            writer.text("t").delete(1, 1);
        }
        Doc reversed = keeping(2);
        updates.reversed().forEach(reversed::apply);
        Doc collecting = Doc.create();
        collecting.apply(writer.encodeState());
        assertThat(reversed.snapshot()).isEqualTo(writer.snapshot());
        assertThat(collecting.snapshot()).as("garbage counts as deleted").isEqualTo(writer.snapshot());
    }

    @Test
    void snapshot_ofADocumentWithSomethingPending_doesNotKnowOfIt() {
        Doc doc = keeping(9);
        doc.apply(new UpdateBytes()
                .block(1, 3)
                .string(UpdateBytes.id(1, 2), "late")
                .bytes());
        assertThat(doc.pending()).isPresent();
        assertThat(doc.snapshot()).isEqualTo(keeping(1).snapshot());
    }

    @Test
    void snapshot_insideATransaction_isOfThatMoment() {
        Doc doc = keeping(1);
        Snapshot[] within = new Snapshot[1];
        doc.transact(transaction -> {
            doc.text("t").insert(0, "ab");
            within[0] = doc.snapshot();
            doc.text("t").delete(0, 2);
        });
        assertThat(within[0].stateVector().get(1)).isEqualTo(2);
        assertThat(within[0].restore(doc).text("t").toString()).isEqualTo("ab");
    }

    // --- contains ---

    @ParameterizedTest
    @CsvSource({
        "known, true",
        "half known, false",
        "unknown, false",
        "known delete, true",
        "unknown delete, false",
        "other client, false"
    })
    void contains_update_whenAllOfItWasThere(String what, boolean expected) {
        // Client 1 known up to 5, of which 1 and 2 are deleted.
        Snapshot snapshot = v1("01010101020101" + "05");
        UpdateBytes update =
                switch (what) {
                    case "known" -> new UpdateBytes().block(1, 0).string(null, "abcde");
                    case "half known" -> new UpdateBytes().block(1, 3).string(UpdateBytes.id(1, 2), "def");
                    case "unknown" -> new UpdateBytes().block(1, 5).string(UpdateBytes.id(1, 4), "f");
                    case "known delete" -> new UpdateBytes().delete(1, 1, 2);
                    case "unknown delete" -> new UpdateBytes().delete(1, 2, 2);
                    default -> new UpdateBytes().block(2, 0).gc(1);
                };
        assertThat(snapshot.contains(update.bytes(), UpdateFormat.V1)).isEqualTo(expected);
        assertThat(snapshot.contains(Update.toV2(update.bytes()), UpdateFormat.V2))
                .isEqualTo(expected);
    }

    @Test
    void contains_theStateItWasTakenOf_butNotTheNextOne() {
        Doc doc = keeping(1);
        doc.map("m").set("k", 1);
        doc.map("m").set("k", 2);
        Snapshot snapshot = doc.snapshot();
        for (UpdateFormat format : UpdateFormat.values()) {
            assertThat(snapshot.contains(doc.encodeState(StateVector.EMPTY, format), format))
                    .isTrue();
        }
        doc.map("m").remove("k");
        assertThat(snapshot.contains(doc.encodeState(), UpdateFormat.V1)).isFalse();
        assertThat(snapshot.contains(Update.diff(doc.encodeState(), doc.stateVector()), UpdateFormat.V1))
                .as("deletes alone are news, too")
                .isFalse();
        assertThat(doc.snapshot().contains(doc.encodeState(), UpdateFormat.V1)).isTrue();
    }

    @Test
    void contains_noUpdate_isMalformed() {
        Snapshot snapshot = keeping(1).snapshot();
        for (byte[] bytes : List.of(new byte[0], new byte[] {1}, new byte[] {1, 1, 1, 0, 31})) {
            assertThatThrownBy(() -> snapshot.contains(bytes, UpdateFormat.V1))
                    .isInstanceOf(MalformedUpdateException.class);
        }
        assertThat(snapshot.contains(Update.empty(), UpdateFormat.V1)).isTrue();
    }
}
