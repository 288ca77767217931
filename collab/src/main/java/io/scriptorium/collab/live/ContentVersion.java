package io.scriptorium.collab.live;

import io.scriptorium.crdt.Json;
import io.scriptorium.richtext.RichText;

/**
 * A durable state of a document's text. Immutable.
 *
 * @param seq the newest edit that is in it; 0 when there is none
 * @param text as a document of exactly these edits reads
 * @param html what clients are sent
 */
public record ContentVersion(long seq, RichText text, String html) {

    /** What a client is sent, as a string of JSON. */
    public String json(boolean plainText) {
        return Json.stringify(plainText ? text.toLivePlainText() : html);
    }
}
