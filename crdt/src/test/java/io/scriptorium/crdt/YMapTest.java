package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values under keys, as the reader of one document and its peer see them. */
class YMapTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
    private final YMap map = doc.map("m");

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
    void set_allKindsOfValues_comeBack() {
        BigInteger large = BigInteger.valueOf(Long.MIN_VALUE);
        map.set("null", null);
        map.set("undefined", Undefined.UNDEFINED);
        map.set("bigint", large);
        map.set("bytes", new byte[] {0, -1});
        map.set("int", 42);
        map.set("nested", List.of(Map.of("a", BigInteger.ONE), Undefined.UNDEFINED));
        exchange();
        for (YMap each : List.of(map, peer.map("m"))) {
            assertThat(each.containsKey("null")).isTrue();
            assertThat(each.get("null")).isNull();
            assertThat(each.get("undefined")).isEqualTo(Undefined.UNDEFINED);
            assertThat(each.get("bigint")).isEqualTo(large);
            assertThat(each.get("bytes")).isEqualTo(new byte[] {0, -1});
            assertThat(each.get("int")).isEqualTo(42.0);
            assertThat(each.get("nested")).isEqualTo(List.of(Map.of("a", BigInteger.ONE), Undefined.UNDEFINED));
            assertThat(each.size()).isEqualTo(6);
        }
    }

    @Test
    void set_notAValue_throwsAndChangesNothing() {
        map.set("k", 1);
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> map.set("k", Locale.ROOT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.set("k", map)).isInstanceOf(IllegalArgumentException.class);
        assertThat(map.get("k")).isEqualTo(1.0);
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    void set_again_replaces() {
        map.set("k", 1);
        map.set("k", "two");
        assertThat(map.toMap()).isEqualTo(Map.of("k", "two"));
        assertThat(map.size()).isEqualTo(1);
    }

    @Test
    void remove_presentAndAbsent_leavesNothing() {
        map.set("k", 1);
        map.remove("k");
        map.remove("k");
        map.remove("never");
        assertThat(map.containsKey("k")).isFalse();
        assertThat(map.get("k")).isNull();
        assertThat(map.keys()).isEmpty();
        map.set("k", 2);
        assertThat(map.get("k")).isEqualTo(2.0);
    }

    @Test
    void clear_valuesAndTypes_removesAll() {
        map.set("a", 1);
        Text text = map.putText("t");
        text.insert(0, "x");
        map.clear();
        assertThat(map.toMap()).isEmpty();
        assertThat(text.isDeleted()).isTrue();
        map.clear();
        assertThat(map.size()).isZero();
    }

    @Test
    void keys_severalTimesSet_standInOrderOfFirstSetting() {
        map.set("b", 1);
        map.set("a", 1);
        map.set("c", 1);
        map.set("b", 2);
        assertThat(map.keys()).containsExactly("b", "a", "c");
        map.remove("a");
        assertThat(map.keys()).containsExactly("b", "c");
        assertThat(map.toMap().keySet()).containsExactly("b", "c");
    }

    @Test
    void set_emptyAndStrangeKeys_areKeys() {
        map.set("", 1);
        map.set("😀", 2);
        map.set("__proto__", 3);
        exchange();
        assertThat(peer.map("m").toMap()).isEqualTo(Map.of("", 1.0, "😀", 2.0, "__proto__", 3.0));
    }

    @Test
    void set_concurrently_largerClientWins() {
        map.set("k", "one");
        peer.map("m").set("k", "two");
        exchange();
        assertThat(map.get("k")).isEqualTo("two");
        assertThat(peer.map("m").get("k")).isEqualTo("two");
    }

    @Test
    void set_againstConcurrentRemove_wins() {
        map.set("k", 1);
        exchange();
        map.remove("k");
        peer.map("m").set("k", 2);
        exchange();
        assertThat(map.get("k")).isEqualTo(2.0);
        assertThat(peer.map("m").get("k")).isEqualTo(2.0);
    }

    @Test
    void clear_againstConcurrentSet_keepsTheNewValue() {
        map.set("a", 1);
        map.set("b", 1);
        exchange();
        map.clear();
        peer.map("m").set("b", 2);
        exchange();
        assertThat(map.toMap()).isEqualTo(Map.of("b", 2.0));
    }

    @Test
    void put_allKindsOfTypes_areLiveAndTheSameAgain() {
        map.putArray("array").add(1);
        map.putMap("map").set("k", 2);
        map.putText("text").insert(0, "t");
        map.putXmlText("xmlText").insert(0, "x");
        map.putXmlElement("element", "Div").setAttribute("id", "d");
        map.putXmlFragment("fragment").insertElement(0, "br");
        assertThat(map.get("array")).isSameAs(map.get("array"));
        exchange();
        assertThat(peer.map("m").toJson())
                .isEqualTo(Map.of(
                        "array",
                        List.of(1.0),
                        "map",
                        Map.of("k", 2.0),
                        "text",
                        "t",
                        "xmlText",
                        "x",
                        "element",
                        "<div id=\"d\"></div>",
                        "fragment",
                        "<br></br>"));
    }

    @Test
    void putMap_concurrentlyUnderOneKey_oneIsKeptWithItsContent() {
        map.putMap("k").set("from", "one");
        peer.map("m").putMap("k").set("from", "two");
        exchange();
        assertThat(map.toJson()).isEqualTo(Map.of("k", Map.of("from", "two")));
    }
}
