package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwarenessTest {
    private long nowMillis;
    private final Awareness awareness = new Awareness(() -> nowMillis);

    private Awareness.Change apply(long client, long clock, String json) {
        return awareness.apply(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, clock, json))));
    }

    private static Awareness.Change change(Set<Long> added, Set<Long> updated, Set<Long> removed, Set<Long> renewed) {
        return new Awareness.Change(added, updated, removed, renewed);
    }

    private static final Awareness.Change NOTHING = change(Set.of(), Set.of(), Set.of(), Set.of());
    private static final Awareness.Change ADDED = change(Set.of(1L), Set.of(), Set.of(), Set.of());
    private static final Awareness.Change UPDATED = change(Set.of(), Set.of(1L), Set.of(), Set.of());
    private static final Awareness.Change REMOVED = change(Set.of(), Set.of(), Set.of(1L), Set.of());
    private static final Awareness.Change RENEWED = change(Set.of(), Set.of(), Set.of(), Set.of(1L));

    @Test
    void apply_firstStateOfAClient_isPassedOverAtClockZero() {
        assertThat(apply(1, 0, "{}")).isEqualTo(NOTHING);
        assertThat(awareness.isEmpty()).isTrue();
        assertThat(apply(1, 1, "{}")).isEqualTo(ADDED);
        assertThat(awareness.clients()).containsExactly(1L);
        assertThat(awareness.state(1)).contains("{}");
    }

    @Test
    void apply_risingClocks_updateOrRenew() {
        apply(1, 1, "{}");
        assertThat(apply(1, 1, "{\"a\":1}")).isEqualTo(NOTHING);
        assertThat(apply(1, 2, "{\"a\":1}")).isEqualTo(UPDATED);
        assertThat(apply(1, 3, "{\"a\":1}")).isEqualTo(RENEWED);
        assertThat(apply(1, 2, "{}")).isEqualTo(NOTHING);
        assertThat(awareness.state(1)).contains("{\"a\":1}");
    }

    @Test
    void apply_nullWithEqualClock_removesAndTheClockStays() {
        apply(1, 5, "{}");
        assertThat(apply(1, 4, "null")).isEqualTo(NOTHING);
        assertThat(apply(1, 5, "null")).isEqualTo(REMOVED);
        assertThat(apply(1, 5, "null")).isEqualTo(NOTHING);
        assertThat(apply(1, 5, "{}")).isEqualTo(NOTHING);
        assertThat(apply(1, 6, "{}")).isEqualTo(ADDED);
    }

    @Test
    void apply_nullOfUnknownClient_isRememberedButNothingToTell() {
        assertThat(apply(1, 3, "null")).isEqualTo(NOTHING);
        assertThat(apply(1, 3, "{}")).isEqualTo(NOTHING);
        assertThat(awareness.state(1)).isEmpty();
    }

    @Test
    void apply_severalEntriesOfOneClient_sumsThemUp() {
        AwarenessUpdate comesAndGoes = new AwarenessUpdate(
                List.of(new AwarenessUpdate.Entry(1, 1, "{}"), AwarenessUpdate.Entry.removal(1, 2)));
        assertThat(awareness.apply(comesAndGoes)).isEqualTo(NOTHING);
        apply(1, 3, "{}");
        AwarenessUpdate goesAndComes = new AwarenessUpdate(
                List.of(AwarenessUpdate.Entry.removal(1, 4), new AwarenessUpdate.Entry(1, 5, "{}")));
        assertThat(awareness.apply(goesAndComes)).isEqualTo(UPDATED);
        AwarenessUpdate renewsAndChanges = new AwarenessUpdate(
                List.of(new AwarenessUpdate.Entry(1, 6, "{}"), new AwarenessUpdate.Entry(1, 7, "[]")));
        assertThat(awareness.apply(renewsAndChanges)).isEqualTo(UPDATED);
    }

    @Test
    void remove_ofADeadConnection_isToldWithTheSameClock() {
        apply(1, 7, "{}");
        assertThat(awareness.remove(List.of(1L, 2L))).isEqualTo(REMOVED);
        assertThat(awareness.remove(List.of(1L))).isEqualTo(NOTHING);
        assertThat(awareness.update(List.of(1L, 2L)).entries()).containsExactly(AwarenessUpdate.Entry.removal(1, 7));
        assertThat(apply(1, 8, "{}")).as("the client comes back").isEqualTo(ADDED);
    }

    @Test
    void expire_statesThatWereNotRenewed_areRemoved() {
        apply(1, 1, "{}");
        nowMillis = 20_000;
        apply(2, 1, "{}");
        apply(1, 1, "{}");
        nowMillis = 29_999;
        assertThat(awareness.expire(30_000)).isEqualTo(NOTHING);
        nowMillis = 30_000;
        assertThat(awareness.expire(30_000)).isEqualTo(REMOVED);
        assertThat(awareness.clients()).containsExactly(2L);
        apply(2, 2, "{}");
        nowMillis = 50_000;
        assertThat(awareness.expire(30_000)).isEqualTo(NOTHING);
    }

    @Test
    void removals_manyOfThem_areRememberedWithinABound() {
        for (long client = 0; client <= Awareness.REMEMBERED_REMOVALS; client++) {
            apply(client, 1, "{}");
            apply(client, 2, "null");
        }
        assertThat(apply(0, 1, "{}").added()).as("the oldest is forgotten").containsExactly(0L);
        assertThat(apply(1, 1, "{}")).isEqualTo(NOTHING);
    }

    @Test
    void clients_ofAChange_areAllThatOthersMustHearOf() {
        Awareness.Change all = change(Set.of(1L), Set.of(2L), Set.of(3L), Set.of(4L));
        assertThat(all.clients()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        assertThat(all.isEmpty()).isFalse();
        assertThat(NOTHING.isEmpty()).isTrue();
    }

    @Test
    void decode_beyondTheLimits_namesThem() {
        byte[] two = new AwarenessUpdate(
                        List.of(new AwarenessUpdate.Entry(1, 1, "\"1234\""), new AwarenessUpdate.Entry(2, 1, "1")))
                .encode();
        assertThat(AwarenessUpdate.decode(two, 2, 6).entries()).hasSize(2);
        assertThatThrownBy(() -> AwarenessUpdate.decode(two, 1, 6))
                .isInstanceOfSatisfying(
                        LimitExceededException.class, e -> assertThat(e.limit()).isEqualTo("awareness entries"));
        assertThatThrownBy(() -> AwarenessUpdate.decode(two, 2, 5))
                .isInstanceOfSatisfying(
                        LimitExceededException.class, e -> assertThat(e.limit()).isEqualTo("string bytes"));
        String deep = "[".repeat(101) + "]".repeat(101);
        byte[] nested = new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(1, 1, deep))).encode();
        assertThatThrownBy(() -> AwarenessUpdate.decode(nested, 1, 1_000)).isInstanceOf(LimitExceededException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "undefined", "nul", "{}{}"})
    void decode_stateThatIsNotJson_isRefused(String state) {
        byte[] update = new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(1, 1, state))).encode();
        assertThatThrownBy(() -> AwarenessUpdate.decode(update, 1, 100))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void decode_nullWithSpaces_removes() {
        byte[] update = new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(1, 1, " null\n"))).encode();
        assertThat(AwarenessUpdate.decode(update, 1, 100).entries().getFirst().removes())
                .isTrue();
    }

    /** The empty update that keeps connections alive. */
    @Test
    void decode_emptyUpdate_changesNothing() {
        AwarenessUpdate empty = AwarenessUpdate.decode(new byte[] {0}, 0, 0);
        assertThat(empty.encode()).containsExactly(0);
        assertThat(awareness.apply(empty)).isEqualTo(NOTHING);
    }

    @Test
    void apply_randomUpdates_knowsWhatYProtocolsKnows() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<byte[]> updates = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            List<AwarenessUpdate.Entry> entries = new ArrayList<>();
            for (int e = random.nextInt(4); e > 0; e--) {
                String state = random.nextInt(3) == 0 ? "null" : "{\"n\":" + random.nextInt(3) + "}";
                // Client ids of Yjs documents are 32 bits wide, so no own state of the other side gets in the way.
                entries.add(new AwarenessUpdate.Entry(1 + random.nextInt(5), random.nextInt(30), state));
            }
            updates.add(new AwarenessUpdate(entries).encode());
        }
        try (Oracle oracle = new Oracle()) {
            List<?> known = oracle.ask(Oracle.request("awareness", "updates", Oracle.base64(updates)))
                    .list("known");
            TreeSet<Long> seen = new TreeSet<>();
            for (int i = 0; i < updates.size(); i++) {
                AwarenessUpdate update = AwarenessUpdate.decode(updates.get(i), 10, 100);
                awareness.apply(update);
                update.entries().forEach(entry -> seen.add(entry.client()));
                assertThat(awareness.update(seen).encode())
                        .as(Seeds.replay(seed))
                        .isEqualTo(Oracle.bytes(Objects.requireNonNull(known.get(i))));
            }
        }
    }

    // --- Clients ---

    private final Awareness client = Awareness.ofClient(1, () -> nowMillis);

    /** What others make of what the client says of itself. */
    private Awareness.Change send() {
        return awareness.apply(client.update(List.of(1L)));
    }

    @Test
    void setLocalState_ofAClient_arrives() {
        assertThat(client.localState()).isEmpty();
        assertThat(client.setLocalState("{}")).isEqualTo(ADDED);
        assertThat(client.localState()).contains("{}");
        assertThat(send()).isEqualTo(ADDED);
        assertThat(client.setLocalState("{\"a\":1}")).isEqualTo(UPDATED);
        assertThat(send()).isEqualTo(UPDATED);
        assertThat(client.setLocalState("{\"a\":1}")).isEqualTo(RENEWED);
        assertThat(send()).isEqualTo(RENEWED);
        assertThat(client.setLocalState(null)).isEqualTo(REMOVED);
        assertThat(send()).isEqualTo(REMOVED);
        assertThat(client.setLocalState(null)).isEqualTo(NOTHING);
        assertThat(client.setLocalState("{}")).isEqualTo(ADDED);
        assertThat(send()).isEqualTo(ADDED);
    }

    @Test
    void setLocalState_ofAServer_throws() {
        assertThatThrownBy(() -> awareness.setLocalState("{}")).isInstanceOf(IllegalStateException.class);
        assertThat(awareness.localState()).isEmpty();
        assertThat(awareness.renew(0)).isEqualTo(NOTHING);
    }

    @Test
    void renew_afterSomeTime_saysTheStateAgain() {
        client.setLocalState("{}");
        send();
        nowMillis = 14_999;
        assertThat(client.renew(15_000)).isEqualTo(NOTHING);
        nowMillis = 15_000;
        assertThat(client.renew(15_000)).isEqualTo(RENEWED);
        assertThat(send()).isEqualTo(RENEWED);
        assertThat(client.renew(15_000)).isEqualTo(NOTHING);
    }

    @Test
    void expire_ofAClient_sparesItsOwnState() {
        client.setLocalState("{}");
        client.apply(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(2, 1, "{}"))));
        nowMillis = 30_000;
        assertThat(client.expire(30_000).removed()).containsExactly(2L);
        assertThat(client.clients()).containsExactly(1L);
    }

    @Test
    void apply_removalOfTheOwnState_saysItAgain() {
        client.setLocalState("{}");
        send();
        awareness.remove(List.of(1L));
        assertThat(client.apply(awareness.update(List.of(1L)))).isEqualTo(RENEWED);
        assertThat(client.localState()).contains("{}");
        assertThat(send()).isEqualTo(ADDED);
    }
}
