package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RelativePositionTest {
    private static Doc doc(long clientId) {
        return Doc.create(DocOptions.defaults().withClientId(clientId));
    }

    private static Doc docWithText(String text) {
        Doc doc = doc(1);
        doc.text("t").insert(0, text);
        return doc;
    }

    private static int index(RelativePosition position, Doc doc) {
        return position.resolve(doc).orElseThrow().index();
    }

    @Test
    void encode_vectors_areThoseOfYjs() {
        Doc doc = docWithText("abc");
        Text text = doc.text("t");
        assertVector(RelativePosition.at(text, 1, 0), "item-assoc0");
        assertVector(RelativePosition.at(text, 1, -1), "item-assoc-1");
        assertVector(RelativePosition.endOf(text), "end-root");
        assertVector(RelativePosition.at(text, 3), "end-root");
        assertVector(RelativePosition.startOf(text), "start-assoc-1");
        assertVector(RelativePosition.at(text, 0, -1), "start-assoc-1");
        Text nested = doc.map("m").putText("n");
        assertVector(RelativePosition.endOf(nested), "end-nested");
    }

    private static void assertVector(RelativePosition position, String id) {
        byte[] expected = Vectors.bytes("relpos", id);
        assertThat(position.encode()).describedAs(id).isEqualTo(expected);
        assertThat(RelativePosition.decode(expected).encode()).describedAs(id).isEqualTo(expected);
    }

    @Test
    void json_ofAnElement_isThatOfYjs() {
        RelativePosition position = RelativePosition.at(docWithText("abc").text("t"), 1);
        String json = "{\"tname\":\"t\",\"item\":{\"client\":1,\"clock\":1},\"assoc\":0}";
        assertThat(Json.stringify(position.toJson())).isEqualTo(json);
        assertThat(RelativePosition.fromJson(Json.parse(json, 10))).isEqualTo(position);
    }

    @Test
    void json_ofNestedType_namesItsItem() {
        Doc doc = doc(7);
        RelativePosition position = RelativePosition.endOf(doc.map("m").putText("n"));
        String json = "{\"type\":{\"client\":7,\"clock\":0},\"assoc\":0}";
        assertThat(Json.stringify(position.toJson())).isEqualTo(json);
        assertThat(RelativePosition.fromJson(Json.parse(json, 10))).isEqualTo(position);
    }

    @Test
    void fromJson_somethingElse_isRefused() {
        for (String json : List.of(
                "null",
                "[]",
                "{}",
                "{\"tname\":1}",
                "{\"item\":1}",
                "{\"item\":{\"client\":1}}",
                "{\"item\":{\"client\":1,\"clock\":0.5}}",
                "{\"item\":{\"client\":-1,\"clock\":0}}",
                "{\"type\":{\"client\":1e300,\"clock\":0}}",
                "{\"tname\":\"t\",\"assoc\":\"0\"}")) {
            assertThatThrownBy(() -> RelativePosition.fromJson(Json.parse(json, 10)))
                    .describedAs(json)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void decode_anyBytes_endsInAPositionOrMalformed() {
        RandomGenerator random = Seeds.random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(4);
            }
            try {
                RelativePosition position = RelativePosition.decode(bytes);
                position.resolve(docWithText("abc"));
                assertThat(RelativePosition.decode(position.encode())).isEqualTo(position);
            } catch (MalformedUpdateException expected) {
                assertThat(expected.offset()).isLessThanOrEqualTo(bytes.length);
            }
        }
    }

    @Test
    void decode_withoutAssoc_takesZero() {
        byte[] bytes = RelativePosition.at(docWithText("abc").text("t"), 1).encode();
        assertThat(RelativePosition.decode(Arrays.copyOf(bytes, bytes.length - 1))
                        .assoc())
                .isZero();
    }

    @Test
    void resolve_afterInsertsAndDeletes_moves() {
        Doc doc = docWithText("abc");
        Text text = doc.text("t");
        RelativePosition before = RelativePosition.at(text, 1, -1);
        RelativePosition after = RelativePosition.at(text, 1);
        text.insert(1, "12");
        assertThat(index(before, doc)).isEqualTo(1);
        assertThat(index(after, doc)).isEqualTo(3);
        text.insert(0, "x");
        assertThat(index(before, doc)).isEqualTo(2);
        text.delete(0, 3);
        assertThat(index(before, doc)).isZero();
        assertThat(index(after, doc)).isEqualTo(1);
    }

    @Test
    void resolve_atBothEnds_staysAtTheEnds() {
        Doc doc = docWithText("abc");
        Text text = doc.text("t");
        RelativePosition start = RelativePosition.startOf(text);
        RelativePosition end = RelativePosition.endOf(text);
        text.insert(0, "12");
        text.insert(5, "34");
        assertThat(index(start, doc)).isZero();
        assertThat(index(end, doc)).isEqualTo(7);
    }

    @Test
    void resolve_inEveryType_roundTripsEveryIndex() {
        Doc doc = doc(1);
        Text text = doc.text("t");
        text.insert(0, "ab😀c", Map.of("b", true));
        text.insertEmbed(2, "e");
        text.delete(1, 1);
        text.insert(1, "xyz");
        Array array = doc.array("a");
        array.insert(0, List.of(1, 2, 3));
        Text inner = array.insertText(1);
        inner.insert(0, "inner");
        array.delete(0, 1);
        XmlFragment xml = doc.xmlFragment("x");
        xml.insertElement(0, "p");
        xml.insertText(1);
        roundTrip(text, text.length());
        roundTrip(array, array.size());
        roundTrip(xml, xml.size());
        roundTrip(inner, 5);
    }

    private static void roundTrip(SharedType type, int length) {
        for (int index = 0; index <= length; index++) {
            for (int assoc : new int[] {-1, 0}) {
                RelativePosition position = RelativePosition.at(type, index, assoc);
                AbsolutePosition expected = new AbsolutePosition(type, index, assoc);
                assertThat(position.resolve(type.doc())).contains(expected);
                assertThat(RelativePosition.decode(position.encode()).resolve(type.doc(), false))
                        .contains(expected);
            }
        }
    }

    @Test
    void resolve_onAnotherReplica_givesItsType() {
        Doc doc = docWithText("abc");
        Doc other = doc(2);
        RelativePosition position = RelativePosition.at(doc.text("t"), 2);
        assertThat(position.resolve(other)).isEmpty();
        other.apply(doc.encodeState());
        assertThat(position.resolve(other)).describedAs("of unknown kind").isEmpty();
        assertThat(RelativePosition.endOf(doc.text("t")).resolve(other)).isEmpty();
        assertThat(position.resolve(other)).isEmpty();
        Text text = other.text("t");
        assertThat(position.resolve(other)).contains(new AbsolutePosition(text, 2, 0));
    }

    @Test
    void resolve_inDeletedType_isAtItsStartUntilItIsCollected() {
        Doc doc = Doc.create(DocOptions.defaults().withGc(false));
        Text nested = doc.map("m").putText("n");
        nested.insert(0, "abc");
        RelativePosition position = RelativePosition.at(nested, 1);
        RelativePosition end = RelativePosition.endOf(nested);
        Doc collecting = Doc.create();
        collecting.map("m");
        doc.map("m").remove("n");
        collecting.apply(doc.encodeState());
        assertThat(position.resolve(doc)).contains(new AbsolutePosition(nested, 0, 0));
        assertThat(position.resolve(collecting)).isEmpty();
        assertThat(end.resolve(collecting)).isEmpty();
    }

    @Test
    void at_outsideOfTheType_throws() {
        Text text = docWithText("abc").text("t");
        assertThatThrownBy(() -> RelativePosition.at(text, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> RelativePosition.at(text, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void at_collectedType_throws() {
        Doc doc = doc(1);
        Text nested = doc.map("m").putText("n");
        doc.map("m").remove("n");
        assertThatThrownBy(() -> RelativePosition.endOf(nested)).isInstanceOf(IllegalStateException.class);
    }
}
