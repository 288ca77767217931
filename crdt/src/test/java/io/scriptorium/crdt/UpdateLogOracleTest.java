package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random histories made by the real Yjs are fed to a log in random order; real documents say what it must contain. */
class UpdateLogOracleTest {
    private static final int HISTORIES = 400;
    private static final int STEPS = 40;
    /** One letter out of so many is forged. */
    private static final int FORGERIES = 8;

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
    void log_randomHistoriesInRandomOrder_containsWhatYjsContains() {
        long seed = Seeds.next();
        int histories = Seeds.rounds(HISTORIES);
        for (int i = 0; i < histories; i++) {
            try {
                Oracle.History history =
                        Oracle.History.of(seed + i, oracle.ask(Oracle.History.request(seed + i, STEPS)));
                Run run = new Run(history, Seeds.random(seed + i));
                run.feedAll();
                run.checkNothingIsNews();
                run.checkRestored();
                run.checkForgeriesAreFound();
                oracle.sendAll(run.questions());
                for (Oracle.Answer answer : oracle.receiveAll()) {
                    assertThat(answer.is("equal")).as(answer.text("difference")).isTrue();
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(Seeds.replay(seed + i), e);
            }
        }
    }

    /** One log, and what happens to it. */
    private static final class Run {
        private final RandomGenerator random;
        private final UpdateLog log = UpdateLog.empty();
        private final List<byte[]> messages;
        private final List<UpdateInfo> held = new ArrayList<>();
        /** What was appended, as it came and as the log kept it. */
        private final List<byte[]> appended = new ArrayList<>();

        private final List<byte[]> news = new ArrayList<>();
        private long position;
        /** What a client saw that synchronised in the middle. */
        private StateVector seenVector = StateVector.EMPTY;

        private byte[] seen = Update.empty();
        private int seenNews;

        Run(Oracle.History history, RandomGenerator random) {
            this.random = random;
            messages = messages(history);
        }

        /** All increments in the order in which they were made, full states strewn in, then disordered and doubled. */
        private List<byte[]> messages(Oracle.History history) {
            List<byte[]> messages = new ArrayList<>(history.updates());
            for (Oracle.History.State state : history.states()) {
                messages.add(random.nextInt(Math.min(state.after(), messages.size()) + 1), state.bytes());
            }
            int reach =
                    switch (random.nextInt(3)) {
                        case 0 -> 1;
                        case 1 -> 4;
                        default -> messages.size();
                    };
            for (int i = 0; i < messages.size(); i++) {
                int other = Math.min(i + random.nextInt(Math.max(reach, 1)), messages.size() - 1);
                byte[] moved = messages.get(i);
                messages.set(i, messages.get(other));
                messages.set(other, moved);
            }
            for (int i = messages.size() / 5; i > 0; i--) {
                messages.add(random.nextInt(messages.size() + 1), messages.get(random.nextInt(messages.size())));
            }
            for (byte[] last : history.finals()) {
                messages.add(random.nextInt(2) == 0 ? messages.size() : random.nextInt(messages.size() + 1), last);
            }
            return messages;
        }

        void feedAll() {
            int middle = random.nextInt(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                feed(messages.get(i));
                if (random.nextInt(3) == 0) {
                    log.commit(position - random.nextLong(position + 1 - log.committedPosition()));
                }
                if (random.nextInt(8) == 0) {
                    log.merged();
                }
                if (i == middle) {
                    seenVector = log.stateVector();
                    seen = log.diff(StateVector.EMPTY);
                    seenNews = (int) log.committedPosition();
                }
            }
            assertThat(held).isEmpty();
            log.commit(position);
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

        /** Answers whether the update is dealt with. */
        private boolean take(UpdateInfo info) {
            return switch (log.admit(info)) {
                case Admission.Adds adds -> {
                    news.add(log.news(info));
                    appended.add(info.bytes());
                    position = log.append(info);
                    assertThat(position).isEqualTo(news.size());
                    assertThat(log.admit(info)).isInstanceOf(Admission.Known.class);
                    yield true;
                }
                case Admission.Known known -> true;
                case Admission.Misses misses -> {
                    assertThat(misses.needed().size()).isPositive();
                    assertThat(log.knownStateVector().covers(misses.needed())).isFalse();
                    yield false;
                }
                case Admission.Conflicts conflict -> fail("%s with %s", info, conflict);
            };
        }

        void checkNothingIsNews() {
            assertThat(log.stateVector()).isEqualTo(log.knownStateVector());
            assertThat(log.stateVector()).isEqualTo(Update.stateVector(log.merged()));
            for (byte[] message : messages) {
                UpdateInfo info = Update.inspect(message, DecodeLimits.UPDATE);
                assertThat(log.admit(info)).isInstanceOf(Admission.Known.class);
            }
            UpdateInfo merged = Update.inspect(log.merged(), DecodeLimits.UPDATE);
            assertThat(log.admit(merged)).isInstanceOf(Admission.Known.class);
            assertThat(log.encodedBytes()).isEqualTo(merged.bytes().length);
        }

        void checkRestored() {
            UpdateLog fromNews = UpdateLog.restore(Optional.of(seen), news.subList(seenNews, news.size()));
            assertThat(fromNews.stateVector()).isEqualTo(log.stateVector());
            assertThat(fromNews.merged()).isEqualTo(log.merged());
            UpdateLog fromWhole = UpdateLog.restore(Optional.empty(), appended);
            assertThat(fromWhole.merged()).isEqualTo(log.merged());
        }

        /** Another letter under an id that is taken: refused wherever the log still has a letter to compare it with. */
        void checkForgeriesAreFound() {
            Set<UpdateBytes.Id> letters = new HashSet<>();
            forEachLetter(log.merged(), (id, index) -> letters.add(id));
            for (byte[] message : messages) {
                forEachLetter(message, (id, index) -> {
                    if (random.nextInt(FORGERIES) > 0) {
                        return;
                    }
                    byte[] forged = message.clone();
                    forged[index] ^= 1;
                    Admission admission = log.admit(Update.inspect(forged, DecodeLimits.UPDATE));
                    assertThat(admission)
                            .isEqualTo(
                                    letters.contains(id)
                                            ? new Admission.Conflicts(id.client(), id.clock())
                                            : new Admission.Known());
                });
            }
        }

        /** The ASCII letters of all texts, and where they stand. */
        private static void forEachLetter(byte[] update, BiConsumer<UpdateBytes.Id, Integer> visitor) {
            Blocks.scan(StructReader.trusting(update), DecodeLimits.TRUSTED, struct -> {
                Lib0Reader content = new Lib0Reader(update, struct.contentStart, struct.end);
                if (struct.ref() != Structs.STRING || content.readVarUint() == 0) {
                    return;
                }
                long clock = struct.clock;
                while (content.remaining() > 0) {
                    int index = content.position();
                    boolean pair = content.skipUnits(1);
                    if (update[index] > 0 && Character.isLetter(update[index])) {
                        visitor.accept(new UpdateBytes.Id(struct.client, clock), index);
                    }
                    clock += pair ? 2 : 1;
                }
            });
        }

        List<Map<String, @Nullable Object>> questions() {
            List<byte[]> merged = List.of(log.merged());
            return List.of(
                    converge(merged, appended),
                    converge(merged, news),
                    converge(merged, List.of(Update.merge(news))),
                    converge(merged, List.of(seen, log.diff(seenVector))));
        }

        private static Map<String, @Nullable Object> converge(List<byte[]> left, List<byte[]> right) {
            return Oracle.request("converge", "left", Oracle.base64(left), "right", Oracle.base64(right));
        }
    }
}
