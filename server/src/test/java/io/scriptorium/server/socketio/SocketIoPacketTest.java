package io.scriptorium.server.socketio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of Socket.IO, by the examples of its specification, and the events in them as live JSON. */
final class SocketIoPacketTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|CONNECT|/|0||''",
                "0/admin,{\"sid\":\"x\"}|CONNECT|/admin|0||{\"sid\":\"x\"}",
                "0/custom|CONNECT|/custom|0||''",
                "2[\"foo\"]|EVENT|/|0||[\"foo\"]",
                "2/admin,[\"bar\"]|EVENT|/admin|0||[\"bar\"]",
                "212[\"foo\"]|EVENT|/|0|12|[\"foo\"]",
                "3/admin,13[\"bar\"]|ACK|/admin|0|13|[\"bar\"]",
                "51-[\"baz\",{\"_placeholder\":true,\"num\":0}]|BINARY_EVENT|/|1||[\"baz\",{\"_placeholder\":true,\"num\":0}]",
                "52-/admin,[\"baz\"]|BINARY_EVENT|/admin|2||[\"baz\"]",
                "61-15[\"bar\"]|BINARY_ACK|/|1|15|[\"bar\"]",
                "1|DISCONNECT|/|0||''",
                "1/admin,|DISCONNECT|/admin|0||''",
                "4{\"message\":\"Not authorized\"}|CONNECT_ERROR|/|0||{\"message\":\"Not authorized\"}"
            })
    void example_isRead(String text, SocketIoPacket.Type type, String namespace, int attachments, Long id, String json)
            throws Exception {
        SocketIoPacket packet = packet(text);

        assertThat(packet.type()).isEqualTo(type);
        assertThat(packet.namespace()).isEqualTo(namespace);
        assertThat(packet.attachments()).isEqualTo(attachments);
        assertThat(packet.id()).isEqualTo(id == null ? OptionalLong.empty() : OptionalLong.of(id));
        assertThat(new String(packet.json(), UTF_8)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "abc",
                "5[\"a\"]",
                "5-[\"a\"]",
                "50-[\"a\"]",
                "511-[\"a\"]",
                "5999-[]",
                "51",
                "5x-[]",
                "21234567890123456[\"a\"]"
            })
    void head_thatIsNone_isRefused(String text) {
        assertThatThrownBy(() -> packet(text)).isInstanceOf(BadPacketException.class);
    }

    @Test
    void sent_packetsAreThoseOfTheSpecification() {
        assertThat(SocketIoPacket.connect("/admin", "{\"sid\":\"a\"}")).isEqualTo("40/admin,{\"sid\":\"a\"}");
        assertThat(SocketIoPacket.connectError("/random", "{\"message\":\"Invalid namespace\"}"))
                .isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
        assertThat(SocketIoPacket.event("/", "foo", "{}")).isEqualTo("42[\"foo\",{}]");
        assertThat(SocketIoPacket.ack("/admin", 13, "\"bar\"")).isEqualTo("43/admin,13[\"bar\"]");
        assertThat(SocketIoPacket.disconnect("/")).isEqualTo("41");
        assertThat(SocketIoPacket.disconnect("/admin")).isEqualTo("41/admin,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2[\"message\",{\"text\":\"hi\",\"type\":\"x\",\"id\":9}]|{\"type\":\"message\",\"text\":\"hi\"}",
                "27[\"message\",\"hi\"]|{\"type\":\"message\",\"id\":7,\"text\":\"hi\"}",
                "2[\"contentchange\",\"<p>a</p>\"]|{\"type\":\"contentchange\",\"content\":\"<p>a</p>\"}",
                "2[\"userevent\",\"Ada\",1,[2,{}]]|{\"type\":\"userevent\",\"username\":\"Ada\"}",
                "2[\"hello\"]|{\"type\":\"hello\"}",
                "2[\"other\",\"x\"]|{\"type\":\"other\"}",
                "2[\"message\",[1,[2]],3]|{\"type\":\"message\"}",
                "2[\"message\",null]|{\"type\":\"message\"}",
                "2[5]|{\"type\":\"5\"}",
                "2[\"m\",{\"a\":[1,{\"b\":null},[]],\"c\":{},\"_placeholder\":true}]"
                        + "|{\"type\":\"m\",\"a\":[1,{\"b\":null},[]],\"c\":{},\"_placeholder\":true}"
            })
    void event_becomesLiveJson(String text, String live) throws Exception {
        assertThat(new String(EventReader.live(packet(text), List.of()), UTF_8)).isEqualTo(live);
    }

    @Test
    void attachments_areTextWhereTheyBelong() throws Exception {
        SocketIoPacket event = packet("52-3[\"contentchange\",{\"content\":{\"_placeholder\":true,\"num\":1},"
                + "\"more\":[{\"_placeholder\":true,\"num\":0}]}]");

        byte[] live = EventReader.live(event, List.of("é".getBytes(UTF_8), "<p>b</p>".getBytes(UTF_8)));

        assertThat(new String(live, UTF_8))
                .isEqualTo("{\"type\":\"contentchange\",\"id\":3,\"content\":\"<p>b</p>\",\"more\":[\"é\"]}");
        SocketIoPacket alone = packet("51-[\"message\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(new String(EventReader.live(alone, List.of("hi".getBytes(UTF_8))), UTF_8))
                .isEqualTo("{\"type\":\"message\",\"text\":\"hi\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "51-[\"m\",{\"_placeholder\":true,\"num\":1}]",
                "51-[\"m\",{\"_placeholder\":true,\"num\":-1}]",
                "51-[\"m\",{\"_placeholder\":false,\"num\":0}]",
                "51-[\"m\",{\"_placeholder\":true,\"num\":0,\"more\":1}]",
                "51-[\"m\",{\"a\":{\"_placeholder\":true,\"num\":0},\"b\":{\"_placeholder\":true,\"num\":0}}]",
                "51-[\"m\",{\"a\":{\"_placeholder\":true}}]"
            })
    void placeholder_withoutAnAttachmentOfItsOwn_isRefused(String text) {
        assertThatThrownBy(() -> EventReader.live(packet(text), List.of(new byte[] {'a'})))
                .isInstanceOf(BadPacketException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2",
                "2{}",
                "2[]",
                "2[null]",
                "2[\"connect\"]",
                "2[\"disconnecting\",1]",
                "2abc[\"a\"]",
                "2[\"a\"",
                "2[\"a\",{]",
                "2[\"a\",{\"b\":}]",
                "2[\"a\"]x",
                "2[\"a\"][\"b\"]",
                "2[{\"a\":1}]",
                "2\"a\""
            })
    void event_thatIsNone_isRefused(String text) {
        assertThatThrownBy(() -> EventReader.live(packet(text), List.of())).isInstanceOf(BadPacketException.class);
    }

    @Test
    void attachment_thatIsNotUtf8_isRefused() {
        assertThatThrownBy(() -> EventReader.live(
                        packet("51-[\"message\",{\"_placeholder\":true,\"num\":0}]"),
                        List.of(new byte[] {(byte) 0xFF})))
                .isInstanceOf(BadPacketException.class);
    }

    @Test
    void depth_isBounded() throws Exception {
        String deep = "[".repeat(90) + "]".repeat(90);
        String tooDeep = "[".repeat(200_000) + "]".repeat(200_000);

        assertThat(EventReader.live(packet("2[\"a\",{\"b\":" + deep + "}]"), List.of()))
                .isNotEmpty();
        assertThatThrownBy(() -> EventReader.live(packet("2[\"a\",{\"b\":" + tooDeep + "}]"), List.of()))
                .isInstanceOf(BadPacketException.class);
        assertThatThrownBy(() -> EventReader.checkAck(packet("31" + tooDeep))).isInstanceOf(BadPacketException.class);
        assertThatThrownBy(() -> EventReader.auth(packet("0{\"a\":" + tooDeep + "}"), Set.of()))
                .isInstanceOf(BadPacketException.class);
    }

    @Test
    void auth_isTheTextMembersThatAreAskedFor() throws Exception {
        SocketIoPacket connect =
                packet("0{\"document\":\"notes\",\"pid\":7,\"x\":\"y\",\"offset\":\"1a\",\"o\":{\"pid\":\"no\"}}");

        assertThat(EventReader.auth(connect, Set.of("document", "pid", "offset")))
                .isEqualTo(Map.of("document", "notes", "offset", "1a"));
        assertThat(EventReader.auth(packet("0"), Set.of("pid"))).isEmpty();
        assertThatThrownBy(() -> EventReader.auth(packet("0[]"), Set.of())).isInstanceOf(BadPacketException.class);
    }

    @Test
    void everyTruncationAndFlip_endsInAnEventOrARefusal() {
        long seed = Long.getLong("scriptorium.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] whole =
                ("52-/d/x,31[\"contentchange\",{\"content\":{\"_placeholder\":true,\"num\":1},\"b\":[1.5e9,\"\\ud83d\"],"
                                + "\"c\":{\"d\":{\"_placeholder\":true,\"num\":0}}},true]")
                        .getBytes(UTF_8);
        List<byte[]> attachments = List.of(new byte[] {'a'}, new byte[] {'b'});
        int good = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = java.util.Arrays.copyOf(whole, i % 4 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int flips = i % 4; flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            try {
                good += EventReader.live(SocketIoPacket.decode(bytes), attachments).length > 0 ? 1 : 0;
            } catch (BadPacketException refused) {
                assertThat(refused.reason()).as("seed %d", seed).isNotEmpty().hasSizeLessThan(124);
            }
        }
        assertThat(good).as("events that are some, of seed %d", seed).isPositive();
    }

    private static SocketIoPacket packet(String text) throws BadPacketException {
        return SocketIoPacket.decode(text.getBytes(UTF_8));
    }
}
