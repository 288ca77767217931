package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Updates that a document does not take: nothing of it is there afterwards, and nobody heard of it. */
class UpdateRefusalTest {
    /** Everything that can be seen of a document, and whoever listens to it. */
    private static final class Witness {
        private final Doc doc;
        private final List<String> heard = new ArrayList<>();
        private final List<Object> seen;

        Witness(Doc doc) {
            this.doc = doc;
            doc.onUpdate(UpdateFormat.V1, (update, transaction) -> heard.add("update"));
            doc.onTransaction(transaction -> heard.add("transaction"));
            doc.onTransactionEnd(transaction -> heard.add("end"));
            doc.text("t").observe(event -> heard.add("event"));
            seen = look();
        }

        private List<Object> look() {
            return List.of(
                    Oracle.base64(doc.encodeState()),
                    Oracle.base64(doc.encodeState(StateVector.EMPTY, UpdateFormat.V2)),
                    doc.stateVector(),
                    Oracle.base64(doc.snapshot().encode(UpdateFormat.V1)),
                    doc.pending().map(pending -> Oracle.base64(pending.update()) + pending.missing()),
                    Shape.of(doc),
                    doc.rootNames(),
                    doc.clientId());
        }

        void assertNothingHappened(Object what) {
            assertThat(look()).as("%s", what).isEqualTo(seen);
            assertThat(heard).as("%s", what).isEmpty();
            doc.checkIntegrity();
        }
    }

