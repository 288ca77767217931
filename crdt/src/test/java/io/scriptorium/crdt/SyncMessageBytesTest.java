package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages of y-protocols by their bytes: synchronising, and who is present. */
class SyncMessageBytesTest {
    private static final DecodeLimits SMALL = new DecodeLimits(1, 1, 2, 1, 1, 1, 1_000, 1);

    private static SyncMessage read(String hex) {
        return SyncMessage.read(new Lib0Reader(bytes(hex)), SMALL);
    }

    private static byte[] written(SyncMessage message) {
        Lib0Writer out = new Lib0Writer();
        message.write(out);
        return out.toByteArray();
    }

    // --- Synchronising ---

    @Test
    void syncMessage_ofEachKind_isTheseBytes() {
        SyncMessage step1 = read("00 03 01 05 07");
        assertThat(step1).isInstanceOfSatisfying(SyncMessage.Step1.class, message -> assertThat(message.stateVector())
                .hasToString("{5: 7}"));
        assertThat(written(step1)).isEqualTo(bytes("00 03 01 05 07"));

        SyncMessage step2 = read("01 02 00 00");
        assertThat(step2).isInstanceOfSatisfying(SyncMessage.Step2.class, message -> assertThat(message.update())
                .containsExactly(0, 0));
        assertThat(written(step2)).isEqualTo(bytes("01 02 00 00"));

        SyncMessage update = read("02 03 07 08 09");
        assertThat(update).isInstanceOfSatisfying(SyncMessage.Update.class, message -> assertThat(message.update())
                .as("not looked into")
                .containsExactly(7, 8, 9));
        assertThat(written(update)).isEqualTo(bytes("02 03 07 08 09"));
    }

