package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Presence in every order of arrival, claims of others about oneself, the passing of time, and malformed updates. */
class AwarenessPresenceTest {
    private static final long ME = 1;
    private static final long ANN = 2;
    private static final long BEN = 3;

    private long nowMillis;
    private final Awareness server = new Awareness(() -> nowMillis);
    private final Awareness me = Awareness.ofClient(ME, () -> nowMillis);

    private static AwarenessUpdate.Entry entry(long client, long clock, String json) {
        return new AwarenessUpdate.Entry(client, clock, json);
    }

    private static AwarenessUpdate update(AwarenessUpdate.Entry... entries) {
        return new AwarenessUpdate(List.of(entries));
    }

    private static AwarenessUpdate.Entry own(Awareness awareness) {
        return awareness.update(List.of(ME)).entries().getFirst();
    }

    // --- Orders ---

    private static void permutations(
            List<AwarenessUpdate> left, List<AwarenessUpdate> taken, List<List<AwarenessUpdate>> all) {
        if (left.isEmpty()) {
            all.add(List.copyOf(taken));
        }
        for (int i = 0; i < left.size(); i++) {
            List<AwarenessUpdate> rest = new ArrayList<>(left);
            taken.add(rest.remove(i));
            permutations(rest, taken, all);
            taken.removeLast();
        }
    }

    @Test
    void updates_inEveryOrderAndTwice_endInTheSameStates() {
        List<AwarenessUpdate> updates = List.of(
                update(entry(ANN, 1, "{\"n\":1}"), entry(BEN, 4, "{}")),
                update(entry(ANN, 2, "{\"n\":2}")),
                update(AwarenessUpdate.Entry.removal(ANN, 3)),
                update(entry(ANN, 5, "{\"n\":5}"), AwarenessUpdate.Entry.removal(BEN, 4)),
                update(entry(BEN, 3, "{\"late\":true}")));
        List<List<AwarenessUpdate>> orders = new ArrayList<>();
        permutations(updates, new ArrayList<>(), orders);
        assertThat(orders).hasSize(120);
        for (List<AwarenessUpdate> order : orders) {
            Awareness awareness = new Awareness(() -> 0);
            order.forEach(awareness::apply);
            order.forEach(awareness::apply);
            assertThat(awareness.clients()).as("%s", order).containsExactly(ANN);
            assertThat(awareness.state(ANN)).contains("{\"n\":5}");
            assertThat(awareness.update(List.of(BEN)).entries())
                    .as("%s", order)
                    .containsExactly(AwarenessUpdate.Entry.removal(BEN, 4));
        }
    }

