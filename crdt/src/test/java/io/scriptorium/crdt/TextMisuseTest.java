package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong calls of a text: each says what is wrong, and leaves the document as it was and in use. */
class TextMisuseTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;

    @BeforeEach
    void begin() {
        text.insert(0, "a😀c");
        text.format(1, 2, BOLD);
        pair.settle();
    }

    @AfterEach
    void converged() {
        pair.merged();
    }

    private static Arguments wrong(
            Consumer<Text> edit, Class<? extends Exception> exception, @Nullable String message) {
        return Arguments.of(edit, exception, message);
    }

    static Stream<Arguments> indexes() {
        Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
        return Stream.of(
                wrong(t -> t.insert(-1, "x"), bounds, "-1 of 4"),
                wrong(t -> t.insert(5, "x"), bounds, "5 of 4"),
                wrong(t -> t.insert(5, ""), bounds, "5 of 4"),
                wrong(t -> t.insert(Integer.MIN_VALUE, "x"), bounds, "-2147483648 of 4"),
                wrong(t -> t.insert(5, "x", BOLD), bounds, "5 of 4"),
                wrong(t -> t.insert(-1, "", BOLD), bounds, "-1 of 4"),
                wrong(t -> t.insertEmbed(5, 1), bounds, "5 of 4"),
                wrong(t -> t.insertEmbed(-1, 1, BOLD), bounds, "-1 of 4"),
                wrong(t -> t.insertText(5, PLAIN), bounds, "5 of 4"),
                wrong(t -> t.insertArray(5, PLAIN), bounds, "5 of 4"),
                wrong(t -> t.insertMap(5, PLAIN), bounds, "5 of 4"),
                wrong(t -> t.insertXmlElement(5, "p", PLAIN), bounds, "5 of 4"),
                wrong(t -> t.format(5, 1, BOLD), bounds, "5 of 4"),
                wrong(t -> t.format(-1, 1, BOLD), bounds, "-1 of 4"),
                wrong(t -> t.delete(-1, 1), bounds, "-1 to 0 of 4"),
                wrong(t -> t.delete(3, 2), bounds, "3 to 5 of 4"),
                wrong(t -> t.delete(5, 0), bounds, "5 to 5 of 4"),
                wrong(t -> t.delete(2, -1), bounds, "2 to 1 of 4"),
                wrong(t -> t.delete(4, Integer.MAX_VALUE), bounds, "4 to 2147483651 of 4"),
                wrong(t -> t.delete(Integer.MAX_VALUE, Integer.MAX_VALUE), bounds, "2147483647 to 4294967294 of 4"));
    }

    static Stream<Arguments> values() {
        Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
        String undefined = "format V1 has no way to say " + Undefined.UNDEFINED;
        return Stream.of(
                wrong(t -> t.insertEmbed(2, BigInteger.TWO), illegal, "format V1 has no way to say 2"),
                wrong(t -> t.insertEmbed(2, Undefined.UNDEFINED), illegal, undefined),
                wrong(t -> t.insertEmbed(2, 'c'), illegal, null),
                wrong(t -> t.insertEmbed(2, List.of(new Object())), illegal, null),
                wrong(t -> t.insert(2, "x", attributes("k", BigInteger.TWO)), illegal, "format V1 has no way to say 2"),
                wrong(t -> t.insert(2, "x", attributes("k", Undefined.UNDEFINED)), illegal, undefined),
                wrong(t -> t.insert(2, "x", attributes("good", 1, "k", new Object())), illegal, null),
                wrong(t -> t.format(0, 2, attributes("k", BigInteger.ZERO)), illegal, "format V1 has no way to say 0"),
                wrong(t -> t.format(0, 2, attributes("k", 'c')), illegal, null),
                wrong(t -> t.format(0, 2, attributes("k", Map.of("l", new Object()))), illegal, null),
                wrong(t -> t.insertMap(1, attributes("k", new Object())), illegal, null),
                wrong(t -> t.insertText(1, attributes("k", BigInteger.ONE)), illegal, "format V1 has no way to say 1"));
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void wrongIndex_isNamedAndOpensNoTransaction(
            Consumer<Text> edit, Class<? extends Exception> exception, String message) {
        List<Transaction> told = new ArrayList<>();
        pair.doc.onTransaction(told::add);
        byte[] before = pair.doc.encodeState();
        assertThatThrownBy(() -> edit.accept(text)).isInstanceOf(exception).hasMessage(message);
        assertThat(told).isEmpty();
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    /** Within a surrogate pair, too: who is refused has cut nothing. */
    @ParameterizedTest
    @MethodSource("values")
    void wrongValue_isRefusedAndChangesNothing(
            Consumer<Text> edit, Class<? extends Exception> exception, @Nullable String message) {
        List<byte[]> updates = new ArrayList<>();
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        byte[] before = pair.doc.encodeState();
        assertThatThrownBy(() -> edit.accept(text)).isInstanceOf(exception).satisfies(thrown -> {
            if (message != null) {
                assertThat(thrown).hasMessage(message);
            }
        });
        assertThat(updates).isEmpty();
        assertThat(text).hasToString("a😀c");
        assertThat(pair.doc.encodeState()).isEqualTo(before);
        pair.doc.checkIntegrity();
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void wrongIndex_withinATransaction_leavesItsOtherEdits(
            Consumer<Text> edit, Class<? extends Exception> exception, String message) {
        pair.doc.transact(transaction -> {
            text.insert(4, "d");
            text.delete(4, 1);
            assertThatThrownBy(() -> edit.accept(text)).isInstanceOf(exception).hasMessage(message);
            text.insert(4, "e");
        });
        assertThat(text).hasToString("a😀ce");
    }

    @ParameterizedTest
    @MethodSource("values")
    void wrongValue_thatEndsATransaction_keepsWhatWasDoneBefore(
            Consumer<Text> edit, Class<? extends Exception> exception, @Nullable String message) {
        List<byte[]> updates = new ArrayList<>();
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        assertThatThrownBy(() -> pair.doc.transact(transaction -> {
                    text.insert(4, "d");
                    edit.accept(text);
                    text.insert(5, "never");
                }))
                .isInstanceOf(exception);
        assertThat(text.toString()).endsWith("cd");
        assertThat(updates).hasSize(1);
        text.insert(5, "e");
        pair.settle();
        assertThat(pair.peerText.toString()).endsWith("cde");
    }

    @Test
    void format_negativeLength_doesNothing() {
        byte[] before = pair.doc.encodeState();
        text.format(1, -1, attributes("em", true));
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    @Test
    void insert_intoAnotherDocumentsTransaction_isItsOwn() {
        Doc other = Doc.create();
        List<Object> origins = new ArrayList<>();
        pair.doc.onTransaction(transaction -> origins.add(String.valueOf(transaction.origin())));
        other.transact("other", transaction -> text.insert(0, "x"));
        assertThat(origins).containsExactly("null");
        assertThat(other.rootNames()).isEmpty();
    }

    @Test
    void edit_byAnotherThreadDuringATransaction_isRefused() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread[] stranger = new Thread[1];
        pair.doc.transact(transaction -> {
            text.insert(0, "1");
            stranger[0] = new Thread(() -> {
                try {
                    text.insert(0, "2");
                } catch (IllegalStateException e) {
                    thrown.add(e);
                }
            });
            stranger[0].start();
            try {
                stranger[0].join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(thrown).hasSize(1);
        assertThat(thrown.getFirst()).hasMessageStartingWith("two threads use this document at once: ");
        assertThat(text).hasToString("1a😀c");
    }

    @Test
    void root_askedForAsAnotherKind_isRefused() {
        assertThatThrownBy(() -> pair.doc.array("t"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("'t' is a Text, not a Array");
        assertThatThrownBy(() -> pair.doc.xmlText("t")).hasMessage("'t' is a Text, not a XmlText");
        assertThat(pair.doc.text("t")).isSameAs(text);
    }

    // --- What format V1 cannot say ---

    /** As in Yjs: by format V1 a mark of NaN is one of null, which ends the format. */
    @Test
    void format_notANumber_isNoFormatForOthersByFormatV1() {
        Doc writer = Doc.create();
        writer.text("t").insert(0, "x", attributes("n", Double.NaN));
        assertThat(writer.text("t").toDelta()).containsExactly(TextPicture.insert("x", "n", Double.NaN));
        Doc reader = Doc.create();
        reader.apply(writer.encodeState());
        assertThat(reader.text("t").toDelta()).containsExactly(TextPicture.insert("x"));
        Doc readerOfV2 = Doc.create();
        readerOfV2.apply(writer.encodeState(StateVector.EMPTY, UpdateFormat.V2), UpdateFormat.V2, null);
        assertThat(readerOfV2.text("t").toDelta()).isEqualTo(writer.text("t").toDelta());
    }

    @Test
    void format_undefinedMember_isDroppedByFormatV1() {
        Doc writer = Doc.create();
        writer.text("t").insert(0, "x", attributes("link", attributes("href", "y", "title", Undefined.UNDEFINED)));
        Doc reader = Doc.create();
        reader.apply(writer.encodeState());
        assertThat(reader.text("t").toDelta()).containsExactly(TextPicture.insert("x", "link", Map.of("href", "y")));
    }
}
