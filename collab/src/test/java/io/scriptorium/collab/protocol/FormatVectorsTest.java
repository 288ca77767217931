package io.scriptorium.collab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WireFormat;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What the server writes, byte by byte as the real servers wrote it (recorded with y-websocket and Hocuspocus). */
class FormatVectorsTest {
    private static final HocuspocusFormat HOCUSPOCUS = new HocuspocusFormat("d");
    private static final YWebsocketFormat Y_WEBSOCKET = YWebsocketFormat.INSTANCE;

    private static byte[] payload(WireFormat format, ServerMessage message) {
        return payload(format.encode(message).orElseThrow());
    }

    private static byte[] payload(Frame frame) {
        return Arrays.copyOfRange(frame.bytes(), frame.headerBytes(), frame.size());
    }

    private static byte[] update(String id) {
        return Vectors.bytes("update-v1", id);
    }

    private static StateVector vector(int... bytes) {
        byte[] encoded = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            encoded[i] = (byte) bytes[i];
        }
        return StateVector.decode(encoded, DecodeLimits.TRUSTED);
    }

    @Test
    void yWebsocket_eachMessage_isAsRecorded() {
        assertThat(payload(Y_WEBSOCKET, new ServerMessage.SyncStep1(StateVector.EMPTY)))
                .isEqualTo(Vectors.bytes("ywebsocket", "step1-empty"));
        assertThat(payload(Y_WEBSOCKET, new ServerMessage.SyncStep1(vector(1, 1, 1))))
                .isEqualTo(Vectors.bytes("ywebsocket", "step1"));
        assertThat(payload(Y_WEBSOCKET, new ServerMessage.SyncStep2(update("text-a"))))
                .isEqualTo(Vectors.bytes("ywebsocket", "step2"));
        assertThat(payload(Y_WEBSOCKET, new ServerMessage.SyncStep2(Update.empty())))
                .isEqualTo(Vectors.bytes("ywebsocket", "step2-nothing"));
        assertThat(payload(Y_WEBSOCKET, new ServerMessage.Update(update("text-a"))))
                .isEqualTo(Vectors.bytes("ywebsocket", "update"));
        assertThat(payload(Y_WEBSOCKET, new ServerMessage.Presence(Vectors.bytes("awareness", "awareness-update"))))
                .isEqualTo(Vectors.bytes("ywebsocket", "awareness"));
        assertThat(payload(Y_WEBSOCKET, new ServerMessage.Denied("no")))
                .isEqualTo(Vectors.bytes("ywebsocket", "auth-denied"));
        assertThat(payload(YWebsocketFormat.KEEP_ALIVE)).isEqualTo(Vectors.bytes("ywebsocket", "keepalive"));
    }

    @Test
    void yWebsocket_messagesThatItDoesNotHave_areNotWritten() {
        assertThat(Y_WEBSOCKET.encode(new ServerMessage.Authenticated(true))).isEmpty();
        assertThat(Y_WEBSOCKET.encode(new ServerMessage.SyncStatus(true))).isEmpty();
        assertThat(Y_WEBSOCKET.encode(new ServerMessage.Stateless("{}"))).isEmpty();
    }

    @Test
    void hocuspocus_eachMessage_isAsRecorded() {
        assertThat(payload(HOCUSPOCUS, new ServerMessage.Authenticated(true)))
                .isEqualTo(Vectors.bytes("hocuspocus", "auth-ok"));
        assertThat(payload(HOCUSPOCUS, new ServerMessage.Denied("nope")))
                .isEqualTo(Vectors.bytes("hocuspocus", "auth-denied"));
        assertThat(payload(HOCUSPOCUS, new ServerMessage.SyncStep1(vector(1, 77, 1))))
                .isEqualTo(Vectors.bytes("hocuspocus", "server-step1"));
        assertThat(payload(
                        HOCUSPOCUS, new ServerMessage.SyncStep2(HexFormat.of().parseHex("01014d0004010174015300"))))
                .isEqualTo(Vectors.bytes("hocuspocus", "step2"));
        assertThat(payload(HOCUSPOCUS, new ServerMessage.Update(HexFormat.of().parseHex("01010500444d00016100"))))
                .isEqualTo(Vectors.bytes("hocuspocus", "update"));
        assertThat(payload(HOCUSPOCUS, new ServerMessage.SyncStatus(true)))
                .isEqualTo(Vectors.bytes("hocuspocus", "ack"));
        assertThat(payload(HOCUSPOCUS, new ServerMessage.SyncStatus(false)))
                .isEqualTo(Vectors.bytes("hocuspocus", "nack"));
        assertThat(payload(HOCUSPOCUS, new ServerMessage.Presence(HexFormat.of().parseHex("010501077b226e223a317d"))))
                .isEqualTo(Vectors.bytes("hocuspocus", "awareness"));
        assertThat(payload(HOCUSPOCUS, new ServerMessage.Stateless("echo:hey")))
                .isEqualTo(Vectors.bytes("hocuspocus", "stateless-down"));
        assertThat(payload(HOCUSPOCUS.close("provider_initiated")))
                .isEqualTo(Vectors.bytes("hocuspocus", "close-server"));
        assertThat(payload(HocuspocusFormat.PING_FRAME)).isEqualTo(Vectors.bytes("hocuspocus", "ping"));
        assertThat(payload(HocuspocusFormat.PONG_FRAME)).isEqualTo(Vectors.bytes("hocuspocus", "pong"));
    }

    @Test
    void hocuspocus_answerToASessionAddress_carriesIt() {
        byte[] asked = Vectors.bytes("hocuspocus", "session-step1");
        String address = new String(asked, 1, asked[0], StandardCharsets.UTF_8);
        byte[] answer = payload(new HocuspocusFormat(address), new ServerMessage.SyncStep1(StateVector.EMPTY));
        assertThat(answer).isEqualTo(asked);
    }

    @Test
    void answersToStep1_areExemptFromTheBuffersLimitAndNothingElse() {
        for (WireFormat format : new WireFormat[] {HOCUSPOCUS, Y_WEBSOCKET}) {
            assertThat(format.encode(new ServerMessage.SyncStep2(Update.empty()))
                            .orElseThrow()
                            .exempt())
                    .isTrue();
            assertThat(format.encode(new ServerMessage.Update(Update.empty()))
                            .orElseThrow()
                            .exempt())
                    .isFalse();
        }
    }

    @Test
    void formats_ofTheSameAddress_areEqualSoThatABroadcastIsEncodedOnce() {
        assertThat(new HocuspocusFormat("d")).isEqualTo(HOCUSPOCUS).hasSameHashCodeAs(HOCUSPOCUS);
        assertThat(new HocuspocusFormat("e")).isNotEqualTo(HOCUSPOCUS);
    }
}
