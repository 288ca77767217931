package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Valid bytes with several things wrong at once: bytes set to what ends numbers and begins them, cut out, put in twice,
 * moved, and mixed with others. Every reader ends in a result or in a MalformedUpdateException.
 */
class HostileMutationsTest {
    private static final int[] EVIL = {0x00, 0x01, 0x0A, 0x40, 0x7F, 0x80, 0x81, 0xBF, 0xC0, 0xEF, 0xF0, 0xFF};

    private static final List<byte[]> v1 = new ArrayList<>();
    private static final List<byte[]> v2 = new ArrayList<>();

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    @BeforeAll
    static void collect() {
        v1.clear();
        v2.clear();
        for (Vectors.Vector vector : Vectors.group("update-v1")) {
            v1.add(vector.bytes());
        }
        for (Stories.Story story : Stories.all()) {
            v1.add(story.told(true).encodeState());
            v1.add(Update.merge(List.of(story.v1().getFirst(), story.v1().getLast())));
        }
        v1.forEach(update -> v2.add(Update.toV2(update)));
    }

    private byte[] mutate(List<byte[]> valid) {
        byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
        for (int i = random.nextInt(1, 5); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            int to = random.nextInt(at, Math.min(bytes.length, at + 8)) + 1;
            switch (random.nextInt(7)) {
                case 0, 1 -> bytes[at] = (byte) EVIL[random.nextInt(EVIL.length)];
                case 2 -> bytes[at] = (byte) random.nextInt(256);
                case 3 -> bytes[at] = (byte) (bytes[at] + (random.nextBoolean() ? 1 : -1));
                case 4 -> bytes = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
                case 5 -> bytes = join(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, bytes.length));
                default -> {
                    byte[] other = valid.get(random.nextInt(valid.size()));
                    int from = random.nextInt(other.length);
                    bytes = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, other.length));
                }
            }
        }
        return bytes;
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    /** Answers whether it was read. */
    private boolean isTotal(byte[] input, Consumer<byte[]> reader) {
        try {
            reader.accept(input);
            return true;
        } catch (MalformedUpdateException e) {
            assertThat(e.offset()).as(Seeds.replay(seed)).isBetween(0, input.length);
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(Seeds.replay(seed) + ": " + Oracle.base64(input), e);
        }
    }

    private void mutateAll(int rounds, List<byte[]> valid, Consumer<byte[]> reader) {
        int read = 0;
        int usual = Seeds.rounds(rounds);
        for (int round = 0; round < usual; round++) {
            read += isTotal(mutate(valid), reader) ? 1 : 0;
        }
        assertThat(read).as("some are still readable, some are not").isBetween(1, usual - 1);
    }

    @Test
    void inspect_ofMutations_endsAsItShould() {
        mutateAll(5_000, v1, update -> {
            UpdateInfo info = Update.inspect(update, DecodeLimits.UPDATE);
            assertThat(Update.inspect(info.bytes(), DecodeLimits.UPDATE).bytes())
                    .isSameAs(info.bytes());
        });
        mutateAll(1_500, v2, update -> Update.inspect(update, UpdateFormat.V2, DecodeLimits.UPDATE));
    }

    @Test
    void functionsOnUpdates_ofMutations_endAsTheyShould() {
        mutateAll(1_000, v1, update -> Update.merge(List.of(update, v1.get(random.nextInt(v1.size())), update)));
        mutateAll(1_000, v1, update -> Update.diff(update, Update.stateVector(update)));
        mutateAll(1_000, v1, update -> assertThat(Update.toV1(Update.toV2(update)))
                .isNotEmpty());
        mutateAll(500, v2, update -> Update.mergeV2(List.of(update, v2.get(random.nextInt(v2.size())))));
        mutateAll(500, v2, update -> Update.diffV2(update, Update.stateVectorV2(update)));
        mutateAll(500, v2, update -> {
            try {
                Update.toV1(update);
            } catch (NotInV1Exception e) {
                assertThat(e).hasMessageStartingWith("format V1 keeps");
            }
        });
    }

    /** Whatever was taken, the document can be read and written, and takes it again. */
    @Test
    void apply_ofMutations_endsAsItShould() {
        for (UpdateFormat format : UpdateFormat.values()) {
            mutateAll(1_000, format == UpdateFormat.V1 ? v1 : v2, update -> {
                Doc doc = Doc.create(DocOptions.defaults().withLimits(DecodeLimits.UPDATE));
                doc.apply(v1.get(random.nextInt(v1.size())));
                doc.apply(update, format, null);
                doc.checkIntegrity();
                doc.toJson();
                doc.encodeState(StateVector.EMPTY, UpdateFormat.V2);
                try {
                    Update.stateVector(doc.encodeState());
                } catch (NotInV1Exception e) { // a format's value may have become undefined, which only V2 can say
                    assertThat(format).as(Seeds.replay(seed)).isEqualTo(UpdateFormat.V2);
                    assertThat(e).hasMessageStartingWith("format V1 keeps");
                }
                doc.apply(update, format, null);
            });
        }
    }

    @Test
    void updateLog_ofMutations_endsAsItShould() {
        mutateAll(1_000, v1, update -> {
            UpdateLog log = UpdateLog.restore(Optional.of(v1.get(random.nextInt(v1.size()))), List.of(update));
            Update.inspect(log.merged(), DecodeLimits.TRUSTED);
            UpdateInfo info = Update.inspect(update, DecodeLimits.UPDATE);
            if (log.admit(info) instanceof Admission.Adds) {
                log.commit(log.append(info));
            }
            log.diff(Update.stateVector(update));
        });
        for (int round = 0; round < Seeds.rounds(200); round++) {
            byte[] state = mutate(v1);
            Compaction.of(state).ifPresent(smaller -> assertThat(smaller.length).isLessThan(state.length));
        }
    }

    @Test
    void otherReaders_ofMutations_endAsTheyShould() {
        List<byte[]> vectors = v1.stream()
                .map(update -> {
                    try {
                        return Update.stateVector(update).encode();
                    } catch (MalformedUpdateException e) {
                        return new byte[] {0};
                    }
                })
                .toList();
        mutateAll(2_000, vectors, vector -> StateVector.decode(vector, DecodeLimits.STEP2));
        List<byte[]> messages = new ArrayList<>();
        List<byte[]> snapshotsV1 = new ArrayList<>();
        List<byte[]> snapshotsV2 = new ArrayList<>();
        for (Stories.Story story : Stories.all()) {
            Doc doc = story.told(true);
            for (SyncMessage message :
                    List.of(new SyncMessage.Step1(doc.stateVector()), new SyncMessage.Step2(doc.encodeState()))) {
                Lib0Writer out = new Lib0Writer();
                message.write(out);
                messages.add(out.toByteArray());
            }
            snapshotsV1.add(doc.snapshot().encode(UpdateFormat.V1));
            snapshotsV2.add(doc.snapshot().encode(UpdateFormat.V2));
        }
        mutateAll(1_500, messages, message -> SyncMessage.read(new Lib0Reader(message), DecodeLimits.STEP2));
        mutateAll(1_500, snapshotsV1, snapshot -> Snapshot.decode(snapshot, UpdateFormat.V1));
        mutateAll(1_500, snapshotsV2, snapshot -> Snapshot.decode(snapshot, UpdateFormat.V2));
        List<byte[]> present = List.of(new AwarenessUpdate(List.of(
                        new AwarenessUpdate.Entry(
                                5, 300, "{\"user\":{\"name\":\"Ada 😀\"},\"cursor\":[1,null,-2.5e3]}"),
                        AwarenessUpdate.Entry.removal(1L << 40, 7)))
                .encode());
        mutateAll(2_000, present, update -> AwarenessUpdate.decode(update, 10, 1_000));
        List<byte[]> positions = Vectors.group("relpos").stream()
                .map(Vectors.Vector::bytes)
                .filter(bytes -> bytes.length > 0)
                .toList();
        mutateAll(1_500, positions, RelativePosition::decode);
    }
}
