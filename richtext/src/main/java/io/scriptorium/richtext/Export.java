package io.scriptorium.richtext;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A text as a whole file, for people and other programs. */
public final class Export {
    /**
     * What a page that others have written may do: show pictures. The attributes {@code style} that tables have need to
     * be allowed; of what they say only widths and alignments are written.
     */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private static final String STYLE = "body{max-width:45rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 serif;"
            + "overflow-wrap:break-word}img{max-width:100%}table{border-collapse:collapse}"
            + "td,th{border:1px solid #888;padding:.25rem .5rem;vertical-align:top}pre{overflow-x:auto}"
            + "blockquote{border-left:3px solid #888;margin-left:0;padding-left:1rem}"
            + "ul[data-type=taskList]{list-style:none;padding-left:0}li[data-type=taskItem]{display:flex;gap:.5rem}";

    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private Export() {}

    /**
     * The file, in UTF-8. The title that people gave the document stands above its text, except in JSON, which is the
     * text alone.
     *
     * @param name what the document is called when it has no title
     * @throws TextTooLargeException when it has more characters than that says
     */
    public static byte[] of(RichText text, String name, Format format) {
        return utf8(
                switch (format) {
                    case HTML -> page(text, name);
                    case MARKDOWN -> headed(markdownTitle(text), text.toMarkdown());
                    case PLAIN_TEXT ->
                        headed(
                                text.title().map(title -> title + "\n").orElse(""),
                                ended(text.toPlainText().stripTrailing()));
                    case JSON -> text.toJson();
                });
    }

    private static String markdownTitle(RichText text) {
        return text.title()
                .map(title ->
                        "# " + MarkdownText.atEdges(MarkdownText.escaped(title, true), true, true, false, true) + "\n")
                .orElse("");
    }

    private static String headed(String title, String content) {
        return title.isEmpty() || content.isEmpty() ? title + content : title + "\n" + content;
    }

    private static String ended(String text) {
        return text.isEmpty() ? text : text + "\n";
    }

    private static String page(RichText text, String name) {
        String title = text.title().map(HtmlWriter::escaped).orElse("");
        return "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + CONTENT_SECURITY_POLICY + "\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
                + (title.isEmpty() ? HtmlWriter.escaped(name) : title)
                + "</title>\n<style>" + STYLE + "</style>\n</head>\n<body>\n"
                + (title.isEmpty() ? "" : "<h1>" + title + "</h1>\n")
                + text.toHtml()
                + "\n</body>\n</html>\n";
    }

    /** Halves of surrogate pairs, which a text of JavaScript may hold, become U+FFFD. */
    private static byte[] utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .replaceWith(REPLACEMENT)
                    .encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("everything is replaced that can not be encoded", e);
        }
    }
}
