package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * States loaded into empty documents: from 65 structs on without a tree, which is built afterwards. Whichever way it
 * goes, in pieces or over what is there, the reference engine comes to the same.
 */
class BulkLoadTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    private static SideBySide pair() {
        return new SideBySide(1_000, true);
    }

    private static Doc author() {
        return Doc.create(DocOptions.defaults().withClientId(5));
    }

    /** Loads a state at once, which has to be as the author has it, and goes on editing at both ends and between. */
    private void loadAndGoOn(Doc author) {
        SideBySide pair = pair();
        pair.apply(author.encodeState());
        pair.checkAll(Seeds.replay(seed));
        assertThat(pair.state()).isEqualTo(author.encodeState());
        int length = pair.engine.text("t").length();
        for (int index : new int[] {0, length / 2, length}) {
            pair.edit(doc -> doc.text("t").insert(index, "!"), edits -> edits.insertText(edits.root("t"), index, "!"));
        }
        pair.checkAll(Seeds.replay(seed));
    }

    /** 64 structs are placed in a tree that grows, 65 are linked. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 66, 129, 700})
    void load_prependedCharacters_keepsTheirOrder(int structs) {
        Doc author = author();
        for (int i = 0; i < structs; i++) {
            author.text("t").insert(0, "" + (char) ('a' + i % 26));
        }
        assertThat(Update.inspect(author.encodeState(), DecodeLimits.DOCUMENT).structCount())
                .isEqualTo(structs);
        loadAndGoOn(author);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 300, 1_500})
    void load_randomInsertsAndDeletes_keepsTheirOrder(int edits) {
        Doc author = author();
        for (int i = 0; i < edits; i++) {
            Text text = author.text("t");
            text.insert(random.nextInt(text.length() + 1), i % 7 == 0 ? "日本" : "ab");
            if (i % 5 == 0) {
                text.delete(random.nextInt(text.length()), 1);
            }
        }
        loadAndGoOn(author);
    }

    /** The formats at each place are found through summaries, which the built tree has to have. */
    @Test
    void load_manyMarks_findsTheFormatsOfEachPlace() {
        Doc author = author();
        for (int i = 0; i < 200; i++) {
            author.text("t").insert(author.text("t").length(), "word ", Map.of());
            if (i % 3 == 0) {
                author.text("t").format(i * 5, 4, Map.of(i % 2 == 0 ? "bold" : "em", true));
            }
        }
        SideBySide pair = pair();
        pair.apply(author.encodeState());
        pair.checkAll("marks");
        pair.engine.text("t").insert(6 * 5 + 2, "X");
        author.text("t").insert(6 * 5 + 2, "X");
        assertThat(pair.engine.text("t").toDelta()).isEqualTo(author.text("t").toDelta());
        pair.engine.checkIntegrity();
    }

    /** A document of paragraphs: many small types, one leaf each. */
    @Test
    void load_manyNestedTypes_givesEachItsContent() {
        Doc author = author();
        for (int i = 0; i < 150; i++) {
            YMap paragraph = author.array("a").insertMap(i);
            paragraph.set("align", i % 2 == 0 ? "left" : "right");
            paragraph.set("align", i);
            paragraph.putText("text").insert(0, "paragraph " + i);
        }
        author.array("a").delete(10, 20);
        SideBySide pair = pair();
        pair.apply(author.encodeState());
        pair.checkAll("paragraphs");
        YMap last = (YMap) Objects.requireNonNull(pair.engine.array("a").get(129));
        assertThat(Objects.requireNonNull(last.get("text"))).hasToString("paragraph 149");
        ((Text) last.get("text")).insert(0, "the last ");
        assertThat(last.get("text")).hasToString("the last paragraph 149");
        pair.engine.checkIntegrity();
    }

    /** Keys that were set again and again: of each chain the last value counts, also while there are only links. */
    @Test
    void load_longKeyChains_keepsTheLastValues() {
        UpdateBytes update = new UpdateBytes();
        for (int client = 40; client >= 1; client--) {
            update.block(client, 0);
            for (int k = 0; k < 5; k++) {
                update.entry("key" + k, client * 100 + k);
            }
        }
        SideBySide pair = pair();
        pair.apply(update.bytes());
        pair.checkAll("200 values of five keys");
        assertThat(pair.engine.map("m").toMap())
                .isEqualTo(Map.of("key0", 4000.0, "key1", 4001.0, "key2", 4002.0, "key3", 4003.0, "key4", 4004.0));
        assertThat(pair.engine.map("m").size()).isEqualTo(5);
    }

    /** Deletes come with the state: they are applied when the trees stand. */
    @Test
    void load_withDeletesInside_appliesThem() {
        UpdateBytes update = new UpdateBytes().block(5, 0);
        for (int i = 0; i < 100; i++) {
            UpdateBytes.Id right = i == 0 ? null : id(5, (i - 1) * 3L);
            update.item(Structs.STRING, null, right, out -> out.writeVarString("abc"));
        }
        for (int i = 0; i < 100; i += 2) {
            update.delete(5, i * 3L + 1, 2);
        }
        SideBySide pair = pair();
        pair.apply(update.bytes());
        pair.checkAll("a hundred runs, half of them cut");
        assertThat(pair.engine.text("t").length()).isEqualTo(200);
    }

    /** Items are split while there are only links: others have been inserted between their elements. */
    @Test
    void load_insertsIntoRuns_splitsTheRuns() {
        UpdateBytes update = new UpdateBytes().block(9, 0);
        for (int i = 0; i < 100; i++) {
            long at = i * 7L % 199;
            update.item(Structs.STRING, id(5, at), id(5, at + 1), out -> out.writeVarString("|"));
        }
        update.block(5, 0).string(null, "x".repeat(200));
        SideBySide pair = pair();
        pair.apply(update.bytes());
        pair.checkAll("a run with a hundred insertions");
        assertThat(pair.engine.text("t").length()).isEqualTo(300);
    }

    /** A part of the state waits for a client that is not there; the rest is linked and built all the same. */
    @Test
    void load_partOfAState_leavesTheRestWaiting() {
        UpdateBytes update = new UpdateBytes().block(9, 0);
        for (int i = 0; i < 80; i++) {
            update.string(i == 40 ? id(3, 0) : i == 0 ? null : id(9, i - 1L), "n");
        }
        update.block(5, 0);
        for (int i = 0; i < 80; i++) {
            UpdateBytes.Id right = i == 0 ? null : id(5, i - 1L);
            update.item(Structs.STRING, null, right, out -> out.writeVarString("f"));
        }
        SideBySide pair = pair();
        pair.apply(update.bytes());
        pair.checkAll("40 wait");
        assertThat(pair.engine.text("t").length()).isEqualTo(120);
        pair.apply(new UpdateBytes().block(3, 0).string(null, "3").bytes());
        pair.checkAll("nobody waits");
        assertThat(pair.engine.text("t").length()).isEqualTo(161);
    }

    /** GCs among the structs, and items that name them, during a bulk load. */
    @Test
    void load_itemsBesideGcs_becomeGcs() {
        UpdateBytes update = new UpdateBytes().block(9, 0);
        for (int i = 0; i < 70; i++) {
            update.string(i % 10 == 0 ? id(5, 1) : id(9, i - 1L), "g");
        }
        update.block(5, 0).string(null, "a").gc(3).string(id(5, 0), "b");
        SideBySide pair = pair();
        pair.apply(update.bytes());
        pair.checkAll("beside GCs");
        assertThat(pair.engine.text("t").toString()).isEqualTo("ab");
        assertThat(pair.engine.stateVector().get(9)).isEqualTo(70);
    }

    // --- Over what is there, and in pieces ---

    private Doc busyAuthor() {
        Doc author = author();
        RandomEditing editing = new RandomEditing(random);
        for (int i = 0; i < 60; i++) {
            editing.edit(author.text("t"));
            editing.edit(author.array("a"));
            editing.edit(author.map("m"));
        }
        return author;
    }

    @Test
    void apply_stateOverConcurrentContent_isMergedWithIt() {
        Doc author = busyAuthor();
        SideBySide pair = pair();
        pair.edit(doc -> doc.text("t").insert(0, "mine"), edits -> edits.insertText(edits.root("t"), 0, "mine"));
        pair.edit(doc -> doc.map("m").set("a", "mine"), edits -> edits.set(edits.root("m"), "a", "mine"));
        pair.apply(author.encodeState());
        pair.checkAll(Seeds.replay(seed));
        assertThat(pair.engine.text("t").toString()).contains("mine");
        pair.apply(author.encodeState());
        pair.checkAll("again, " + Seeds.replay(seed));
    }

    /** Cut at any clock into what a newcomer knows and the rest, in both orders. */
    @Test
    void apply_stateInTwoPieces_eitherFirst() {
        Doc author = busyAuthor();
        byte[] whole = author.encodeState();
        long clocks = author.stateVector().get(5);
        for (int i = 0; i < Seeds.rounds(12); i++) {
            LongPairs pairs = new LongPairs();
            pairs.add(5, random.nextLong(clocks + 1));
            byte[] rest = Update.diff(whole, StateVector.ofLargest(pairs));
            SideBySide ordered = pair();
            SideBySide reversed = pair();
            reversed.apply(rest);
            reversed.checkAll(Seeds.replay(seed));
            reversed.apply(whole);
            ordered.apply(whole);
            ordered.apply(rest);
            assertThat(reversed.state()).as(Seeds.replay(seed)).isEqualTo(ordered.state());
            reversed.checkAll(Seeds.replay(seed));
        }
    }

    /** The blocks of a state one by one, of whichever client first: what refers to others waits for them. */
    @Test
    void apply_stateClientByClient_inAnyOrder() {
        History history = History.of(seed, 60);
        byte[] whole = Update.merge(history.v1());
        UpdateInfo info = Update.inspect(whole, DecodeLimits.DOCUMENT);
        List<byte[]> pieces = new ArrayList<>();
        for (long client : info.clients()) {
            LongPairs others = new LongPairs();
            for (long other : info.clients()) {
                others.add(other, other == client ? 0 : Integer.MAX_VALUE);
            }
            pieces.add(random.nextInt(pieces.size() + 1), Update.diff(whole, StateVector.ofLargest(others)));
        }
        SideBySide pair = pair();
        for (byte[] piece : pieces) {
            pair.apply(piece);
            pair.checkAll(Seeds.replay(seed));
        }
        SideBySide atOnce = pair();
        atOnce.apply(whole);
        assertThat(pair.state()).as(Seeds.replay(seed)).isEqualTo(atOnce.state());
        assertThat(pair.engine.pending()).isEmpty();
    }
}
