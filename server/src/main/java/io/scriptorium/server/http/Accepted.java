package io.scriptorium.server.http;

import io.scriptorium.richtext.Format;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which format somebody wants, by the header {@code Accept} (RFC 9110 section 12.5.1): of several that are wanted alike
 * the first of {@link #OFFERED}. What can not be understood is passed over; other parameters than {@code q} too.
 */
final class Accepted {
    static final List<Format> OFFERED = List.of(Format.JSON, Format.HTML, Format.MARKDOWN, Format.PLAIN_TEXT);

    private Accepted() {}

    /** @param accept all headers of that name; none, or nothing in them, accepts anything */
    static Optional<Format> format(List<String> accept) {
        List<String> ranges = accept.stream()
                .flatMap(header -> List.of(header.split(",", -1)).stream())
                .map(range -> range.strip().toLowerCase(Locale.ROOT))
                .filter(range -> !range.isEmpty())
                .toList();
        if (ranges.isEmpty()) {
            return Optional.of(OFFERED.get(0));
        }
        Format best = null;
        double most = 0;
        for (Format format : OFFERED) {
            double quality = quality(format.mediaType(), ranges);
            if (quality > most) {
                best = format;
                most = quality;
            }
        }
        return Optional.ofNullable(best);
    }

    /** That of the range that says most about the type. */
    private static double quality(String type, List<String> ranges) {
        String family = type.substring(0, type.indexOf('/')) + "/*";
        double quality = 0;
        int closest = 0;
        for (String range : ranges) {
            String[] parts = range.split(";", -1);
            String name = parts[0].strip();
            int close = name.equals(type) ? 3 : name.equals(family) ? 2 : name.equals("*/*") ? 1 : 0;
            if (close > closest) {
                closest = close;
                quality = weight(parts);
            }
        }
        return quality;
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")) {
                return Double.parseDouble(parameter.substring(2));
            }
        }
        return 1;
    }
}
