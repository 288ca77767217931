package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A log that goes on from a compacted state is worth as much as one that kept everything. */
class CompactionTest {
    private static final int HISTORIES = 80;
    private static final int STEPS = 60;

    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    @Test
    void log_compactedInTheMiddleOfRealHistories_convergesWithOneThatWasNot() {
        long seed = Seeds.next();
        int histories = Seeds.rounds(HISTORIES);
        int compactions = 0;
        for (int i = 0; i < histories; i++) {
            try {
                Oracle.History history =
                        Oracle.History.of(seed + i, oracle.ask(Oracle.History.request(seed + i, STEPS)));
                Run run = new Run(history, Seeds.random(seed + i));
                run.feedAll();
                run.checkNothingIsNews();
                oracle.sendAll(run.questions());
                for (Oracle.Answer answer : oracle.receiveAll()) {
                    assertThat(answer.is("equal")).as(answer.text("difference")).isTrue();
                }
                compactions += run.compactions;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(Seeds.replay(seed + i), e);
            }
        }
        assertThat(compactions).as("nothing was ever compacted").isGreaterThan(histories / 2);
    }

    /** Two logs that are given the same in the same order; one of them starts anew from a compacted state now and then. */
    private static final class Run {
        private final RandomGenerator random;
        private final List<byte[]> messages;
        private final List<UpdateInfo> held = new ArrayList<>();
        private final UpdateLog plain = UpdateLog.empty();
        private UpdateLog log = UpdateLog.empty();
        private int compactions;
        private StateVector seenVector = StateVector.EMPTY;
        private byte[] seen = Update.empty();

        Run(Oracle.History history, RandomGenerator random) {
            this.random = random;
            this.messages = history.everything();
            for (int i = messages.size() / 3; i > 0; i--) {
                byte[] moved = messages.remove(random.nextInt(messages.size()));
                messages.add(random.nextInt(messages.size() + 1), moved);
            }
        }

        void feedAll() {
            int middle = random.nextInt(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                feed(messages.get(i));
                if (random.nextInt(10) == 0) {
                    compact();
                }
                if (i == middle) {
                    seenVector = plain.stateVector();
                    seen = plain.diff(StateVector.EMPTY);
                }
            }
            assertThat(held).isEmpty();
            compact();
        }

        private void compact() {
            byte[] before = log.merged();
            Optional<byte[]> after = Compaction.of(before);
            if (after.isPresent()) {
                compactions++;
                assertThat(after.get()).hasSizeLessThan(before.length);
                assertThat(Update.stateVector(after.get())).isEqualTo(log.stateVector());
                assertThat(Compaction.of(after.get()))
                        .as("it is as small as it gets")
                        .isEmpty();
                log = UpdateLog.restore(after, List.of());
                assertThat(log.stateVector()).isEqualTo(plain.stateVector());
            }
        }

        private void feed(byte[] message) {
            UpdateInfo info = Update.inspect(message, DecodeLimits.UPDATE);
            if (!take(info)) {
                held.add(info);
                return;
            }
            for (boolean released = true; released; ) {
                released = held.removeIf(this::take);
            }
        }

        private boolean take(UpdateInfo info) {
            boolean known = give(plain, info);
            assertThat(give(log, info)).as("the compacted log says the same").isEqualTo(known);
            return known;
        }

        /** Answers whether the update is dealt with. */
        private static boolean give(UpdateLog to, UpdateInfo info) {
            return switch (to.admit(info)) {
                case Admission.Adds adds -> {
                    to.commit(to.append(info));
                    yield true;
                }
                case Admission.Known known -> true;
                case Admission.Misses misses -> false;
                case Admission.Conflicts conflict -> fail("%s with %s", info, conflict);
            };
        }

