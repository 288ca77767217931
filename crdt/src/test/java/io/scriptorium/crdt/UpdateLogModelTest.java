package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** An update log against one that holds every element and every deleted id in a set. */
class UpdateLogModelTest {
    /** A log without a byte. */
    private static final class Model {
        private final Map<UpdateBytes.Id, String> elements = new HashMap<>();
        private final Set<UpdateBytes.Id> deletes = new HashSet<>();
        private final TreeMap<Long, Long> known = new TreeMap<>();

        long known(long client) {
            return known.getOrDefault(client, 0L);
        }

        /** What would have to be known first; empty when all of the update can be placed. */
        Map<Long, Long> missing(Offer offer) {
            Map<Long, Long> missing = new TreeMap<>();
            for (Runs.Window window : offer.windows) {
                long client = window.client();
                long end = offer.end(client);
                long afterLastHole = end;
                while (offer.has(client, afterLastHole - 1)) {
                    afterLastHole--;
                }
                if (afterLastHole > known(client) && end > known(client)) {
                    missing.merge(client, afterLastHole, Math::max);
                }
            }
            for (UpdateBytes.Id id : offer.mentioned) {
                if (id.clock() >= Math.max(known(id.client()), offer.end(id.client()))) {
                    missing.merge(id.client(), id.clock() + 1, Math::max);
                }
            }
            return missing;
        }

        Runs.Said news(Offer offer) {
            Map<UpdateBytes.Id, String> fresh = new HashMap<>(offer.said.elements());
            fresh.keySet().removeIf(id -> id.clock() < known(id.client()));
            return new Runs.Said(
                    fresh,
                    offer.said.deletes().stream()
                            .filter(id -> !deletes.contains(id))
                            .toList());
        }

        void append(Offer offer) {
            Runs.Said news = news(offer);
            elements.putAll(news.elements());
            deletes.addAll(news.deletes());
            news.elements().forEach((id, what) -> {
                if (what.equals("gc") || what.endsWith(" deleted")) {
                    deletes.add(id);
                }
                known.merge(id.client(), id.clock() + 1, Math::max);
            });
        }
    }

    /** An update, often with holes, and what a reader finds in it. */
    private static final class Offer {
        final byte[] bytes;
        final UpdateInfo info;
        final Runs.Said said;
        final List<Runs.Window> windows;
        final Set<UpdateBytes.Id> mentioned = new HashSet<>();

        Offer(Runs runs, RandomGenerator random) {
            List<Runs.Window> some = new ArrayList<>();
            List<byte[]> parts = new ArrayList<>(List.of(Update.empty(), Update.empty()));
            for (int i = random.nextInt(3); i > 0; i--) {
                Runs.Window window = runs.randomWindow();
                some.add(window);
                parts.add(runs.update(List.of(window), 3).bytes());
            }
            windows = List.copyOf(some);
            if (random.nextBoolean()) {
                Runs.Window near = runs.randomWindow();
                long to = Math.min(near.from() + random.nextLong(1, 4), near.to());
                parts.add(new UpdateBytes()
                        .delete(near.client(), near.from(), to - near.from())
                        .bytes());
                mentioned.add(new UpdateBytes.Id(near.client(), to - 1));
            }
            bytes = Update.merge(parts);
            info = Update.inspect(bytes, DecodeLimits.UPDATE);
            said = Runs.Said.by(bytes);
            windows.forEach(window -> mention(runs, window));
        }

        private void mention(Runs runs, Runs.Window window) {
            for (Runs.Run run : runs.runsOf(window.client())) {
                if (run.clock() < window.to() && run.end() > window.from() && run.ref() != Structs.GC) {
                    UpdateBytes.Id origin = run.origin();
                    if (origin != null && origin.client() != run.client() && run.clock() >= window.from()) {
                        mentioned.add(origin);
                    }
                    UpdateBytes.Id right = run.right();
                    if (right != null && right.client() != run.client()) {
                        mentioned.add(right);
                    }
                }
            }
        }

        boolean has(long client, long clock) {
            return said.elements().containsKey(new UpdateBytes.Id(client, clock));
        }

        long end(long client) {
            return windows.stream()
                    .filter(window -> window.client() == client)
                    .mapToLong(Runs.Window::to)
                    .max()
                    .orElse(-1);
        }
    }