    /** In use, with something waiting. */
    private static Doc used() {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(77));
        doc.text("t").insert(0, "written here");
        doc.map("m").set("k", 1);
        doc.apply(new UpdateBytes()
                .block(5, 0)
                .string(id(77, 3), "ab")
                .delete(77, 0, 2)
                .bytes());
        doc.apply(new UpdateBytes()
                .block(5, 4)
                .string(id(5, 3), "later")
                .delete(9, 3, 2)
                .bytes());
        assertThat(doc.pending()).isPresent();
        return doc;
    }

    /** Would change everything: places, releases what waits, deletes, names new roots. */
    private static UpdateBytes busy() {
        return new UpdateBytes()
                .block(9, 0)
                .string(id(77, 1), "nine")
                .entry("new", true)
                .block(5, 2)
                .string(id(5, 1), "cd")
                .delete(77, 4, 3);
    }

    @ParameterizedTest
    @EnumSource
    void apply_busyUpdateBrokenAnywhere_leavesNoTrace(UpdateFormat format) {
        Doc doc = used();
        byte[] good = format == UpdateFormat.V1 ? busy().bytes() : Update.toV2(busy().bytes());
        Witness witness = new Witness(doc);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> doc.apply(cut, format, null)).isInstanceOf(MalformedUpdateException.class);
            witness.assertNothingHappened(length);
        }
        assertThat(doc.apply(good, format, null)).isEqualTo(ApplyResult.APPLIED);
        assertThat(witness.heard).isNotEmpty();
        assertThat(doc.rootNames()).contains("m", "t");
        doc.checkIntegrity();
    }

    static List<UpdateBytes> faultsAtTheEnd() {
        return List.of(
                busy().block(3, 0).struct(0x8B, out -> out.writeUint8(0)),
                busy().block(3, 0).string(id(3, 0), "x"),
                busy().block(3, 0).child(id(3, 5), "x"),
                busy().block(3, 0).embed(id(5, 0), "no json"),
                busy().block(3, 0).format(id(5, 0), "k", "[1,"),
                busy().block(3, 0).item(Structs.TYPE, id(5, 0), null, out -> out.writeUint8(9)),
                busy().block(3, 0).item(Structs.DOC, id(5, 0), null, out -> {
                    out.writeVarString("guid");
                    out.writeAny("options");
                }),
                busy().block(3, 0).gc(1L << 31),
                busy().block(3, (1L << 31) - 1).gc(1),
                busy().block(3, 0).string(id(5, 1L << 31), "x"),
                busy().delete(3, 0, 1L << 31));
    }

    @ParameterizedTest
    @MethodSource("faultsAtTheEnd")
    void apply_faultBehindMuchThatIsRight_leavesNoTrace(UpdateBytes update) {
        Doc doc = used();
        Witness witness = new Witness(doc);
        byte[] bytes = update.bytes();
        assertThatThrownBy(() -> doc.apply(bytes)).isInstanceOf(MalformedUpdateException.class);
        witness.assertNothingHappened(Oracle.base64(bytes));
    }

    @Test
    void apply_moreThanTheDocumentAllows_leavesNoTrace() {
        Map<String, DecodeLimits> tight = Map.of(
                "structs",
                new DecodeLimits(2, 100, 100, 100, 100, 100, 1_000, 1_000),
                "delete ranges",
                new DecodeLimits(100, 0, 100, 100, 100, 100, 1_000, 1_000),
                "clients",
                new DecodeLimits(100, 100, 1, 100, 100, 100, 1_000, 1_000),
                "string bytes",
                new DecodeLimits(100, 100, 100, 100, 100, 3, 1_000, 1_000),
                "for a clock",
                new DecodeLimits(100, 100, 100, 100, 100, 100, 6, 1_000),
                "clocks in one update",
                new DecodeLimits(100, 100, 100, 100, 100, 100, 1_000, 6));
        tight.forEach((limit, allowed) -> {
            for (UpdateFormat format : UpdateFormat.values()) {
                Doc doc = Doc.create(DocOptions.defaults().withLimits(allowed));
                doc.text("t").insert(0, "as much as one likes");
                Witness witness = new Witness(doc);
                byte[] update = format == UpdateFormat.V1 ? busy().bytes() : Update.toV2(busy().bytes());
                assertThatThrownBy(() -> doc.apply(update, format, null))
                        .isInstanceOfSatisfying(LimitExceededException.class, e -> assertThat(e.limit())
                                .isEqualTo(limit));
                witness.assertNothingHappened(limit);
            }
        });
    }

    @Test
    void docOptions_limitsThatADocumentCanNotCountTo_areRefused() {
        assertThatThrownBy(() -> DocOptions.defaults().withLimits(DecodeLimits.TRUSTED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a document counts to 2^31-1");
    }

    // --- Who may write ---

    private record Asked(long client, long clock, @Nullable Object origin) {}

    private final List<Asked> asked = new ArrayList<>();

    /** Lets everybody write but this client. */
    private Doc guarded(long unwelcome) {
        return Doc.create(DocOptions.defaults().withClientId(77).withPolicy((client, clock, origin) -> {
            asked.add(new Asked(client, clock, origin));
            return client != unwelcome;
        }));
    }

    @ParameterizedTest
    @EnumSource
    void policy_thatRefusesOneOfThree_leavesNoTrace(UpdateFormat format) {
        Doc doc = guarded(5);
        Witness witness = new Witness(doc);
        byte[] v1 = new UpdateBytes()
                .block(9, 0)
                .string(null, "nine")
                .block(5, 0)
                .string(null, "five")
                .block(3, 0)
                .string(null, "three")
                .bytes();
        byte[] update = format == UpdateFormat.V1 ? v1 : Update.toV2(v1);
        assertThatThrownBy(() -> doc.apply(update, format, "somebody"))
                .isInstanceOf(RefusedUpdateException.class)
                .hasMessage("client 5 may not be written from clock 0 on");
        witness.assertNothingHappened(format);
        assertThat(asked).startsWith(new Asked(9, 0, "somebody")).contains(new Asked(5, 0, "somebody"));
    }

    @Test
    void policy_isAskedAboutWhatIsNewOnly() {
        Doc doc = guarded(-1);
        byte[] ab = new UpdateBytes().block(5, 0).string(null, "ab").bytes();
        doc.apply(ab);
        doc.apply(ab);
        assertThat(asked).containsExactly(new Asked(5, 0, null));
        doc.apply(new UpdateBytes().block(5, 0).string(null, "abcd").bytes());
        assertThat(asked).hasSize(2).endsWith(new Asked(5, 2, null));
        doc.apply(new UpdateBytes().delete(5, 0, 2).delete(9, 0, 5).bytes());
        assertThat(asked).as("not about deletes").hasSize(2);
        doc.text("t").insert(0, "own");
        assertThat(asked).as("not about one's own edits").hasSize(2);
        doc.apply(Update.empty());
        assertThat(asked).as("nothing, nobody").hasSize(2);
    }

    /** Whoever may write may also be early: the question is asked once, when it comes, not when it is placed. */
    @Test
    void policy_ofWhatWaits_wasAskedWhenItCame() {
        Doc doc = guarded(-1);
        doc.apply(new UpdateBytes().block(5, 2).string(id(5, 1), "c").bytes(), UpdateFormat.V1, "first");
        assertThat(asked).containsExactly(new Asked(5, 0, "first"));
        doc.apply(new UpdateBytes().block(5, 0).string(null, "ab").bytes(), UpdateFormat.V1, "second");
        assertThat(asked).containsExactly(new Asked(5, 0, "first"), new Asked(5, 0, "second"));
        assertThat(doc.text("t").toString()).isEqualTo("abc");
    }

    @Test
    void policy_thatRefuses_letsDeletesOfThatClientPass() {
        Doc doc = guarded(5);
        doc.text("t").insert(0, "mine");
        doc.apply(new UpdateBytes().delete(77, 0, 2).bytes());
        assertThat(doc.text("t").toString()).isEqualTo("ne");
        Witness witness = new Witness(doc);
        assertThatThrownBy(() -> doc.apply(
                        new UpdateBytes().block(5, 0).gc(1).delete(77, 2, 1).bytes()))
                .as("with a struct of 5, its deletes do not pass either")
                .isInstanceOf(RefusedUpdateException.class);
        witness.assertNothingHappened("delete");
    }

    @Test
    void policy_thatThrows_leavesNoTrace() {
        Doc doc = Doc.create(DocOptions.defaults().withPolicy((client, clock, origin) -> {
            throw new IllegalStateException("the policy is broken");
        }));
        Witness witness = new Witness(doc);
        byte[] update = new UpdateBytes().block(5, 0).string(null, "a").bytes();
        assertThatThrownBy(() -> doc.apply(update))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the policy is broken");
        witness.assertNothingHappened("thrown");
        doc.text("t").insert(0, "goes on");
        assertThat(doc.text("t").toString()).isEqualTo("goes on");
    }
}
