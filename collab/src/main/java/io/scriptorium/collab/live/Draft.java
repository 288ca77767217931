package io.scriptorium.collab.live;

import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.UpdateInfo;
import io.scriptorium.richtext.Change;
import io.scriptorium.richtext.EditorMemory;
import io.scriptorium.richtext.ForeignText;
import io.scriptorium.richtext.ForeignTextStates;
import io.scriptorium.richtext.Node;
import io.scriptorium.richtext.Reading;
import io.scriptorium.richtext.RichText;
import io.scriptorium.richtext.RichTextReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's copy of the document, in which what it sends becomes edits: the copy stands exactly at the state that the
 * client started from, so what is changed there merges with what others wrote since.
 *
 * <p>The copy only goes forward. A state from before the client's own last edit needs a new copy, and another client id.
 *
 * <p>Threading: one thread at a time, each task's after the one before.
 */
public final class Draft {
    private static final long EMPTY = -1;
    private static final RichText NO_TEXT =
            new RichText(new Node.Element("doc", Map.of(), List.of()), Optional.empty(), Set.of());

    /**
     * What a client sent, and everything that it is judged by. Immutable.
     *
     * @param content well-formed
     * @param plainText whether the content is never markup; else it is when there is a tag in it
     * @param bases what it can have been made from, oldest first; those that can not be built are left out
     * @param behind for each base, whether the client wrote something that it lacks
     * @param shown the base that the client has surely received since it wrote; null when that is none
     * @param ids client ids that may be used again, and from which place on
     */
    public record Task(
            String content,
            boolean plainText,
            List<Base> bases,
            List<Boolean> behind,
            @Nullable Base shown,
            EditHistory history,
            Map<Long, Long> ids) {
        public Task {
            bases = List.copyOf(bases);
            behind = List.copyOf(behind);
        }
    }

    /**
     * What it means. Immutable.
     *
     * @param base what it was made from
     * @param notBefore the oldest state that explains it as well: the client may not have received anything newer
     * @param update the edit; null when nothing was changed
     * @param clientId under which id it is written
     * @param text how the copy reads now
     * @param standsAt the newest edit of others that the copy has
     * @param whole whether the copy has everything up to there, the client's own edits among it
     * @param contentJson the content as it was sent, as a string of JSON
     * @param sanitised whether something that could matter was left out of it
     */
    public record Edit(
            Base base,
            Base notBefore,
            @Nullable UpdateInfo update,
            long clientId,
            RichText text,
            long standsAt,
            boolean whole,
            String contentJson,
            boolean sanitised) {}

    /** A copy of the document, and who reads it. */
    private record Copy(Doc doc, RichTextReader reader) {}

    private final LongSupplier newClientId;
    private final ForeignTextStates contents = new ForeignTextStates();
    private final EditorMemory memory = new EditorMemory();
    private final List<byte[]> made = new ArrayList<>();
    private @Nullable Copy copy;
    private RichText text = NO_TEXT;
    private long standsAt = EMPTY;
    private boolean whole;

    /** @param newClientId makes ids that nobody else writes under */
    public Draft(LongSupplier newClientId) {
        this.newClientId = newClientId;
    }

    /** What the client sent last was not taken: its copy is worth nothing. */
    public void reset() {
        copy = null;
    }

    /**
     * Works out what a client changed and where. Takes time in proportion to the document.
     *
     * @return null when none of the bases can be built any more
     */
    public @Nullable Edit edit(Task task) {
        Reading reading = task.plainText ? ForeignText.plain(task.content) : contents.html(task.content);
        boolean blank = reading.text().root().children().isEmpty();
        List<Base> bases = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        List<Fit> fits = new ArrayList<>();
        for (int i = 0; i < task.bases.size(); i++) {
            Base base = task.bases.get(i);
            boolean nothingFromNothing = base instanceof Base.Nothing && blank && task.bases.size() > 1;
            if (buildable(base, task.history) && !nothingFromNothing) {
                Change change = memory.change(textOf(base), reading);
                bases.add(base);
                changes.add(change);
                fits.add(Fit.of(change, task.behind.get(i), base.equals(task.shown), base instanceof Base.Nothing));
            }
        }
        if (bases.isEmpty()) {
            return null;
        }
        int best = Fit.best(fits);
        Base base = bases.get(best);
        Copy now = standAt(base, task.behind.get(task.bases.indexOf(base)), task);
        made.clear();
        if (!changes.get(best).isEmpty()) {
            changes.get(best).apply(now.reader);
        }
        text = now.reader.read();
        memory.sent(reading);
        return new Edit(
                base,
                bases.get(Fit.firstLike(fits, best)),
                made.isEmpty() ? null : Update.inspect(Update.merge(List.copyOf(made)), DecodeLimits.TRUSTED),
                now.doc.clientId(),
                text,
                standsAt,
                whole,
                Json.stringify(task.content),
                reading.sanitised());
    }

    private boolean buildable(Base base, EditHistory history) {
        return switch (base) {
            case Base.Nothing nothing -> true;
            case Base.Own own -> copy != null;
            case Base.Sent sent -> history.reaches(sent.seq());
        };
    }

    private RichText textOf(Base base) {
        return switch (base) {
            case Base.Nothing nothing -> NO_TEXT;
            case Base.Own own -> text;
            case Base.Sent sent -> sent.text();
        };
    }

    private Copy standAt(Base base, boolean behind, Task task) {
        Copy now = copy;
        switch (base) {
            case Base.Nothing nothing -> now = fresh(EMPTY, task);
            case Base.Own own -> {}
            case Base.Sent sent -> {
                if (now == null || behind || sent.seq() < standsAt) {
                    now = fresh(sent.seq(), task);
                } else {
                    task.history.forward(now.doc, standsAt, sent.seq());
                }
                standsAt = sent.seq();
                whole = !behind;
            }
        }
        if (now == null) {
            throw new IllegalStateException("nothing was sent before");
        }
        return now;
    }

    private Copy fresh(long seq, Task task) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(newClientId.getAsLong()));
        if (seq != EMPTY) {
            task.history.forward(doc, EMPTY, seq);
        }
        task.ids.entrySet().stream()
                .filter(id -> id.getValue() <= seq)
                .findFirst()
                .ifPresent(id -> doc.writeAs(id.getKey()));
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> {
            if (transaction.local()) {
                made.add(update);
            }
        });
        Copy fresh = new Copy(doc, new RichTextReader(doc));
        copy = fresh;
        standsAt = seq;
        whole = seq != EMPTY;
        return fresh;
    }
}
