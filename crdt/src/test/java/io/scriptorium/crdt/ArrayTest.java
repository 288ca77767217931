package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Editing of lists, as the reader of one document and its peer see it. */
class ArrayTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
    private final Array array = doc.array("a");

    @AfterEach
    void converged() {
        exchange();
        assertConverged(doc, peer);
    }

    private void exchange() {
        peer.apply(doc.encodeState(peer.stateVector(), UpdateFormat.V1));
        doc.apply(peer.encodeState(doc.stateVector(), UpdateFormat.V2), UpdateFormat.V2, null);
    }

    @Test
    void insert_allKindsOfValues_comeBack() {
        List<@Nullable Object> values = Arrays.asList(
                null,
                true,
                1,
                -0.5,
                1L << 40,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                "text",
                "",
                List.of(1, List.of("deep")),
                Map.of("k", Map.of("l", 2)));
        array.insert(0, values);
        exchange();
        for (Doc each : List.of(doc, peer)) {
            assertThat(each.array("a").toList())
                    .containsExactly(
                            null,
                            true,
                            1.0,
                            -0.5,
                            (double) (1L << 40),
                            Double.NaN,
                            Double.NEGATIVE_INFINITY,
                            "text",
                            "",
                            List.of(1.0, List.of("deep")),
                            Map.of("k", Map.of("l", 2.0)));
        }
    }

    @Test
    void insert_bytesAmongValues_comeBackAsCopies() {
        byte[] bytes = {1, 2, -3};
        array.insert(0, List.of("a", bytes, "b", new byte[0]));
        bytes[0] = 9;
        exchange();
        assertThat(array.get(1)).isEqualTo(new byte[] {1, 2, -3});
        assertThat(peer.array("a").get(1)).isEqualTo(new byte[] {1, 2, -3});
        assertThat(peer.array("a").get(3)).isEqualTo(new byte[0]);
        assertThat(array.get(2)).isEqualTo("b");
        ((byte[]) Objects.requireNonNull(array.get(1)))[1] = 9;
        assertThat(array.get(1)).isEqualTo(new byte[] {1, 2, -3});
    }

    @Test
    void insert_whatYjsRefuses_throwsAndInsertsNothing() {
        array.add("x");
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> array.add(Undefined.UNDEFINED)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> array.insert(0, List.of(1, BigInteger.TEN)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> array.add(Locale.ROOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Locale");
        assertThatThrownBy(() -> array.add(array)).isInstanceOf(IllegalArgumentException.class);
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    void insertAndGetAndDelete_outOfBounds_throwAndChangeNothing() {
        array.addAll(List.of(1, 2));
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> array.insert(3, List.of(1))).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.insert(-1, List.of(1))).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.insertMap(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.delete(1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.delete(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    void insert_nothing_opensNoTransaction() {
        List<Transaction> told = new ArrayList<>();
        doc.onTransaction(told::add);
        array.insert(0, List.of());
        array.addAll(List.of());
        array.delete(0, 0);
        assertThat(told).isEmpty();
    }

    @Test
    void delete_middleOfARun_splitsIt() {
        array.addAll(List.of("a", "b", "c", "d", "e"));
        array.delete(1, 3);
        assertThat(array.toList()).containsExactly("a", "e");
        array.insert(1, Collections.singletonList(null));
        assertThat(array.toList()).containsExactly("a", null, "e");
        assertThat(array.size()).isEqualTo(3);
        List<@Nullable Object> seen = new ArrayList<>();
        array.forEach(seen::add);
        assertThat(seen).isEqualTo(array.toList());
    }

    @Test
    void insertTypes_ofAllKinds_areLiveAndTheSameAgain() {
        Array inner = array.insertArray(0);
        YMap map = array.insertMap(1);
        Text text = array.insertText(2);
        XmlText xmlText = array.insertXmlText(3);
        XmlElement element = array.insertXmlElement(4, "P");
        XmlFragment fragment = array.insertXmlFragment(5);
        inner.add(1);
        map.set("k", "v");
        text.insert(0, "t");
        xmlText.insert(0, "x");
        element.insertText(0).insert(0, "e");
        fragment.insertElement(0, "br");
        assertThat(array.toList()).containsExactly(inner, map, text, xmlText, element, fragment);
        assertThat(array.toJson())
                .isEqualTo(List.of(List.of(1.0), Map.of("k", "v"), "t", "x", "<p>e</p>", "<br></br>"));
        exchange();
        assertThat(peer.array("a").toJson()).isEqualTo(array.toJson());
        assertThat(peer.array("a").get(4)).isInstanceOf(XmlElement.class);
    }

    @Test
    void add_behindDeletedEnd_comesLast() {
        array.addAll(List.of(1, 2, 3));
        array.delete(1, 2);
        array.add(4);
        array.insert(1, List.of(5));
        assertThat(array.toList()).containsExactly(1.0, 5.0, 4.0);
    }

    @Test
    void insert_samePlaceConcurrently_keepsRunsTogether() {
        array.addAll(List.of("[", "]"));
        exchange();
        array.insert(1, List.of(1, 2));
        peer.array("a").insert(1, List.of(3, 4));
        exchange();
        assertThat(array.toList()).containsExactly("[", 1.0, 2.0, 3.0, 4.0, "]");
    }

    @Test
    void insert_intoDeletedTypeConcurrently_isGone() {
        Array inner = array.insertArray(0);
        inner.add("x");
        exchange();
        array.delete(0, 1);
        ((Array) Objects.requireNonNull(peer.array("a").get(0))).add("y");
        exchange();
        assertThat(array.toList()).isEmpty();
        assertThat(peer.array("a").toList()).isEmpty();
    }
}
