package io.scriptorium.crdt;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values under keys. Of two concurrent values for one key, one is kept everywhere; setting a key wins over removing it.
 *
 * <p>Threading: that of its {@link Doc}.
 */
public sealed class YMap extends SharedType permits XmlHook {
    YMap(Doc doc, TypeState state) {
        super(doc, state);
    }

    public final int size() {
        return presentKeys().size();
    }

    /** The value, or {@code null} when there is none; see {@link #containsKey}. */
    public final @Nullable Object get(String key) {
        return valueOf(key);
    }

    public final boolean containsKey(String key) {
        return presentRow(key) != Rows.NONE;
    }

    /** Sets a plain value, or a {@link Doc} as a sub-document. */
    public final void set(String key, @Nullable Object value) {
        setValue(key, value);
    }

    public final Array putArray(String key) {
        return (Array) SharedType.of(doc, setType(key, Structs.ARRAY, null));
    }

    public final YMap putMap(String key) {
        return (YMap) SharedType.of(doc, setType(key, Structs.MAP, null));
    }

    public final Text putText(String key) {
        return (Text) SharedType.of(doc, setType(key, Structs.TEXT, null));
    }

    public final XmlText putXmlText(String key) {
        return (XmlText) SharedType.of(doc, setType(key, Structs.XML_TEXT, null));
    }

    public final XmlElement putXmlElement(String key, String nodeName) {
        return (XmlElement) SharedType.of(doc, setType(key, Structs.XML_ELEMENT, nodeName));
    }

    public final XmlFragment putXmlFragment(String key) {
        return (XmlFragment) SharedType.of(doc, setType(key, Structs.XML_FRAGMENT, null));
    }

    /** Removes a key; does nothing when it has no value. */
    public final void remove(String key) {
        removeValue(key);
    }

    /** Removes all keys. */
    public final void clear() {
        edit(txn -> presentKeys().forEach(this::removeValue));
    }

    /** The keys that have a value, in the order in which they first had one here. */
    public final Set<String> keys() {
        return new LinkedHashSet<>(presentKeys());
    }

    /** All keys with their values, in a new map. */
    public final Map<String, @Nullable Object> toMap() {
        return presentValues();
    }

    /** The keys and values that were there when the snapshot was taken, as far as this document still knows them. */
    public final Map<String, @Nullable Object> toMap(Snapshot at) {
        return new SnapshotContent(doc, at).map(state);
    }
}
