package io.scriptorium.collab.live;

import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.UpdateInfo;
import io.scriptorium.richtext.Change;
import io.scriptorium.richtext.EditorMemory;
import io.scriptorium.richtext.ForeignText;
import io.scriptorium.richtext.Node;
import io.scriptorium.richtext.Reading;
import io.scriptorium.richtext.RichText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
     * @param ids client ids that may be used again, and from which place on
     */
    public record Task(
            String content,
            boolean plainText,
            List<Base> bases,
            List<Boolean> behind,
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
            @Nullable UpdateInfo update,
            long clientId,
            RichText text,
            long standsAt,
            boolean whole,
            String contentJson,
            boolean sanitised) {}

    private final EditorMemory memory = new EditorMemory();
    private final List<byte[]> made = new ArrayList<>();
    private @Nullable Doc doc;
    private RichText text = NO_TEXT;
    private long standsAt = EMPTY;
    private boolean whole;

    /** What the client sent last was not taken: its copy is worth nothing. */
    public void reset() {
        doc = null;
    }

    /**
     * Works out what a client changed and where. Takes time in proportion to the document.
     *
     * @return null when none of the bases can be built any more
     */
    public @Nullable Edit edit(Task task) {
        Reading reading = task.plainText ? ForeignText.plain(task.content) : ForeignText.html(task.content);
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
                fits.add(Fit.of(change, task.behind.get(i), base instanceof Base.Nothing));
            }
        }
        if (bases.isEmpty()) {
            return null;
        }
        int best = Fit.best(fits);
        Base base = bases.get(best);
        Doc copy = standAt(base, task.behind.get(task.bases.indexOf(base)), task);
        made.clear();
        if (!changes.get(best).isEmpty()) {
            changes.get(best).apply(copy);
        }
        text = RichText.read(copy);
        memory.sent(reading);
        return new Edit(
                base,
                made.isEmpty() ? null : Update.inspect(Update.merge(List.copyOf(made)), DecodeLimits.TRUSTED),
                copy.clientId(),
                text,
                standsAt,
                whole,
                Json.stringify(task.content),
                reading.sanitised());
    }

    private boolean buildable(Base base, EditHistory history) {
        return switch (base) {
            case Base.Nothing nothing -> true;
            case Base.Own own -> doc != null;
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

    private Doc standAt(Base base, boolean behind, Task task) {
        Doc copy = doc;
        switch (base) {
            case Base.Nothing nothing -> copy = fresh(EMPTY, task);
            case Base.Own own -> {}
            case Base.Sent sent -> {
                if (copy == null || behind || sent.seq() < standsAt) {
                    copy = fresh(sent.seq(), task);
                } else {
                    task.history.forward(copy, standsAt, sent.seq());
                }
                standsAt = sent.seq();
                whole = !behind;
            }
        }
        if (copy == null) {
            throw new IllegalStateException("nothing was sent before");
        }
        return copy;
    }

    private Doc fresh(long seq, Task task) {
        Doc copy = Doc.create();
        if (seq != EMPTY) {
            task.history.forward(copy, EMPTY, seq);
        }
        task.ids.entrySet().stream()
                .filter(id -> id.getValue() <= seq)
                .findFirst()
                .ifPresent(id -> copy.writeAs(id.getKey()));
        copy.onUpdate(UpdateFormat.V1, (update, transaction) -> {
            if (transaction.local()) {
                made.add(update);
            }
        });
        doc = copy;
        standsAt = seq;
        whole = seq != EMPTY;
        return copy;
    }
}
