package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.room.Session;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.Vectors;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bytes that no client sends. Nothing but a close of the offender's socket may come of them: no exception (the rig
 * passes on every one), no harm to others, nothing stored that can not be read again.
 */
class HostileFramesTest {
    /** A frame that can not be parsed, a message over its limit; 4403 is y-websocket's way to hear of a refusal. */
    private static final Set<Integer> FOR_BAD_FRAMES = Set.of(4400, 1009, 4403);

    private final Rig rig = new Rig();
    private int sockets;

    /** One valid message of each type, the recorded ones among them; all for the document {@code d}. */
    private static List<byte[]> messages(Session.Dialect dialect) {
        boolean hocuspocus = dialect == Session.Dialect.HOCUSPOCUS;
        List<byte[]> messages = new ArrayList<>();
        Vectors.group(hocuspocus ? "hocuspocus" : "ywebsocket").forEach(vector -> messages.add(vector.bytes()));
        for (Vectors.Vector vector : Vectors.group("update-v1")) {
            for (int kind = 1; kind <= 2; kind++) {
                Lib0Writer out = new Lib0Writer();
                if (hocuspocus) {
                    out.writeVarString("d");
                }
                out.writeVarUint(0);
                out.writeVarUint(kind);
                out.writeVarBytes(vector.bytes());
                messages.add(out.toByteArray());
            }
        }
        return messages;
    }

    private ScriptedClient socket(Session.Dialect dialect) {
        sockets++;
        return switch (dialect) {
            case HOCUSPOCUS -> rig.hocuspocusSocket("d");
            case Y_WEBSOCKET -> rig.yWebsocketSocket("d");
            case LIVE_JSON -> throw new IllegalArgumentException("has no frames that could be broken");
        };
    }

    private void sayAlone(Session.Dialect dialect, byte[] message) {
        ScriptedClient client = socket(dialect);
        client.say(message);
        rig.pass(3);
        if (client.closeCode() != null) {
            assertThat(client.closeCode()).isIn(FOR_BAD_FRAMES);
        }
        client.socket().leave();
    }

    private void assertGoodClientsGoOn(ScriptedClient author, ScriptedClient reader, Typist typist) {
        rig.settle();
        author.forget();
        reader.forget();
        author.update(typist.type("still here"));
        rig.settle();
        assertThat(author.heard(Kind.STATUS)).hasSize(1);
        assertThat(reader.heard(Kind.UPDATE)).hasSize(1);
        assertThat(author.closeCode()).isNull();
        assertThat(reader.closeCode()).isNull();
        assertThat(rig.metrics().snapshot().brokenRooms()).isZero();

        // What was let through is an update like any other: it loads, and a newcomer can place all of it.
        rig.crash();
        ScriptedClient newcomer = rig.hocuspocusSocket("d").authenticate(null).step1(StateVector.EMPTY);
        rig.settle();
        byte[] all = newcomer.heard(Kind.STEP2).get(0).body();
        assertThat(Update.stateVector(all)).isEqualTo(Update.stateVector(rig.durable("d")));
        assertThat(Update.inspect(all, DecodeLimits.TRUSTED).requires())
                .matches(needed -> Update.stateVector(all).covers(needed));
    }

    @ParameterizedTest
    @EnumSource(value = Session.Dialect.class, names = "LIVE_JSON", mode = EnumSource.Mode.EXCLUDE)
    void everyTruncation_ofEveryMessage_closesItsSenderOrNobody(Session.Dialect dialect) {
        ScriptedClient author = rig.hocuspocus("d");
        ScriptedClient reader = rig.hocuspocus("d");
        for (byte[] message : messages(dialect)) {
            for (int length = 0; length < message.length; length++) {
                sayAlone(dialect, Arrays.copyOf(message, length));
            }
        }
        assertThat(sockets).isGreaterThan(1_000);
        assertGoodClientsGoOn(author, reader, new Typist(999));
    }

    @ParameterizedTest
    @EnumSource(value = Session.Dialect.class, names = "LIVE_JSON", mode = EnumSource.Mode.EXCLUDE)
    void everyFlippedBit_inEveryMessage_closesItsSenderOrNobody(Session.Dialect dialect) {
        ScriptedClient author = rig.hocuspocus("d");
        ScriptedClient reader = rig.hocuspocus("d");
        for (byte[] message : messages(dialect)) {
            for (int bit = 0; bit < message.length * 8; bit++) {
                byte[] flipped = message.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                sayAlone(dialect, flipped);
            }
        }
        assertThat(sockets).isGreaterThan(10_000);
        assertGoodClientsGoOn(author, reader, new Typist(999));
    }

    @ParameterizedTest
    @EnumSource(value = Session.Dialect.class, names = "LIVE_JSON", mode = EnumSource.Mode.EXCLUDE)
    void brokenFrame_closes4400AndWhatFollowsIsNotTaken(Session.Dialect dialect) {
        ScriptedClient client = socket(dialect).step1(StateVector.EMPTY);
        rig.settle();
        client.message(0, new byte[] {2, 3, 1, 1, 1});
        client.update(new Typist(1).type("x"));
        rig.settle();

        assertThat(client.closeCode()).isEqualTo(4400);
        assertThat(client.closeReason()).isNotBlank();
        assertThat(rig.store().durable("d", 0)).isEmpty();
    }

    @Test
    void hocuspocusAddress_thatIsNoDocumentName_closes4400() {
        for (String name : List.of("", "a\nb", "x".repeat(256), "\0session")) {
            ScriptedClient client = rig.hocuspocusSocket(name).authenticate(null);
            rig.settle();
            assertThat(client.closeCode()).isEqualTo(4400);
        }
        assertThat(rig.metrics().snapshot().rooms()).isZero();
    }

    @Test
    void hocuspocusAuthentication_thatOnlyAServerSends_closes4400() {
        ScriptedClient client = rig.hocuspocusSocket("d").message(2, new byte[] {2, 1, 'x'});
        rig.settle();
        assertThat(client.closeCode()).isEqualTo(4400);
    }

    @Test
    void hocuspocusAuthentication_again_isAnsweredAgain() {
        ScriptedClient client = rig.hocuspocusSocket("d").authenticate(null).authenticate("not.a.version");
        rig.settle();
        assertThat(client.briefly())
                .containsExactly("authenticated", "stateless store", "authenticated", "stateless store");
    }

    @Test
    void awareness_thatIsNotJson_closes4400() {
        ScriptedClient client = rig.hocuspocus("d");
        client.aware(1, 1, "{\"a\":");
        rig.settle();
        assertThat(client.closeCode()).isEqualTo(4400);
    }

    @Test
    void awareness_nestedWithoutEnd_closesItsSender() {
        ScriptedClient client = rig.hocuspocus("d");
        client.aware(1, 1, "[".repeat(10_000) + "]".repeat(10_000));
        rig.settle();
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void awareness_withTheLargestClock_isTaken() {
        ScriptedClient client = rig.hocuspocus("d");
        client.aware((1L << 53) - 1, (1L << 53) - 1, "{}");
        rig.settle();
        assertThat(client.heard(Kind.AWARENESS)).hasSize(1);
    }

    @Test
    void bytesBehindAMessage_areIgnored() {
        ScriptedClient client = rig.hocuspocus("d");
        byte[] update = Vectors.bytes("hocuspocus", "step2");
        client.say(Arrays.copyOf(update, update.length + 5));
        rig.settle();
        assertThat(client.closeCode()).isNull();
        assertThat(rig.store().durable("d", 0)).hasSize(1);
    }
}
