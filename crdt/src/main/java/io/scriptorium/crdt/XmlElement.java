package io.scriptorium.crdt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node with a name, attributes and children. Threading: that of its {@link Doc}. */
public final class XmlElement extends XmlFragment {
    XmlElement(Doc doc, TypeState state) {
        super(doc, state);
    }

    public String nodeName() {
        return state.isRoot() || state.name == Rows.NONE ? "UNDEFINED" : store.names.text(state.name);
    }

    /** What an attribute is set to; {@code null} also when it is not set. */
    public @Nullable Object attribute(String key) {
        return valueOf(key);
    }

    public void setAttribute(String key, @Nullable Object value) {
        setValue(key, value);
    }

    public void removeAttribute(String key) {
        removeValue(key);
    }

    public Map<String, @Nullable Object> attributes() {
        return presentValues();
    }

    /** The attributes that were set when the snapshot was taken, as far as this document still knows them. */
    public Map<String, @Nullable Object> attributes(Snapshot at) {
        return new SnapshotContent(doc, at).map(state);
    }
}