        /** What clients offer again, with the content that is no longer there, is taken for what it was. */
        void checkNothingIsNews() {
            for (byte[] message : messages) {
                assertThat(log.admit(Update.inspect(message, DecodeLimits.UPDATE)))
                        .isInstanceOf(Admission.Known.class);
            }
            assertThat(log.admit(Update.inspect(plain.merged(), DecodeLimits.UPDATE)))
                    .isInstanceOf(Admission.Known.class);
        }

        List<Map<String, @Nullable Object>> questions() {
            List<byte[]> all = List.of(plain.merged());
            return List.of(
                    converge(all, List.of(log.merged())),
                    converge(all, List.of(seen, log.diff(seenVector))),
                    converge(all, List.of(log.merged(), plain.merged())),
                    converge(all, List.of(plain.merged(), log.merged())));
        }

        private static Map<String, @Nullable Object> converge(List<byte[]> left, List<byte[]> right) {
            return Oracle.request("converge", "left", Oracle.base64(left), "right", Oracle.base64(right));
        }
    }

    @Test
    void clientOffline_returnsWithEditsInsideADeletedParagraph() {
        Doc ada = Doc.create(DocOptions.defaults().withClientId(1));
        XmlElement paragraph = ada.xmlFragment("default").insertElement(0, "paragraph");
        XmlText text = paragraph.insertText(0);
        text.insert(0, "Hello world, this is content");
        Doc ben = Doc.create(DocOptions.defaults().withClientId(2));
        ben.apply(ada.encodeState());
        Doc cleo = Doc.create(DocOptions.defaults().withClientId(3).withGc(false));
        cleo.apply(ada.encodeState());
        UpdateLog log = UpdateLog.empty();
        log.commit(log.append(Update.inspect(ada.encodeState(), DecodeLimits.STEP2)));

        ada.xmlFragment("default").delete(0, 1);
        ada.xmlFragment("default").insertElement(0, "heading").insertText(0).insert(0, "New");
        log.commit(log.append(Update.inspect(ada.encodeState(), DecodeLimits.STEP2)));
        byte[] compacted = Compaction.of(log.merged()).orElseThrow();
        UpdateLog restored = UpdateLog.restore(Optional.of(compacted), List.of());

        // Both were offline, and offer all that they have.
        for (Doc offline : List.of(ben, cleo)) {
            XmlText theirs = (XmlText) Objects.requireNonNull(((XmlElement) Objects.requireNonNull(
                            offline.xmlFragment("default").get(0)))
                    .get(0));
            theirs.insert(5, " there");
            theirs.delete(0, 2);
            offline.xmlFragment("default")
                    .insertElement(1, "paragraph")
                    .insertText(0)
                    .insert(0, "kept");
            UpdateInfo all = Update.inspect(offline.encodeState(), DecodeLimits.STEP2);
            assertThat(restored.admit(all)).isInstanceOf(Admission.Adds.class);
            restored.commit(restored.append(all));
            assertThat(restored.admit(all)).isInstanceOf(Admission.Known.class);
        }
        List<Doc> docs = List.of(ada, ben, cleo, Doc.create());
        docs.forEach(doc -> doc.apply(restored.diff(doc.stateVector())));

        for (Doc doc : docs) {
            assertThat(doc.pending()).isEmpty();
            assertThat(doc.stateVector()).isEqualTo(restored.stateVector());
            assertThat(doc.xmlFragment("default").toString())
                    .isEqualTo(ada.xmlFragment("default").toString())
                    .contains("<heading>New</heading>")
                    .contains("kept")
                    .doesNotContain("there");
            doc.checkIntegrity();
        }
    }

    @Test
    void bytesThatWouldWait_areNotReplaced() {
        Doc doc = Doc.create();
        doc.text("t").insert(0, "abc");
        StateVector before = doc.stateVector();
        doc.text("t").insert(3, "def");
        doc.text("t").delete(0, 6);

        assertThat(Compaction.of(doc.encodeState(before, UpdateFormat.V1))).isEmpty();
        assertThat(Compaction.of(new byte[] {1, 2, 3})).isEmpty();
        assertThat(Compaction.of(Update.empty())).isEmpty();
    }
}
