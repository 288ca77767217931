package io.scriptorium.richtext;

import java.util.Optional;

/** What a text can be written as. */
public enum Format {
    /** A page of its own. */
    HTML("text/html", "html"),
    /** GitHub Flavored Markdown. */
    MARKDOWN("text/markdown", "md"),
    /** The words alone. */
    PLAIN_TEXT("text/plain", "txt"),
    /** ProseMirror's JSON. */
    JSON("application/json", "json");

    private final String mediaType;
    private final String suffix;

    Format(String mediaType, String suffix) {
        this.mediaType = mediaType;
        this.suffix = suffix;
    }

    /** Without parameters: all are UTF-8. */
    public String mediaType() {
        return mediaType;
    }

    /** The usual end of a file's name, without the dot. */
    public String suffix() {
        return suffix;
    }

    /** The format whose files end so. */
    public static Optional<Format> ofSuffix(String suffix) {
        for (Format format : values()) {
            if (format.suffix.equals(suffix)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
