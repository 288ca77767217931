package io.scriptorium.collab.session;

/** Text of JavaScript, which may hold halves of surrogate pairs, as text that UTF-8 can carry. */
public final class WellFormed {
    private static final char REPLACEMENT = '\uFFFD';

    private WellFormed() {}

    /** The text with U+FFFD for each half of a pair; the same object when there is none. */
    public static String text(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                repaired = repaired == null ? new StringBuilder(text) : repaired;
                repaired.setCharAt(i, REPLACEMENT);
            }
        }
        return repaired == null ? text : repaired.toString();
    }
}
