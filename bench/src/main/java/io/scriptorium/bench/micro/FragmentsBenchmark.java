package io.scriptorium.bench.micro;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.UpdateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A text in which each character is an item of its own: loading it, typing into it, hearing others type into it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FragmentsBenchmark {
    private static final int EDITS = 1_000;
    private static final int SEED = 42;

    /** Characters, each an item. */
    @Param({"1000", "100000"})
    public int items;

    /** Whether a hundred of them are bold: what is slow in engines that lose their index then. */
    @Param({"false", "true"})
    public boolean marked;

    private byte[] state = {};
    private int[] places = {};
    private final List<byte[]> updates = new ArrayList<>();
    private Doc doc = Doc.create();
    private Text text = doc.text("text");

    @Setup(Level.Trial)
    public void write() {
        SplittableRandom random = new SplittableRandom(SEED);
        Doc author = document(1);
        Text written = author.text("text");
        author.transact(transaction -> {
            for (int i = 0; i < items; i++) {
                written.insert(random.nextInt(i + 1), "x");
            }
        });
        if (marked) {
            written.format(items / 2, 100, Map.of("bold", true));
        }
        state = author.encodeState();
        places = random.ints(EDITS, 0, items).toArray();
        author.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        for (int place : places) {
            written.insert(place, "y");
        }
    }

    @Setup(Level.Invocation)
    public void loadAnew() {
        doc = load();
        text = doc.text("text");
    }

    @Benchmark
    public Doc load() {
        Doc loaded = document(2);
        loaded.apply(state);
        return loaded;
    }

    @Benchmark
    @OperationsPerInvocation(EDITS)
    public Text type() {
        for (int place : places) {
            text.insert(place, "y");
        }
        return text;
    }

    @Benchmark
    @OperationsPerInvocation(EDITS)
    public Doc hear() {
        for (byte[] update : updates) {
            doc.apply(update);
        }
        return doc;
    }

    @Benchmark
    public byte[] encode() {
        return doc.encodeState();
    }

    private static Doc document(long client) {
        Doc created = Doc.create(DocOptions.defaults().withClientId(client));
        created.text("text");
        return created;
    }
}
