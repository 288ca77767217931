package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The check that all others end with can fail. */
class ConvergenceTest {
    private final Doc ada = Doc.create(DocOptions.defaults().withClientId(1));
    private final Doc ben = Doc.create(DocOptions.defaults().withClientId(2));

    private void assertNotConverged() {
        assertThatThrownBy(() -> assertConverged(ada, ben)).isInstanceOf(AssertionError.class);
    }

    @Test
    void assertConverged_sameUpdates_passes() {
        ada.text("t").insert(0, "hello");
        ada.text("t").delete(1, 2);
        ben.apply(ada.encodeState());
        assertThatCode(() -> assertConverged(ada, ben)).doesNotThrowAnyException();
    }

    @Test
    void assertConverged_updateMissing_fails() {
        ada.text("t").insert(0, "hello");
        assertNotConverged();
    }

    @Test
    void assertConverged_deletionMissing_fails() {
        ada.text("t").insert(0, "hello");
        ben.apply(ada.encodeState());
        ada.text("t").delete(0, 1);
        assertNotConverged();
    }

    @Test
    void assertConverged_otherTextUnderOneId_fails() {
        ada.text("t").insert(0, "hello");
        ben.apply(new UpdateBytes().block(1, 0).string(null, "hallo").bytes());
        assertNotConverged();
    }

    @Test
    void assertConverged_somethingPending_fails() {
        byte[] waiting =
                new UpdateBytes().block(3, 0).string(UpdateBytes.id(4, 0), "x").bytes();
        ada.apply(waiting);
        ben.apply(waiting);
        assertNotConverged();
    }

    @Test
    void assertConverged_gcHereAndNotThere_passesOnlyWhenEqual() {
        Doc keeping = Doc.create(DocOptions.defaults().withClientId(3).withGc(false));
        ada.map("m").putArray("a").add("x");
        ada.map("m").remove("a");
        keeping.apply(ada.encodeState());
        assertThatCode(() -> assertConverged(ada, keeping)).doesNotThrowAnyException();
        keeping.array("a").add("y");
        assertThatThrownBy(() -> assertConverged(ada, keeping)).isInstanceOf(AssertionError.class);
    }
}
