package io.scriptorium.collab.live;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.richtext.LiveHtmlStates;
import io.scriptorium.richtext.RichText;
import io.scriptorium.richtext.RichTextReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document as it goes on, to be looked at now and then. Threading: one thread at a time. */
public final class Rendering {
    private final Doc doc = Doc.create();
    private @Nullable RichTextReader reader;
    private final LiveHtmlStates states = new LiveHtmlStates();

    /**
     * Takes in what has become durable and says how the document reads then.
     *
     * @param updates everything since the last call; at the first call the whole document
     * @param seq the newest edit in them
     * @throws io.scriptorium.richtext.TextTooLargeException when it has more characters than that says
     */
    public ContentVersion goOn(List<byte[]> updates, long seq) {
        for (byte[] update : updates) {
            doc.apply(update, UpdateFormat.V1, null);
        }
        RichTextReader now = reader;
        if (now == null) {
            now = new RichTextReader(doc);
            reader = now;
        }
        RichText text = states.next(now.read());
        return new ContentVersion(seq, text, states.html());
    }
}
