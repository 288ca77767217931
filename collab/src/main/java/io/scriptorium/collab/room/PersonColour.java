package io.scriptorium.collab.room;

import java.util.List;
import java.util.Locale;

/** The colour that a person has on every page: of the same names and by the same rule as the page's people.ts. */
final class PersonColour {
    private static final List<String> COLOURS = List.of(
            "#a03a2c", "#8a4b08", "#6b5b00", "#3f6b1f", "#1f6f4f", "#0f6b75", "#1d5f97", "#4453b8", "#6a4bb0",
            "#8b3f9c", "#a5346f", "#5d5348");
    private static final int HASH_START = 177;
    private static final int FNV_PRIME = 0x01000193;

    private PersonColour() {}

    static String of(String name) {
        int hash = HASH_START;
        for (int letter : name.strip().toLowerCase(Locale.ROOT).codePoints().toArray()) {
            hash = (hash ^ letter) * FNV_PRIME;
        }
        return COLOURS.get(Integer.remainderUnsigned(hash ^ (hash >>> 15), COLOURS.size()));
    }
}
