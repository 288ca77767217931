package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** An update log joins what continues by copying, and finds by its index where a diff begins. */
class SpliceTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    /** The updates of several writers who hear of each other, in the order in which they were made. */
    private List<byte[]> updates(int writers, int edits) {
        List<byte[]> updates = new ArrayList<>();
        List<Doc> docs = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            Doc doc = Doc.create(DocOptions.defaults().withClientId(100 + w * 7L));
            doc.onUpdate(UpdateFormat.V1, (update, transaction) -> {
                if (transaction.local()) {
                    updates.add(update);
                    docs.stream().filter(other -> other != doc).forEach(other -> other.apply(update));
                }
            });
            docs.add(doc);
        }
        for (int e = 0; e < edits; e++) {
            Text text = docs.get(random.nextInt(writers)).text("t");
            int index = random.nextInt(text.length() + 1);
            if (text.length() > index && random.nextInt(3) == 0) {
                text.delete(index, 1 + random.nextInt(Math.min(4, text.length() - index)));
            } else {
                text.insert(index, "abc".substring(random.nextInt(3)));
            }
        }
        return updates;
    }

    private static Doc documentOf(byte[]... updates) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
        for (byte[] update : updates) {
            assertThat(doc.apply(update)).isEqualTo(ApplyResult.APPLIED);
        }
        doc.checkIntegrity();
        return doc;
    }

    @Test
    void diff_atEveryStateOnTheWay_bringsEverybodyUpToDate() {
        List<byte[]> updates = updates(3, 400);
        UpdateLog log = UpdateLog.empty();
        List<byte[]> states = new ArrayList<>();
        List<StateVector> vectors = new ArrayList<>();
        for (byte[] update : updates) {
            log.commit(log.append(Update.inspect(update, DecodeLimits.UPDATE)));
            if (random.nextInt(5) == 0) {
                states.add(log.merged());
                vectors.add(log.stateVector());
            }
        }
        byte[] full = documentOf(log.merged()).encodeState();

        assertThat(full)
                .as(Seeds.replay(seed))
                .isEqualTo(documentOf(updates.toArray(byte[][]::new)).encodeState());
        for (int i = 0; i < states.size(); i++) {
            assertThat(documentOf(states.get(i), log.diff(vectors.get(i))).encodeState())
                    .as(Seeds.replay(seed))
                    .isEqualTo(full);
        }
    }

    @Test
    void diff_betweenTwoClocksOfARun_beginsThere() {
        UpdateLog log = UpdateLog.empty();
        Doc writer = Doc.create(DocOptions.defaults().withClientId(5));
        writer.text("t").insert(0, "0123456789");
        log.commit(log.append(Update.inspect(writer.encodeState(), DecodeLimits.UPDATE)));

        StateVector since = Update.stateVector(Update.merge(List.of(firstUnits(writer, 4))));
        byte[] diff = log.diff(since);

        assertThat(Update.inspect(diff, DecodeLimits.UPDATE).firstClock(5)).isEqualTo(4);
        assertThat(diff).isEqualTo(writer.encodeState(since, UpdateFormat.V1));
    }

    private static byte[] firstUnits(Doc writer, int units) {
        Doc part = Doc.create(DocOptions.defaults().withClientId(5));
        part.text("t").insert(0, writer.text("t").toString().substring(0, units));
        return part.encodeState();
    }

    @Test
    void merged_afterManySmallCommits_isWhatMergingGives() {
        List<byte[]> updates = updates(2, 300);
        UpdateLog log = UpdateLog.restore(Optional.of(updates.getFirst()), List.of());
        for (byte[] update : updates.subList(1, updates.size())) {
            log.commit(log.append(Update.inspect(update, DecodeLimits.UPDATE)));
            log.merged();
        }

        assertThat(log.merged()).as(Seeds.replay(seed)).isEqualTo(Update.merge(updates));
    }

    @Test
    void admit_ofForgedStructsAfterJoining_stillConflicts() {
        List<byte[]> updates = updates(2, 200);
        UpdateLog log = UpdateLog.empty();
        for (byte[] update : updates) {
            log.commit(log.append(Update.inspect(update, DecodeLimits.UPDATE)));
            log.merged();
        }
        Doc forger = Doc.create(DocOptions.defaults().withClientId(100));
        forger.text("t").insert(0, "XYZXYZXYZ");

        assertThat(log.admit(Update.inspect(forger.encodeState(), DecodeLimits.UPDATE)))
                .as(Seeds.replay(seed))
                .isInstanceOf(Admission.Conflicts.class);
        updates.forEach(update -> assertThat(log.admit(Update.inspect(update, DecodeLimits.UPDATE)))
                .isInstanceOf(Admission.Known.class));
    }
}
