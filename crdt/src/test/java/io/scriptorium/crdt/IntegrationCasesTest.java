package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The conflict cases of {@link Integration} by hand, with the names of the paper: N is the new item, o are the items
 * between its origin and its rightOrigin. Each set of items is placed in every order in which it can arrive.
 */
class IntegrationCasesTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    /** An item of the text {@code t}. */
    private static byte[] item(
            long client, long clock, UpdateBytes.@Nullable Id origin, UpdateBytes.@Nullable Id right, String text) {
        return new UpdateBytes()
                .block(client, clock)
                .item(Structs.STRING, origin, right, out -> out.writeVarString(text))
                .bytes();
    }

    private static Doc doc() {
        return Doc.create(DocOptions.defaults().withClientId(1L << 40));
    }

    /** Applies the updates in every order (in many, when they are many); what cannot be placed yet waits. */
    private void assertText(String expected, byte[]... updates) {
        List<List<byte[]>> orders = new ArrayList<>();
        if (updates.length <= 5) {
            permute(new ArrayList<>(Arrays.asList(updates)), 0, orders);
        } else {
            for (int i = 0; i < 60; i++) {
                List<byte[]> shuffled = new ArrayList<>(Arrays.asList(updates));
                for (int j = shuffled.size() - 1; j > 0; j--) {
                    Collections.swap(shuffled, j, random.nextInt(j + 1));
                }
                orders.add(shuffled);
            }
        }
        byte[] state = new byte[0];
        for (List<byte[]> order : orders) {
            Doc doc = doc();
            order.forEach(doc::apply);
            doc.checkIntegrity();
            assertThat(doc.pending()).isEmpty();
            assertThat(doc.text("t").toString()).as(Seeds.replay(seed)).isEqualTo(expected);
            state = state.length == 0 ? doc.encodeState() : state;
            assertThat(doc.encodeState()).as(Seeds.replay(seed)).isEqualTo(state);
        }
        Doc loaded = doc();
        loaded.apply(Update.merge(Arrays.asList(updates)));
        assertThat(loaded.text("t").toString()).isEqualTo(expected);
        assertThat(loaded.encodeState()).isEqualTo(state);
    }

    private static void permute(List<byte[]> items, int from, List<List<byte[]>> out) {
        if (from == items.size()) {
            out.add(List.copyOf(items));
            return;
        }
        for (int i = from; i < items.size(); i++) {
            Collections.swap(items, from, i);
            permute(items, from + 1, out);
            Collections.swap(items, from, i);
        }
    }

    /** o has N's origin and rightOrigin: the smaller client id goes left. */
    @Test
    void place_sameOriginAndRightOrigin_smallerClientGoesLeft() {
        byte[] base = item(1, 0, null, null, "[]");
        assertText(
                "[cba]",
                base,
                item(9, 0, id(1, 0), id(1, 1), "a"),
                item(5, 0, id(1, 0), id(1, 1), "b"),
                item(3, 0, id(1, 0), id(1, 1), "c"));
    }

    @Test
    void place_noNeighboursAtAll_smallerClientGoesLeft() {
        assertText("abc", item(2, 0, null, null, "a"), item(4, 0, null, null, "b"), item(6, 0, null, null, "c"));
    }

    /**
     * o has N's origin, but another rightOrigin: b was placed in front of what c was typed in front of.
     * <pre>[ ··· c ] with a rightOrigin ] for client 4, and one of c's kind for the others</pre>
     */
    @Test
    void place_sameOriginOtherRightOrigin_goesOnBehindLargerClients() {
        byte[] base = item(1, 0, null, null, "[]");
        // 9 puts x; 8, which has seen x, puts y in front of it; 5 has seen neither.
        byte[] x = item(9, 0, id(1, 0), id(1, 1), "x");
        byte[] y = item(8, 0, id(1, 0), id(9, 0), "y");
        byte[] z = item(5, 0, id(1, 0), id(1, 1), "z");
        assertText("[zyx]", base, x, y, z);
        // A client between: y is passed as it has another rightOrigin and a larger id, x is met and decides.
        byte[] high = item(10, 0, id(1, 0), id(1, 1), "h");
        assertText("[yxh]", base, x, y, high);
    }

    /** o's origin was passed, but that one is not decided to stand left of N: neither is what follows it. */
    @Test
    void place_runBehindAnUndecidedItem_isNotPassed() {
        byte[] base = item(1, 0, null, null, "[]");
        byte[] x = item(9, 0, id(1, 0), id(1, 1), "x");
        byte[] y = item(8, 0, id(1, 0), id(9, 0), "y");
        byte[] w = item(2, 0, id(8, 0), id(9, 0), "w");
        assertText("[Nywx]", base, x, y, w, item(5, 0, id(1, 0), id(1, 1), "N"));
        assertText("[ywxN]", base, x, y, w, item(10, 0, id(1, 0), id(1, 1), "N"));
    }

    /** o's origin was passed: a run that began after N's origin stays together, on whichever side it goes. */
    @Test
    void place_runThatBeganAtTheSamePlace_isNotInterleaved() {
        byte[] base = item(1, 0, null, null, "[]");
        byte[] a1 = item(3, 0, id(1, 0), id(1, 1), "a");
        byte[] a2 = item(3, 1, id(3, 0), id(1, 1), "b");
        byte[] a3 = item(3, 2, id(3, 1), id(1, 1), "c");
        assertText("[abcN]", base, a1, a2, a3, item(7, 0, id(1, 0), id(1, 1), "N"));
        assertText("[Nabc]", base, a1, a2, a3, item(2, 0, id(1, 0), id(1, 1), "N"));
    }

    /** Runs inside runs: each o's origin is the one before, and of yet another client. */
    @Test
    void place_nestedRunsOfManyClients_stayTogether() {
        byte[] base = item(1, 0, null, null, "[]");
        byte[] a = item(5, 0, id(1, 0), id(1, 1), "a");
        byte[] b = item(9, 0, id(5, 0), id(1, 1), "b");
        byte[] c = item(3, 0, id(9, 0), id(1, 1), "c");
        assertText("[abcN]", base, a, b, c, item(6, 0, id(1, 0), id(1, 1), "N"));
        assertText("[Nabc]", base, a, b, c, item(4, 0, id(1, 0), id(1, 1), "N"));
        byte[] d = item(2, 0, id(5, 0), id(1, 1), "d");
        assertText("[adbcN]", base, a, b, c, d, item(6, 0, id(1, 0), id(1, 1), "N"));
    }

    /** Otherwise: o's origin lies left of N's, and N's place is in front of it. */
    @Test
    void place_itemWhoseOriginIsFurtherLeft_stopsTheSearch() {
        byte[] base = item(1, 0, null, null, "[m]");
        byte[] far = item(9, 0, id(1, 0), id(1, 2), "f");
        byte[] near = item(5, 0, id(1, 1), id(1, 2), "n");
        assertText("[mknf]", base, item(2, 0, id(1, 1), id(1, 2), "k"), near, far);
    }

    private static byte[] typed(long client, boolean backwards, String text) {
        UpdateBytes out = new UpdateBytes().block(client, 0);
        for (int i = 0; i < text.length(); i++) {
            UpdateBytes.Id before = i == 0 ? null : id(client, i - 1);
            String unit = text.substring(i, i + 1);
            out.item(
                    Structs.STRING,
                    backwards ? null : before,
                    backwards ? before : null,
                    content -> content.writeVarString(unit));
        }
        return out.bytes();
    }

    @Test
    void place_twoWritersForwards_doNotInterleave() {
        assertText("aaaaaabbbbbb", typed(4, false, "aaaaaa"), typed(8, false, "bbbbbb"));
    }

    /** Typing backwards YATA interleaves by client ids only at each item's own place: runs stay whole in Yjs's variant. */
    @Test
    void place_twoWritersBackwards_convergeWithoutMixing() {
        byte[] low = typed(4, true, "cba");
        byte[] high = typed(8, true, "CBA");
        Doc one = doc();
        one.apply(low);
        one.apply(high);
        String text = one.text("t").toString();
        assertText(text, low, high);
        assertThat(text.replaceAll("[A-Z]", "")).isEqualTo("abc");
        assertThat(text.replaceAll("[a-z]", "")).isEqualTo("ABC");
        assertThat(text).isIn("abcABC", "ABCabc");
    }

    /** More than 16 items are passed: those passed are then looked up in a map. */
    @Test
    void place_amongManyPassed_isWhereFewWouldSay() {
        for (int runs : new int[] {3, 15, 16, 17, 18, 40}) {
            Doc doc = doc();
            doc.apply(item(1, 0, null, null, "[]"));
            for (int r = 0; r < runs; r++) {
                long client = 100L + r;
                doc.apply(item(client, 0, id(1, 0), id(1, 1), "a"));
                doc.apply(item(client + 1_000, 0, id(client, 0), id(1, 1), "b"));
            }
            doc.apply(item(999, 0, id(1, 0), id(1, 1), "N"));
            doc.apply(item(99, 0, id(1, 0), id(1, 1), "M"));
            // Behind the last run's first item, so that runs before it were not passed.
            doc.apply(item(5_000, 0, id(100, 0), id(1, 1), "z"));
            assertThat(doc.text("t").toString()).isEqualTo("[Mabz" + "ab".repeat(runs - 1) + "N]");
            doc.checkIntegrity();
        }
    }

    // --- Neighbours that are gone ---

    /** A nested text of client 1, with "ab" inside, deleted and collected: what was inside is GC. */
    private static Doc withCollectedType() {
        Doc doc = doc();
        doc.apply(new UpdateBytes()
                .block(1, 0)
                .item(Structs.TYPE, null, null, out -> out.writeVarUint(Structs.TEXT))
                .child(id(1, 0), "ab")
                .delete(1, 0, 1)
                .bytes());
        assertThat(doc.encodeState())
                .isEqualTo(new UpdateBytes()
                        .block(1, 0)
                        .deleted(null, 1)
                        .gc(2)
                        .delete(1, 0, 3)
                        .bytes());
        return doc;
    }

    private static void assertGc(Doc doc, long client, int length) {
        ClientRows rows = doc.store.clients.of(client);
        assertThat(rows.nextClock).isEqualTo(length);
        assertThat(doc.store.rows.isGc(rows.first())).isTrue();
        assertThat(doc.store.rows.length(rows.first())).isEqualTo(length);
        assertThat(doc.deleteSet().contains(client, 0)).isTrue();
        doc.checkIntegrity();
    }

    @Test
    void integrate_originIsGc_becomesGc() {
        Doc doc = withCollectedType();
        doc.apply(item(5, 0, id(1, 1), null, "lost"));
        assertGc(doc, 5, 4);
    }

    @Test
    void integrate_rightOriginIsGc_becomesGc() {
        Doc doc = withCollectedType();
        doc.apply(item(5, 0, null, id(1, 2), "lost"));
        assertGc(doc, 5, 4);
    }

    @Test
    void integrate_parentIsCollected_becomesGcWithAllThatFollows() {
        Doc doc = withCollectedType();
        doc.apply(new UpdateBytes()
                .block(5, 0)
                .child(id(1, 0), "x")
                .string(id(5, 0), "yz")
                .bytes());
        assertGc(doc, 5, 3);
    }

    /** Deleted in the same transaction, but not collected yet: it is placed, deleted and collected with its parent. */
    @Test
    void integrate_intoATypeThatIsBeingDeleted_isCollectedWithIt() {
        Doc doc = doc();
        doc.apply(new UpdateBytes()
                .block(1, 0)
                .item(Structs.TYPE, null, null, out -> out.writeVarUint(Structs.TEXT))
                .child(id(1, 0), "ab")
                .bytes());
        doc.transact(txn -> {
            doc.apply(new UpdateBytes().delete(1, 0, 1).bytes());
            doc.apply(item(5, 0, id(1, 1), id(1, 2), "late"));
        });
        assertGc(doc, 5, 4);
    }

    /** Without garbage collection the tombstones still have their place, and so has what is put between them. */
    @Test
    void integrate_betweenTombstones_keepsItsPlace() {
        assertText(
                "lr",
                item(1, 0, null, null, "abcd"),
                new UpdateBytes().delete(1, 0, 4).bytes(),
                item(5, 0, id(1, 0), id(1, 1), "l"),
                item(3, 0, id(1, 2), id(1, 3), "r"));
    }

    // --- Where the parent comes from ---

    @Test
    void integrate_withOriginOrRightOriginOnly_standsInTheirParent() {
        Doc doc = doc();
        doc.apply(new UpdateBytes()
                .block(1, 0)
                .item(Structs.TYPE, null, null, out -> out.writeVarUint(Structs.TEXT))
                .child(id(1, 0), "m")
                .bytes());
        doc.apply(item(5, 0, id(1, 1), null, "r"));
        doc.apply(item(5, 1, null, id(1, 1), "l"));
        Text inner = (Text) doc.array("t").get(0);
        assertThat(inner == null ? "" : inner.toString()).isEqualTo("lmr");
        assertThat(doc.array("t").size()).isEqualTo(1);
        doc.checkIntegrity();
    }

    private static byte[] entryAfter(long client, long clock, UpdateBytes.Id origin, String value) {
        return new UpdateBytes().block(client, clock).any(origin, value).bytes();
    }

    /** The value of a key whose update names only its origin inherits the key from it. */
    @Test
    void integrate_valueWithAnOrigin_inheritsParentSub() {
        byte[] first = new UpdateBytes().block(1, 0).entry("k", "one").bytes();
        byte[] second = entryAfter(5, 0, id(1, 0), "two");
        byte[] third = entryAfter(3, 0, id(1, 0), "three");
        List<List<byte[]>> orders = new ArrayList<>();
        permute(new ArrayList<>(List.of(first, second, third)), 0, orders);
        for (List<byte[]> order : orders) {
            Doc doc = doc();
            order.forEach(doc::apply);
            // Both follow the first; the larger client's stands last, and counts.
            assertThat(doc.map("m").toMap()).containsOnlyKeys("k").containsEntry("k", "two");
            assertThat(doc.deleteSet().contains(1, 0)).isTrue();
            assertThat(doc.deleteSet().contains(3, 0)).isTrue();
            assertThat(doc.deleteSet().contains(5, 0)).isFalse();
            doc.checkIntegrity();
        }
    }

    // --- Structs of which a part is known ---

    @Test
    void integrate_knownFront_takesOnlyTheRest() {
        for (String text : List.of("abcdef", "\u03b1\u03b2\u03b3\u03b4\u03b5\u03b6", "ab\u03b3def")) {
            for (int known = 1; known < text.length(); known++) {
                for (UpdateFormat format : UpdateFormat.values()) {
                    Doc doc = doc();
                    doc.apply(item(1, 0, null, null, text.substring(0, known)));
                    byte[] whole = item(1, 0, null, null, text);
                    doc.apply(format == UpdateFormat.V1 ? whole : Update.toV2(whole), format, null);
                    assertThat(doc.text("t").toString()).isEqualTo(text);
                    doc.checkIntegrity();
                }
            }
        }
    }

    @Test
    void integrate_knownFrontOfValues_takesOnlyTheRest() {
        UpdateBytes whole = new UpdateBytes().block(1, 0).any(null, 1, "two", List.of(3), true);
        Doc doc = doc();
        doc.apply(new UpdateBytes().block(1, 0).any(null, 1, "two").bytes());
        doc.apply(whole.bytes());
        assertThat(Json.stringify(doc.array("t").toJson())).isEqualTo("[1,\"two\",[3],true]");
        doc.checkIntegrity();
    }

    /** Somebody else has typed behind the known front meanwhile: the rest stands right behind the front by its id. */
    @Test
    void integrate_knownFrontWithOthersBehind_ordersTheRestAsAnItemOfItsOwn() {
        Doc doc = doc();
        doc.apply(item(1, 0, null, null, "ab"));
        doc.apply(item(5, 0, id(1, 1), null, "X"));
        doc.apply(item(1, 0, null, null, "abcd"));
        assertThat(doc.text("t").toString()).isEqualTo("abcdX");
        doc.apply(new UpdateBytes().delete(1, 1, 1).bytes());
        doc.apply(item(1, 0, null, null, "abcdef"));
        assertThat(doc.text("t").toString()).isEqualTo("acdefX");
        doc.checkIntegrity();
    }

    /** The known front has become GC, so the rest has nowhere to stand. */
    @Test
    void integrate_knownFrontIsGc_becomesGc() {
        Doc doc = withCollectedType();
        doc.apply(new UpdateBytes().block(1, 1).child(id(1, 0), "abcd").bytes());
        assertThat(doc.stateVector().get(1)).isEqualTo(5);
        assertThat(doc.deleteSet().contains(1, 4)).isTrue();
        doc.checkIntegrity();
    }

    /** The front ends inside a surrogate pair: what is left of it here is U+FFFD. */
    @Test
    void integrate_knownFrontEndsInsideAPair_beginsWithTheReplacement() {
        for (UpdateFormat format : UpdateFormat.values()) {
            Doc doc = doc();
            doc.apply(item(1, 0, null, null, "a\uFFFD"));
            byte[] whole = item(1, 0, null, null, "a\uD83D\uDE00b");
            doc.apply(format == UpdateFormat.V1 ? whole : Update.toV2(whole), format, null);
            assertThat(doc.text("t").toString()).isEqualTo("a\uFFFD\uFFFDb");
            doc.checkIntegrity();
        }
    }

    /** An insertion between the halves of a pair damages them, wherever and in whatever order it arrives. */
    @Test
    void integrate_betweenTheHalvesOfAPair_damagesBoth() {
        Doc doc = doc();
        doc.apply(item(1, 0, null, null, "a\uD83D\uDE00b"));
        doc.apply(item(5, 0, id(1, 1), id(1, 2), "X"));
        assertThat(doc.text("t").toString()).isEqualTo("a\uFFFDX\uFFFDb");
        doc.checkIntegrity();
    }

    /** Items that name neighbours of two lists, or neighbours in the wrong order, harm nobody. */
    @Test
    void integrate_neighboursThatCannotBe_staySound() {
        Doc doc = doc();
        doc.apply(item(1, 0, null, null, "abc"));
        doc.apply(new UpdateBytes().block(2, 0).child(id(1, 0), "no type").bytes());
        doc.apply(new UpdateBytes().block(3, 0).entry("k", 1).bytes());
        doc.apply(item(4, 0, id(1, 0), id(3, 0), "x"));
        doc.apply(item(5, 0, id(3, 0), id(1, 0), "y"));
        doc.apply(item(6, 0, id(1, 2), id(1, 0), "z"));
        doc.apply(item(7, 0, id(1, 1), id(1, 1), "w"));
        doc.checkIntegrity();
        assertThat(doc.text("t").toString()).hasSize("abcxzw".length());
        Doc loaded = doc();
        loaded.apply(doc.encodeState());
        loaded.checkIntegrity();
    }
}