    @Test
    void syncMessage_withSomethingBehind_leavesItToTheReader() {
        Lib0Reader in = new Lib0Reader(bytes("00 01 00 02 01 07 63"));
        assertThat(SyncMessage.read(in, SMALL)).isEqualTo(new SyncMessage.Step1(StateVector.EMPTY));
        assertThat(SyncMessage.read(in, SMALL)).isInstanceOf(SyncMessage.Update.class);
        assertThat(in.readUint8()).isEqualTo(0x63);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, the bytes end too early",
        "03 00, 0, unknown sync message 3",
        "80 01 00, 0, unknown sync message 128",
        "00, 1, the bytes end too early",
        "00 05 01, 1, a length of 5 where 1 are left",
        "00 01 01, 3, the bytes end too early",
        "00 03 01 05 80 01, 5, the bytes end too early",
        "00 07 03 05 01 06 01 07 01, 7, more than 2 clients",
        "00 04 01 05 e9 07, 3, more than 1000 for a clock",
        "01 02 00, 1, a length of 2 where 1 are left",
        "02, 1, the bytes end too early"
    })
    void syncMessage_ofAFault_saysWhere(String hex, int offset, String problem) {
        assertThatThrownBy(() -> read(hex))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage(problem + " at byte " + offset);
    }

    /** The whole conversation of a client that was offline with a server that has no document. */
    @Test
    void syncMessages_betweenAClientAndALog_bringBothUpToDate() {
        Doc before = Doc.create(DocOptions.defaults().withClientId(5));
        before.text("t").insert(0, "known to both");
        Doc client = Doc.create(DocOptions.defaults().withClientId(9));
        client.apply(before.encodeState());
        client.text("t").insert(0, "offline ");
        UpdateLog log = UpdateLog.restore(Optional.of(before.encodeState()), List.of());
        before.text("t").insert(13, ", online");
        log.commit(log.append(Update.inspect(before.encodeState(), DecodeLimits.STEP2)));

        byte[] asked = written(new SyncMessage.Step1(client.stateVector()));
        SyncMessage.Step1 step1 = (SyncMessage.Step1) SyncMessage.read(new Lib0Reader(asked), DecodeLimits.STEP2);
        byte[] answered = written(new SyncMessage.Step2(log.diff(step1.stateVector())));
        SyncMessage.Step2 toClient = (SyncMessage.Step2) SyncMessage.read(new Lib0Reader(answered), DecodeLimits.STEP2);
        assertThat(client.apply(toClient.update())).isEqualTo(ApplyResult.APPLIED);
        SyncMessage.Step2 toLog = new SyncMessage.Step2(client.encodeState(log.stateVector(), UpdateFormat.V1));
        UpdateInfo brought = Update.inspect(toLog.update(), DecodeLimits.STEP2);
        assertThat(log.admit(brought)).isEqualTo(new Admission.Adds());
        log.commit(log.append(brought));

        assertThat(client.text("t").toString()).isEqualTo("offline known to both, online");
        assertThat(log.stateVector()).isEqualTo(client.stateVector());
        assertThat(Doc.load(log.merged(), UpdateFormat.V1, DocOptions.defaults())
                        .encodeState())
                .isEqualTo(client.encodeState());
    }

    // --- Who is present ---

    @Test
    void awarenessUpdate_ofEntries_isTheseBytes() {
        byte[] update = bytes("""
                02
                05 03 07 7b 22 61 22 3a 31 7d      client 5, clock 3: {"a":1}
                ac 02 80 01 04 6e 75 6c 6c         client 300, clock 128: gone
                """);
        AwarenessUpdate decoded = AwarenessUpdate.decode(update, 2, 7);
        assertThat(decoded.entries())
                .containsExactly(new AwarenessUpdate.Entry(5, 3, "{\"a\":1}"), AwarenessUpdate.Entry.removal(300, 128));
        assertThat(decoded.entries().getFirst().removes()).isFalse();
        assertThat(decoded.entries().getLast().removes()).isTrue();
        assertThat(decoded.encode()).isEqualTo(update);
    }

    @Test
    void awarenessUpdate_entriesGiven_areCopied() {
        List<AwarenessUpdate.Entry> entries = new ArrayList<>(List.of(AwarenessUpdate.Entry.removal(1, 1)));
        AwarenessUpdate update = new AwarenessUpdate(entries);
        entries.clear();
        assertThat(update.entries()).hasSize(1);
        assertThatThrownBy(() -> update.entries().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, the bytes end too early",
        "01, 1, the bytes end too early",
        "01 05, 2, the bytes end too early",
        "01 05 03, 3, the bytes end too early",
        "01 05 03 04 31, 3, a length of 4 where 1 are left",
        "01 05 03 01 ff, 4, text that is not UTF-8",
        "01 05 03 00, 4, text that is not JSON",
        "01 05 03 02 7b 5d, 5, text that is not JSON",
        "02 05 03 01 31 06 01 02 31 78, 9, text that is not JSON",
        "01 05 03 06 22 61 61 61 61 22, 3, more than 5 string bytes",
        "03 05 03 01 31 06 01 01 31 07 01 01 31, 9, more than 2 awareness entries",
        "01 80 80 80 80 80 80 80 10 03 01 31, 1, integer above 2^53-1"
    })
    void awarenessUpdate_ofAFault_saysWhere(String hex, int offset, String problem) {
        assertThatThrownBy(() -> AwarenessUpdate.decode(bytes(hex), 2, 5))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage(problem + " at byte " + offset);
    }

    @Test
    void awarenessUpdate_nestedTooDeep_isRefusedAtTheLevel() {
        String deep = "[".repeat(101) + "]".repeat(101);
        byte[] update = new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(5, 3, deep))).encode();
        assertThatThrownBy(() -> AwarenessUpdate.decode(update, 1, 1_000))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("more than 100 levels of nested values at byte 105");
        byte[] allowed = new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(5, 3, deep.substring(1, 201)))).encode();
        assertThat(AwarenessUpdate.decode(allowed, 1, 1_000).entries()).hasSize(1);
    }

    // --- Awareness against two maps ---

    /** What a server knows, by the rules of y-protocols and nothing else. */
    private static final class Model {
        final Map<Long, AwarenessUpdate.Entry> last = new LinkedHashMap<>();
        final Map<Long, Long> seenMillis = new HashMap<>();

        boolean present(long client) {
            AwarenessUpdate.Entry held = last.get(client);
            return held != null && !held.removes();
        }

        boolean take(AwarenessUpdate.Entry entry, long now) {
            long known =
                    last.containsKey(entry.client()) ? last.get(entry.client()).clock() : 0;
            boolean removesHeld = entry.clock() == known && entry.removes() && present(entry.client());
            if (entry.clock() <= known && !removesHeld) {
                return false;
            }
            last.put(entry.client(), entry);
            seenMillis.put(entry.client(), now);
            return true;
        }

        Set<Long> expire(long now, long age) {
            Set<Long> gone = new LinkedHashSet<>();
            last.replaceAll((client, entry) -> {
                if (entry.removes() || now - seenMillis.getOrDefault(client, 0L) < age) {
                    return entry;
                }
                gone.add(client);
                return AwarenessUpdate.Entry.removal(client, entry.clock());
            });
            return gone;
        }
    }

    @Test
    void awareness_randomEvents_knowsWhatTheModelKnows() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < Seeds.rounds(40); round++) {
            long[] now = {0};
            Awareness awareness = new Awareness(() -> now[0]);
            Model model = new Model();
            for (int step = 0; step < 100; step++) {
                now[0] += random.nextInt(10);
                if (random.nextInt(6) == 0) {
                    assertThat(awareness.expire(30).removed())
                            .as(Seeds.replay(seed))
                            .isEqualTo(model.expire(now[0], 30));
                } else {
                    long client = random.nextLong(1, 6);
                    String state = random.nextInt(3) == 0 ? "null" : "{\"n\":" + random.nextInt(2) + "}";
                    AwarenessUpdate.Entry entry =
                            new AwarenessUpdate.Entry(client, random.nextLong(step / 5 + 2), state);
                    boolean before = model.present(client);
                    AwarenessUpdate.Entry held = model.last.get(client);
                    boolean counts = model.take(entry, now[0]);
                    Awareness.Change change = awareness.apply(new AwarenessUpdate(List.of(entry)));
                    assertThat(change.added().contains(client))
                            .as(Seeds.replay(seed))
                            .isEqualTo(counts && !before && !entry.removes());
                    assertThat(change.removed().contains(client))
                            .as(Seeds.replay(seed))
                            .isEqualTo(counts && before && entry.removes());
                    boolean stays = counts && before && !entry.removes();
                    boolean same = held != null && held.json().equals(state);
                    assertThat(change.updated().contains(client))
                            .as(Seeds.replay(seed))
                            .isEqualTo(stays && !same);
                    assertThat(change.renewed().contains(client))
                            .as(Seeds.replay(seed))
                            .isEqualTo(stays && same);
                    assertThat(change.clients()).isSubsetOf(client);
                }
                for (long client = 1; client < 6; client++) {
                    AwarenessUpdate.Entry expected = model.last.get(client);
                    assertThat(awareness.state(client).orElse("null"))
                            .as(Seeds.replay(seed))
                            .isEqualTo(expected == null ? "null" : expected.json());
                    assertThat(awareness.update(List.of(client)).entries())
                            .as(Seeds.replay(seed))
                            .isEqualTo(expected == null ? List.of() : List.of(expected));
                }
                assertThat(awareness.isEmpty()).isEqualTo(awareness.clients().isEmpty());
            }
        }
    }

    /** Two clients and the server between them, with messages lost: everybody sees the same in the end. */
    @Test
    void awareness_ofClientsAndTheirServer_agreesOnceStatesAreRenewed() {
        long[] now = {0};
        Awareness server = new Awareness(() -> now[0]);
        Awareness ada = Awareness.ofClient(5, () -> now[0]);
        Awareness ben = Awareness.ofClient(9, () -> now[0]);
        ada.setLocalState("{\"name\":\"Ada\"}");
        ben.setLocalState("{\"name\":\"Ben\"}");
        server.apply(ben.update(List.of(9L)));
        ada.apply(server.update(server.clients()));
        assertThat(ada.clients()).containsExactly(5L, 9L);
        assertThat(server.clients()).as("Ada's message was lost").containsExactly(9L);

        now[0] = 15_000;
        assertThat(ada.renew(15_000).renewed()).containsExactly(5L);
        assertThat(server.apply(ada.update(List.of(5L))).added()).containsExactly(5L);
        ben.apply(server.update(server.clients()));
        assertThat(ben.state(5)).contains("{\"name\":\"Ada\"}");

        now[0] = 45_000;
        assertThat(server.expire(30_000).removed()).containsExactlyInAnyOrder(5L, 9L);
        AwarenessUpdate gone = server.update(List.of(5L, 9L));
        assertThat(ada.apply(gone).clients()).as("Ada says that she is there").containsExactlyInAnyOrder(5L, 9L);
        assertThat(ada.clients()).containsExactly(5L);
        assertThat(server.apply(ada.update(List.of(5L))).added()).containsExactly(5L);
    }

    @Test
    void ofClient_withoutAnId_isOurMistake() {
        assertThatThrownBy(() -> Awareness.ofClient(-1, () -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no client id: -1");
    }
}
