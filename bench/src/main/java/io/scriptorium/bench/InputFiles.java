package io.scriptorium.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The traces and byte arrays that all engines read; {@code bench/harness/files.mjs} writes them and says their form. */
final class InputFiles {
    private static final int NUMBERS = -1;
    private static final int KEPT = 8;

    /** Edits by their position; a trace of numbers has empty texts. */
    record Trace(int[] index, int[] deleted, String[] text, double[] number, boolean numbers) {
        int size() {
            return index.length;
        }
    }

    private final Map<Path, Object> read = new LinkedHashMap<>();

    Trace trace(Path file) {
        return (Trace) once(file, InputFiles::readTrace);
    }

    /** Each array is a new one. */
    @SuppressWarnings("unchecked")
    List<byte[]> list(Path file) {
        return (List<byte[]>) once(file, InputFiles::readList);
    }

    void writeList(Path file, List<byte[]> arrays) {
        int bytes =
                arrays.stream().mapToInt(array -> Integer.BYTES + array.length).sum();
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(arrays.size());
        arrays.forEach(array -> out.putInt(array.length));
        arrays.forEach(out::put);
        try {
            Files.write(file, out.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object once(Path file, Function<ByteBuffer, Object> reading) {
        Object known = read.get(file);
        if (known == null) {
            if (read.size() >= KEPT) {
                read.remove(read.keySet().iterator().next());
            }
            known = reading.apply(bytes(file));
            read.put(file, known);
        }
        return known;
    }

    private static ByteBuffer bytes(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object readTrace(ByteBuffer in) {
        int count = in.getInt();
        int units = in.getInt();
        int[] index = new int[count];
        int[] deleted = new int[count];
        String[] text = new String[count];
        double[] number = new double[count];
        int textStart = 8 + 12 * count;
        for (int i = 0; i < count; i++) {
            index[i] = in.getInt();
            deleted[i] = in.getInt();
            int third = in.getInt();
            text[i] = "";
            if (units == NUMBERS) {
                number[i] = third;
            } else if (third > 0) {
                byte[] units16 = new byte[2 * third];
                in.get(textStart, units16);
                text[i] = new String(units16, StandardCharsets.UTF_16LE);
                textStart += units16.length;
            }
        }
        return new Trace(index, deleted, text, number, units == NUMBERS);
    }

    private static Object readList(ByteBuffer in) {
        int count = in.getInt();
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = in.getInt();
        }
        List<byte[]> arrays = new ArrayList<>(count);
        for (int length : lengths) {
            byte[] bytes = new byte[length];
            in.get(bytes);
            arrays.add(bytes);
        }
        return arrays;
    }
}