    private static StateVector vector(Map<Long, Long> clocks) {
        LongPairs pairs = new LongPairs();
        clocks.forEach(pairs::add);
        return StateVector.ofLargest(pairs);
    }

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    @Test
    void log_randomWindows_saysOfEachWhatTheSetsSay() {
        int[] verdicts = new int[3];
        for (int round = 0; round < Seeds.rounds(30); round++) {
            Runs runs = Runs.random(random, 3, 6);
            Model model = new Model();
            UpdateLog log = UpdateLog.empty();
            for (int i = 0; i < 40; i++) {
                Offer offer = new Offer(runs, random);
                Map<Long, Long> missing = model.missing(offer);
                Runs.Said news = model.news(offer);
                Admission expected = !missing.isEmpty()
                        ? new Admission.Misses(vector(missing))
                        : news.elements().isEmpty() && news.deletes().isEmpty()
                                ? new Admission.Known()
                                : new Admission.Adds();
                assertThat(log.admit(offer.info))
                        .as("%s, %s", Seeds.replay(seed), Oracle.base64(offer.bytes))
                        .isEqualTo(expected);
                verdicts[expected instanceof Admission.Misses ? 0 : expected instanceof Admission.Known ? 1 : 2]++;
                if (expected instanceof Admission.Adds) {
                    assertThat(Runs.Said.by(log.news(offer.info)))
                            .as(Seeds.replay(seed))
                            .isEqualTo(news);
                    log.commit(log.append(offer.info));
                    model.append(offer);
                    assertThat(log.admit(offer.info)).isEqualTo(new Admission.Known());
                }
                assertThat(log.knownStateVector()).as(Seeds.replay(seed)).isEqualTo(vector(model.known));
                if (random.nextInt(4) == 0) {
                    assertSays(log, model);
                }
            }
        }
        assertThat(verdicts).as("each kind of answer was given").doesNotContain(0);
    }

    /** All of it, and every diff. */
    private void assertSays(UpdateLog log, Model model) {
        byte[] merged = log.merged();
        assertThat(log.encodedBytes()).isEqualTo(merged.length);
        Runs.Said said = Runs.Said.by(merged);
        assertThat(said.elements()).as(Seeds.replay(seed)).isEqualTo(model.elements);
        for (long client : model.known.keySet()) {
            StateVector since = vector(Map.of(client, random.nextLong(model.known(client) + 2)));
            assertThat(Runs.Said.by(log.diff(since)))
                    .as("%s since %s", Seeds.replay(seed), since)
                    .isEqualTo(said.since(since));
        }
        assertThat(log.stateVector()).isEqualTo(Update.stateVector(merged));
    }