    @Test
    void changes_addUpToWhoIsPresent() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        Set<Long> shown = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            List<AwarenessUpdate.Entry> entries = new ArrayList<>();
            for (int n = random.nextInt(4); n >= 0; n--) {
                String state = random.nextInt(3) == 0 ? "null" : "{\"n\":" + random.nextInt(3) + "}";
                entries.add(entry(random.nextInt(6), random.nextInt(1 + i / 20), state));
            }
            nowMillis += random.nextInt(20);
            Awareness.Change change = random.nextInt(10) == 0
                    ? server.expire(1_000)
                    : server.apply(update(entries.toArray(AwarenessUpdate.Entry[]::new)));
            assertThat(Collections.disjoint(shown, change.added()))
                    .as(Seeds.replay(seed))
                    .isTrue();
            for (Set<Long> known : List.of(change.updated(), change.removed(), change.renewed())) {
                assertThat(shown.containsAll(known)).as(Seeds.replay(seed)).isTrue();
            }
            assertThat(change.clients())
                    .hasSize(change.added().size()
                            + change.updated().size()
                            + change.removed().size()
                            + change.renewed().size());
            shown.addAll(change.added());
            shown.removeAll(change.removed());
            assertThat(server.clients()).as(Seeds.replay(seed)).containsExactlyInAnyOrderElementsOf(shown);
        }
    }

    @Test
    void threeParties_whoPassOnWhatChanged_allKnowTheSame() {
        Awareness ann = Awareness.ofClient(ANN, () -> nowMillis);
        me.setLocalState("{\"name\":\"me\"}");
        ann.setLocalState("{\"name\":\"Ann\"}");
        relay(me, ME, ann);
        relay(ann, ANN, me);
        me.setLocalState(null);
        relay(me, ME, ann);
        for (Awareness each : List.of(server, me, ann)) {
            assertThat(each.clients()).containsExactly(ANN);
            assertThat(each.state(ANN)).contains("{\"name\":\"Ann\"}");
        }
    }

    private void relay(Awareness from, long client, Awareness to) {
        Awareness.Change change = server.apply(from.update(List.of(client)));
        to.apply(AwarenessUpdate.decode(server.update(change.clients()).encode(), 10, 1_000));
    }

    // --- About oneself ---

    @ParameterizedTest
    @CsvSource({"0, false, 1", "1, true, 2", "7, true, 8"})
    void removalOfTheOwnState_byAnother_isAnsweredWithAHigherClock(long clock, boolean counts, long expected) {
        me.setLocalState("{\"here\":1}");
        Awareness.Change change = me.apply(update(AwarenessUpdate.Entry.removal(ME, clock)));
        assertThat(change.renewed()).isEqualTo(counts ? Set.of(ME) : Set.of());
        assertThat(change.removed()).isEmpty();
        assertThat(own(me)).isEqualTo(entry(ME, expected, "{\"here\":1}"));
    }

    @Test
    void removalOfTheOwnState_whenThereIsNone_isRememberedOnly() {
        assertThat(me.apply(update(AwarenessUpdate.Entry.removal(ME, 5))).isEmpty())
                .isTrue();
        assertThat(me.localState()).isEmpty();
        me.setLocalState("{}");
        assertThat(own(me)).as("goes on above it").isEqualTo(entry(ME, 6, "{}"));
    }

    @Test
    void otherStateUnderTheOwnId_withAHigherClock_isTakenAsInYProtocols() {
        me.setLocalState("{\"tab\":1}");
        Awareness.Change change = me.apply(update(entry(ME, 9, "{\"tab\":2}")));
        assertThat(change.updated()).containsExactly(ME);
        assertThat(me.localState()).contains("{\"tab\":2}");
        me.setLocalState("{\"tab\":1}");
        assertThat(own(me)).isEqualTo(entry(ME, 10, "{\"tab\":1}"));
    }

    @Test
    void otherStateUnderTheOwnId_withALowerClock_isPassedOver() {
        me.setLocalState("{}");
        me.setLocalState("{\"n\":2}");
        assertThat(me.apply(update(entry(ME, 1, "{}"), entry(ME, 2, "{}"))).isEmpty())
                .isTrue();
        assertThat(me.localState()).contains("{\"n\":2}");
    }

    @Test
    void ownClock_risesWithEachStateAndEachLeaving() {
        List<Long> clocks = new ArrayList<>();
        for (String state : Arrays.asList("{}", "{}", "{\"a\":1}", null, "{}", null)) {
            me.setLocalState(state);
            clocks.add(own(me).clock());
        }
        assertThat(clocks).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(own(me).removes()).isTrue();
    }

    @Test
    void leaving_withoutAState_changesNothing() {
        assertThat(me.setLocalState(null).isEmpty()).isTrue();
        assertThat(me.update(List.of(ME)).entries()).isEmpty();
    }

    @Test
    void remove_ofTheOwnClient_leavesWithAHigherClock() {
        me.setLocalState("{}");
        assertThat(me.remove(List.of(ME)).removed()).containsExactly(ME);
        assertThat(own(me)).isEqualTo(AwarenessUpdate.Entry.removal(ME, 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void ofClient_negativeId_isRefused(long client) {
        assertThatThrownBy(() -> Awareness.ofClient(client, () -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no client id: " + client);
    }

    // --- Time ---

    @Test
    void expire_removesOnlyWhoWasNotHeardOf() {
        server.apply(update(entry(ANN, 1, "{}"), entry(BEN, 1, "{}")));
        nowMillis = 10;
        server.apply(update(entry(BEN, 2, "{}")));
        nowMillis = 29;
        assertThat(server.expire(30).isEmpty()).isTrue();
        nowMillis = 30;
        assertThat(server.expire(30).removed()).containsExactly(ANN);
        assertThat(server.expire(30).isEmpty()).as("once only").isTrue();
        nowMillis = 40;
        assertThat(server.expire(30).removed()).containsExactly(BEN);
        assertThat(server.isEmpty()).isTrue();
    }

    @Test
    void expired_clientThatSpeaksAgain_needsAHigherClock() {
        server.apply(update(entry(ANN, 4, "{}")));
        nowMillis = 100;
        server.expire(50);
        assertThat(server.apply(update(entry(ANN, 4, "{}"))).isEmpty()).isTrue();
        assertThat(server.apply(update(entry(ANN, 5, "{}"))).added()).containsExactly(ANN);
    }

    @Test
    void clock_mayBeginAnywhere() {
        nowMillis = Long.MIN_VALUE + 5;
        server.apply(update(entry(ANN, 1, "{}")));
        nowMillis += 30;
        assertThat(server.expire(31).isEmpty()).isTrue();
        assertThat(server.expire(30).removed()).containsExactly(ANN);
    }

    @Test
    void renew_countsFromTheLastTimeTheStateWasSaid() {
        me.setLocalState("{}");
        nowMillis = 10;
        me.setLocalState("{\"n\":1}");
        nowMillis = 19;
        assertThat(me.renew(10).isEmpty()).isTrue();
        nowMillis = 20;
        assertThat(me.renew(10).renewed()).containsExactly(ME);
        assertThat(own(me)).isEqualTo(entry(ME, 3, "{\"n\":1}"));
        me.setLocalState(null);
        nowMillis = 100;
        assertThat(me.renew(10).isEmpty())
                .as("who is not there has nothing to renew")
                .isTrue();
    }

    // --- What is asked for ---

    @Test
    void update_ofClientsThatNobodyKnows_leavesThemOut() {
        server.apply(update(entry(ANN, 1, "{}")));
        assertThat(server.update(List.of(ANN, BEN, 99L)).entries()).containsExactly(entry(ANN, 1, "{}"));
        assertThat(server.update(List.of()).encode()).containsExactly(0);
    }

    @Test
    void clients_isACopyInTheOrderOfArrival() {
        server.apply(update(entry(BEN, 1, "{}"), entry(ANN, 1, "{}")));
        Set<Long> clients = server.clients();
        server.apply(update(AwarenessUpdate.Entry.removal(BEN, 1)));
        server.apply(update(entry(BEN, 2, "{}")));
        assertThat(clients).containsExactly(BEN, ANN);
        assertThat(server.clients()).containsExactly(ANN, BEN);
        assertThatThrownBy(clients::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void change_itsSetsCannotBeChanged() {
        Awareness.Change change = server.apply(update(entry(ANN, 1, "{}")));
        Set<Long> added = change.added();
        Set<Long> clients = change.clients();
        assertThatThrownBy(added::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(clients::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 32, (1L << 53) - 1})
    void clientIds_ofEverySize_areKept(long client) {
        AwarenessUpdate update = update(entry(client, (1L << 53) - 1, "{}"));
        assertThat(AwarenessUpdate.decode(update.encode(), 1, 10)).isEqualTo(update);
        assertThat(server.apply(update).added()).containsExactly(client);
    }

    // --- Bytes ---

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "1", "\"x\"", "true", "{\"a\":[1,{\"b\":null}]}", " {\"a\" : 1 } ", "\"\\ud83d\""})
    void state_anyJson_isKeptAsItWasWritten(String json) {
        AwarenessUpdate read =
                AwarenessUpdate.decode(update(entry(ANN, 1, json)).encode(), 1, 100);
        assertThat(read.entries()).containsExactly(entry(ANN, 1, json));
        assertThat(server.apply(read).added()).containsExactly(ANN);
        assertThat(server.state(ANN)).contains(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", " null", "null ", "\n\tnull\r\n"})
    void state_null_removes(String json) {
        AwarenessUpdate read =
                AwarenessUpdate.decode(update(entry(ANN, 1, json)).encode(), 1, 100);
        assertThat(read.entries()).containsExactly(AwarenessUpdate.Entry.removal(ANN, 1));
        assertThat(read.entries().getFirst().removes()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{", "nul", "nulls", "undefined", "{a:1}", "{}{}", "'x'", "NaN", "01", "[1,]", "\"\n\""
            })
    void state_thatIsNotJson_isMalformed(String json) {
        byte[] bytes = update(entry(ANN, 1, "{}"), entry(BEN, 1, json)).encode();
        assertThatThrownBy(() -> AwarenessUpdate.decode(bytes, 2, 100))
                .isInstanceOfSatisfying(MalformedUpdateException.class, e -> assertThat(e.offset())
                        .isBetween(6, bytes.length));
    }

    @Test
    void everyPrefix_isMalformedAndBytesBehindAreIgnored() {
        byte[] bytes = update(entry(ANN, 300, "{\"é\":1}"), AwarenessUpdate.Entry.removal(BEN, 2))
                .encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] prefix = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> AwarenessUpdate.decode(prefix, 10, 100))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedUpdateException.class);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
        assertThat(AwarenessUpdate.decode(longer, 10, 100)).isEqualTo(AwarenessUpdate.decode(bytes, 10, 100));
    }

    @Test
    void limits_areThoseOfEntriesBytesAndDepth() {
        byte[] two = update(entry(ANN, 1, "\"é\""), entry(BEN, 1, "1")).encode();
        assertThat(AwarenessUpdate.decode(two, 2, 4).entries()).hasSize(2);
        assertLimit(two, 1, 4, "awareness entries");
        assertLimit(two, 0, 4, "awareness entries");
        assertLimit(two, 2, 3, "string bytes");
        String deep = "[".repeat(100) + "]".repeat(100);
        byte[] deepest = update(entry(ANN, 1, deep)).encode();
        assertThat(AwarenessUpdate.decode(deepest, 1, 1_000).entries()).hasSize(1);
        assertLimit(update(entry(ANN, 1, "[" + deep + "]")).encode(), 1, 1_000, "levels of nested values");
    }

    private static void assertLimit(byte[] bytes, int entries, int stateBytes, String limit) {
        assertThatThrownBy(() -> AwarenessUpdate.decode(bytes, entries, stateBytes))
                .isInstanceOfSatisfying(
                        LimitExceededException.class, e -> assertThat(e.limit()).isEqualTo(limit));
    }

    @Test
    void promisedEntries_thatAreNotThere_areMalformedAtOnce() {
        byte[] bytes = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 2, 1, 2, '{', '}'};
        assertThatThrownBy(() -> AwarenessUpdate.decode(bytes, Integer.MAX_VALUE, 100))
                .isInstanceOf(MalformedUpdateException.class);
    }

    @Test
    void state_thatIsNotUtf8_isMalformed() {
        byte[] bytes = update(entry(ANN, 1, "\"?\"")).encode();
        bytes[bytes.length - 2] = (byte) 0xff;
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("\"");
        assertThatThrownBy(() -> AwarenessUpdate.decode(bytes, 1, 100)).isInstanceOf(MalformedUpdateException.class);
    }

    @Test
    void entries_ofAnUpdate_areCopied() {
        List<AwarenessUpdate.Entry> entries = new ArrayList<>(List.of(entry(ANN, 1, "{}")));
        AwarenessUpdate update = new AwarenessUpdate(entries);
        entries.clear();
        assertThat(update.entries()).hasSize(1);
    }
}
