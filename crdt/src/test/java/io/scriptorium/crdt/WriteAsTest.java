package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy of a document goes on under a client id that wrote before. */
class WriteAsTest {
    private static final long ADA = 7;

    private static Doc written() {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(ADA));
        doc.text("t").insert(0, "one");
        return doc;
    }

    private static Doc copyOf(Doc doc) {
        return Doc.load(
                doc.encodeState(), UpdateFormat.V1, DocOptions.defaults().withClientId(8));
    }

    @Test
    void copy_goesOnWhereTheClientStopped() {
        Doc copy = copyOf(written());
        copy.writeAs(ADA);
        copy.text("t").insert(3, " two");

        assertThat(copy.clientId()).isEqualTo(ADA);
        assertThat(copy.stateVector().get(ADA)).isEqualTo(7);
        assertThat(copy.stateVector().size()).isEqualTo(1);
    }

    @Test
    void whatItWrites_isTheNextOfThatClientToOthers() {
        Doc first = written();
        Doc copy = copyOf(first);
        copy.writeAs(ADA);
        StateVector before = copy.stateVector();
        copy.text("t").insert(3, " two");
        first.apply(copy.encodeState(before, UpdateFormat.V1));

        assertThat(first.text("t").toString()).isEqualTo("one two");
        assertThat(first.pending()).isEmpty();
        first.checkIntegrity();
    }

    @Test
    void theOldId_isNotUsedAnyMore() {
        Doc doc = written();
        doc.writeAs(8);
        doc.text("t").insert(3, "!");

        assertThat(doc.stateVector().get(ADA)).isEqualTo(3);
        assertThat(doc.stateVector().get(8)).isEqualTo(1);
    }

    @Test
    void transaction_hasOneAuthor() {
        Doc doc = written();
        assertThatThrownBy(() -> doc.transact(transaction -> doc.writeAs(8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a transaction has one author");
        assertThat(doc.clientId()).isEqualTo(ADA);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 53})
    void idThatNobodyCanHave_isRefused(long id) {
        Doc doc = written();
        assertThatThrownBy(() -> doc.writeAs(id)).isInstanceOf(IllegalArgumentException.class);
        assertThat(doc.clientId()).isEqualTo(ADA);
    }
}
