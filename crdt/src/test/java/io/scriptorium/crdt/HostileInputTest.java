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
import org.junit.jupiter.api.Test;

/** Every truncation and every flipped bit of valid bytes ends in a result or in a MalformedUpdateException. */
class HostileInputTest {
    private static final int UPDATES = 60;

    /** Those of the vectors, and larger ones made by the real Yjs. */
    private static List<byte[]> validUpdates() {
        List<byte[]> updates = new ArrayList<>();
        for (String group : List.of("update-v1", "quirk", "pending")) {
            for (Vectors.Vector vector : Vectors.group(group)) {
                try {
                    Update.inspect(vector.bytes(), DecodeLimits.UPDATE);
                    updates.add(vector.bytes());
                } catch (MalformedUpdateException e) {
                    assertThat(vector.id()).isIn("pending-sv");
                }
            }
        }
        try (Oracle oracle = new Oracle()) {
            for (long seed = 1; updates.size() < UPDATES; seed++) {
                Oracle.Answer answer = oracle.ask(Oracle.History.request(seed, 10));
                List<byte[]> all = Oracle.History.of(seed, answer).everything();
                updates.add(all.getLast());
                updates.add(Update.merge(all));
            }
        }
        return updates;
    }

    static void forEachDamage(byte[] valid, Consumer<byte[]> decoder) {
        decoder.accept(valid);
        for (int length = 0; length < valid.length; length++) {
            decoder.accept(Arrays.copyOf(valid, length));
        }
        for (int bit = 0; bit < valid.length * Byte.SIZE; bit++) {
            byte[] flipped = valid.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            decoder.accept(flipped);
        }
    }

    static void expectTotal(byte[] input, Runnable decode) {
        try {
            decode.run();
        } catch (MalformedUpdateException e) {
            assertThat(e.offset()).isBetween(0, input.length);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(Oracle.base64(input), e);
        }
    }

    @Test
    void update_everyTruncationAndFlippedBit_resultOrMalformed() {
        List<byte[]> valid = validUpdates();
        assertThat(valid).hasSizeGreaterThanOrEqualTo(50);
        for (byte[] update : valid) {
            forEachDamage(update, damaged -> {
                expectTotal(damaged, () -> use(Update.inspect(damaged, DecodeLimits.UPDATE), update));
                expectTotal(damaged, () -> Update.merge(List.of(damaged, update)));
                expectTotal(damaged, () -> Update.diff(damaged, StateVector.EMPTY));
                expectTotal(damaged, () -> Update.stateVector(damaged));
            });
        }
    }

    /** Whatever passed inspection does no harm further on. */
    private static void use(UpdateInfo info, byte[] other) {
        byte[] merged = Update.merge(List.of(info.bytes(), other));
        Update.inspect(merged, DecodeLimits.TRUSTED);
        Update.diff(merged, Update.stateVector(other));
        UpdateLog log = UpdateLog.restore(Optional.of(other), List.of());
        Admission admission = log.admit(info);
        if (admission instanceof Admission.Adds) {
            log.commit(log.append(info));
            assertThat(log.admit(info)).isInstanceOf(Admission.Known.class);
            assertThat(Update.stateVector(log.merged())).isEqualTo(log.stateVector());
        } else if (admission instanceof Admission.Misses misses) {
            assertThat(log.knownStateVector().covers(misses.needed())).isFalse();
        }
    }

    @Test
    void stateVector_everyTruncationAndFlippedBit_resultOrMalformed() {
        for (byte[] update : validUpdates()) {
            byte[] vector = Update.stateVector(update).encode();
            forEachDamage(
                    vector,
                    damaged -> expectTotal(damaged, () -> StateVector.decode(damaged, DecodeLimits.STEP2)
                            .encode()));
        }
    }

    @Test
    void awarenessUpdate_everyTruncationAndFlippedBit_resultOrMalformed() {
        AwarenessUpdate update = new AwarenessUpdate(List.of(
                new AwarenessUpdate.Entry(
                        1, 1, "{\"user\":{\"name\":\"Ada 😀\",\"color\":\"#30bced\"},\"cursor\":null}"),
                AwarenessUpdate.Entry.removal(1L << 52, 1L << 40),
                new AwarenessUpdate.Entry(300, 17, "[1,-2.5e3,true,\"\\u00e9\\n\"]")));
        Awareness awareness = new Awareness(() -> 0);
        forEachDamage(
                update.encode(),
                damaged -> expectTotal(damaged, () -> {
                    AwarenessUpdate decoded = AwarenessUpdate.decode(damaged, 10, 1_000);
                    awareness.apply(decoded);
                    assertThat(AwarenessUpdate.decode(decoded.encode(), 10, 1_000))
                            .isEqualTo(decoded);
                }));
    }

    @Test
    void syncMessage_everyTruncationAndFlippedBit_resultOrMalformed() {
        byte[] update = Vectors.bytes("update-v1", "embed");
        List<SyncMessage> messages = List.of(
                new SyncMessage.Step1(Update.stateVector(update)),
                new SyncMessage.Step2(update),
                new SyncMessage.Update(update));
        for (SyncMessage message : messages) {
            Lib0Writer out = new Lib0Writer();
            message.write(out);
            forEachDamage(
                    out.toByteArray(),
                    damaged ->
                            expectTotal(damaged, () -> SyncMessage.read(new Lib0Reader(damaged), DecodeLimits.UPDATE)));
        }
    }

    @Test
    void any_everyTruncationAndFlippedBit_sameVerdictWhetherReadOrSkipped() {
        for (Vectors.Vector vector : Vectors.group("any")) {
            forEachDamage(vector.bytes(), damaged -> {
                Lib0Reader reading = new Lib0Reader(damaged);
                Lib0Reader skipping = new Lib0Reader(damaged);
                boolean[] failed = {true, true};
                expectTotal(damaged, () -> {
                    reading.readAny(100);
                    failed[0] = false;
                });
                expectTotal(damaged, () -> {
                    skipping.skipAny(100, 1_000, 1_000);
                    failed[1] = false;
                });
                assertThat(failed[0]).as(Oracle.base64(damaged)).isEqualTo(failed[1]);
                assertThat(failed[0] || reading.position() == skipping.position())
                        .isTrue();
            });
        }
    }
}