    /** What is appended is known at once, and seen once it is committed, in this order. */
    @Test
    void log_committedLater_showsThatMuch() {
        for (int round = 0; round < Seeds.rounds(30); round++) {
            Runs runs = Runs.random(random, 2, 5);
            UpdateLog log = UpdateLog.empty();
            Model appended = new Model();
            List<byte[]> kept = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Offer offer = new Offer(runs, random);
                if (log.admit(offer.info) instanceof Admission.Adds) {
                    kept.add(log.news(offer.info));
                    assertThat(log.append(offer.info)).isEqualTo(kept.size());
                    appended.append(offer);
                }
                if (random.nextInt(3) == 0) {
                    int position = random.nextInt(kept.size() + 1);
                    log.commit(position);
                    List<byte[]> seen = kept.subList(0, (int) log.committedPosition());
                    assertThat(log.committedPosition()).isGreaterThanOrEqualTo(position);
                    byte[] all = Update.merge(List.of(Update.merge(seen), Update.empty()));
                    assertThat(Runs.Said.by(log.merged()))
                            .as(Seeds.replay(seed))
                            .isEqualTo(Runs.Said.by(all));
                    assertThat(log.stateVector()).as(Seeds.replay(seed)).isEqualTo(Update.stateVector(all));
                }
                assertThat(log.knownStateVector()).as(Seeds.replay(seed)).isEqualTo(vector(appended.known));
            }
        }
    }

    /** Whatever was the base and whatever the tail, the log is the same. */
    @Test
    void restore_anySplitOfWhatWasKept_isTheSameLog() {
        for (int round = 0; round < Seeds.rounds(25); round++) {
            Runs runs = Runs.random(random, 3, 5);
            UpdateLog log = UpdateLog.empty();
            List<byte[]> kept = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Offer offer = new Offer(runs, random);
                if (log.admit(offer.info) instanceof Admission.Adds) {
                    kept.add(log.news(offer.info));
                    log.commit(log.append(offer.info));
                }
            }
            int split = random.nextInt(kept.size() + 1);
            Optional<byte[]> base = split == 0 ? Optional.empty() : Optional.of(Update.merge(kept.subList(0, split)));
            List<byte[]> tail = new ArrayList<>(kept.subList(Math.max(split - random.nextInt(3), 0), kept.size()));
            UpdateLog restored = UpdateLog.restore(base, tail);
            assertThat(Runs.Said.by(restored.merged())).as(Seeds.replay(seed)).isEqualTo(Runs.Said.by(log.merged()));
            assertThat(restored.stateVector()).isEqualTo(log.stateVector());
            assertThat(restored.knownStateVector()).isEqualTo(log.knownStateVector());
            for (int i = 0; i < 20; i++) {
                Offer offer = new Offer(runs, random);
                assertThat(restored.admit(offer.info)).as(Seeds.replay(seed)).isEqualTo(log.admit(offer.info));
            }
        }
    }

    /** In whatever order updates come, holding back those that miss something, the log ends with all of them. */
    @Test
    void log_updatesHeldUntilNothingIsMissing_endsWithAll() {
        for (int round = 0; round < Seeds.rounds(25); round++) {
            Runs runs = Runs.random(random, 3, 4);
            byte[] whole = runs.whole();
            List<UpdateInfo> pieces = new ArrayList<>();
            for (long client : runs.clients()) {
                for (Runs.Run run : runs.runsOf(client)) {
                    for (long from = run.clock(); from < run.end(); ) {
                        long to = Math.min(from + random.nextLong(1, 4), run.end());
                        Runs.Window window = new Runs.Window(client, Math.max(from - random.nextLong(2), 0), to);
                        byte[] piece = runs.update(List.of(window), 0).bytes();
                        pieces.add(random.nextInt(pieces.size() + 1), Update.inspect(piece, DecodeLimits.UPDATE));
                        from = to;
                    }
                }
            }
            UpdateLog log = UpdateLog.empty();
            while (!pieces.isEmpty()) {
                int before = pieces.size();
                pieces.removeIf(piece -> {
                    Admission admission = log.admit(piece);
                    if (admission instanceof Admission.Misses misses) {
                        assertThat(log.knownStateVector().covers(misses.needed()))
                                .as(Seeds.replay(seed))
                                .isFalse();
                        return false;
                    }
                    log.commit(log.append(piece));
                    return true;
                });
                assertThat(pieces.size()).as(Seeds.replay(seed)).isLessThan(before);
            }
            assertThat(Runs.Said.by(log.merged()).elements())
                    .as(Seeds.replay(seed))
                    .isEqualTo(Runs.Said.by(whole).elements());
        }
    }

    /** An element that is known already comes again with other content, or with another neighbour. */
    @Test
    void admit_oneElementForged_namesTheFirstThatDiffers() {
        int conflicts = 0;
        for (int round = 0; round < Seeds.rounds(300); round++) {
            Runs runs = Runs.random(random, 2, 5);
            UpdateLog log = UpdateLog.restore(Optional.of(runs.whole()), List.of());
            long client = runs.clients().get(random.nextInt(2));
            List<Runs.Run> own = runs.runsOf(client);
            Runs.Run run = own.get(random.nextInt(own.size()));
            if (run.ref() != Structs.STRING) {
                continue;
            }
            int forged = random.nextInt(run.elements().size());
            StringBuilder text = new StringBuilder(String.join("", run.elements()));
            text.setCharAt(forged, 'Z');
            int from = random.nextInt(forged + 1);
            UpdateBytes.Id origin = from > 0 ? new UpdateBytes.Id(client, run.clock() + from - 1) : run.origin();
            UpdateInfo update = new UpdateBytes()
                    .block(client, run.clock() + from)
                    .item(Structs.STRING, origin, run.right(), out -> out.writeVarString(text.substring(from)))
                    .inspect();
            assertThat(log.admit(update))
                    .as(Seeds.replay(seed))
                    .isEqualTo(new Admission.Conflicts(client, run.clock() + forged));
            UpdateBytes.Id other = new UpdateBytes.Id(77, 5);
            UpdateInfo elsewhere = new UpdateBytes()
                    .block(client, run.clock() + from)
                    .item(
                            Structs.STRING,
                            Objects.equals(origin, other) ? null : other,
                            run.right(),
                            out -> out.writeVarString(text.substring(from)))
                    .inspect();
            assertThat(log.admit(elsewhere))
                    .as(Seeds.replay(seed))
                    .isEqualTo(new Admission.Conflicts(client, run.clock() + from));
            conflicts++;
        }
        assertThat(conflicts).isPositive();
    }
}
