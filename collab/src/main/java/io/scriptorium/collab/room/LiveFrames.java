package io.scriptorium.collab.room;

import io.scriptorium.collab.live.ContentVersion;
import io.scriptorium.collab.session.Frame;
import org.jspecify.annotations.Nullable;

/** The frame of a content, made once for all that get the same. Threading: room worker only. */
final class LiveFrames {
    private record Made(long versionSeq, String activityJson, long seq, Frame frame) {}

    private @Nullable Made html;
    private @Nullable Made plain;

    Frame content(ContentVersion version, boolean plainText, String activityJson, long seq) {
        Made last = plainText ? plain : html;
        if (last != null
                && last.versionSeq == version.seq()
                && last.seq == seq
                && last.activityJson.equals(activityJson)) {
            return last.frame;
        }
        Frame frame = LiveMessage.content(version.json(plainText), activityJson, seq);
        Made made = new Made(version.seq(), activityJson, seq, frame);
        if (plainText) {
            plain = made;
        } else {
            html = made;
        }
        return frame;
    }
}
