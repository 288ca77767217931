package io.scriptorium.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Our engine in a process of its own: a request a line on standard input, an answer a line on standard output. */
public final class EngineWorker {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int SETTLED_MILLIS = 10;
    private static final long LONGEST_SETTLING = 400_000_000;
    /** However cheap the measured part is, preparing for it takes no more than this many times as long. */
    private static final int LONGEST = 4;

    /** All documents that were weighed: none is let go of, and so none is taken off from what comes next. */
    private final List<Object> held = new ArrayList<>();

    private final Cases cases = new Cases(new InputFiles());

    private EngineWorker() {}

    /** Answers until the input ends. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EngineWorker worker = new EngineWorker();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(worker.answer(line));
        }
    }

    private String answer(String line) throws InterruptedException {
        try {
            Request request = Request.parse(line);
            String what = request.string("do");
            return switch (what) {
                case "hello" ->
                    "{\"engine\":\"ours\",\"runtime\":\"Java %s\"}".formatted(System.getProperty("java.version"));
                case "sample" -> sample(cases.of(request), request.integer("millis"), request.flag("check"));
                case "settle" -> settle();
                case "memory" -> memory(request);
                case "make" -> {
                    cases.makeState(request);
                    yield "{}";
                }
                default -> throw new IllegalArgumentException("cannot do " + what);
            };
        } catch (RuntimeException | LinkageError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            return "{\"error\":\"" + escaped(trace.toString()) + "\"}";
        }
    }

    /** Runs again and again until the measured time reaches {@code millis}; one run at least. */
    private static <M> String sample(Case<M> measured, int millis, boolean check) {
        long enough = (long) (millis * NANOS_PER_MILLI);
        long begun = System.nanoTime();
        long nanos = 0;
        int runs = 0;
        String sum = null;
        do {
            M made = measured.prepare();
            long start = System.nanoTime();
            measured.run(made);
            nanos += System.nanoTime() - start;
            runs++;
            if (check && sum == null) {
                sum = measured.check(made);
            }
        } while (nanos < enough && System.nanoTime() - begun < LONGEST * enough);
        String told = sum == null ? "" : ",\"check\":\"" + sum + "\"";
        return String.format(Locale.ROOT, "{\"ms\":%.7f,\"runs\":%d%s}", nanos / NANOS_PER_MILLI / runs, runs, told);
    }

    /** Waits until the compiler has done what was asked of it; not for long. */
    private static String settle() throws InterruptedException {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long end = System.nanoTime() + LONGEST_SETTLING;
        long before;
        long now = compiler.getTotalCompilationTime();
        do {
            before = now;
            TimeUnit.MILLISECONDS.sleep(SETTLED_MILLIS);
            now = compiler.getTotalCompilationTime();
        } while (now > before && System.nanoTime() < end);
        return "{}";
    }

    /** Bytes per document, from {@code copies} and then twice as many each time until they take {@code grow} bytes. */
    private String memory(Request request) {
        held.add(cases.held(request));
        long before = weigh();
        long end = System.nanoTime() + (long) (request.integer("limit") * NANOS_PER_MILLI);
        long bytes;
        int copies = 0;
        do {
            for (int more = Math.max(request.integer("copies"), copies); more > 0; more--, copies++) {
                held.add(cases.held(request));
            }
            bytes = weigh() - before;
        } while (bytes < request.integer("grow") && System.nanoTime() < end);
        return String.format(Locale.ROOT, "{\"bytes\":%.1f}", (double) bytes / copies);
    }

    /** What is in use after collections that find nothing more. */
    private static long weigh() {
        long last = Long.MAX_VALUE;
        while (true) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now >= last) {
                return last;
            }
            last = now;
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                escaped.append('\\').append(each);
            } else if (each < ' ') {
                escaped.append(each == '\n' ? "\\n" : " ");
            } else {
                escaped.append(each);
            }
        }
        return escaped.toString();
    }
}
