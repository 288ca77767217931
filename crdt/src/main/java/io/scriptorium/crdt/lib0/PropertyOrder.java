package io.scriptorium.crdt.lib0;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The order in which JavaScript enumerates the members of an object. */
public final class PropertyOrder {
    private static final long LARGEST_INDEX = (1L << 32) - 2;
    private static final int MOST_DIGITS = 10;

    private PropertyOrder() {}

    /** The members as JavaScript writes them: array indexes first, ascending, then the others as they were added. */
    public static <V extends @Nullable Object> Map<String, V> of(Map<String, V> members) {
        List<String> indexes = new ArrayList<>();
        for (String key : members.keySet()) {
            if (isIndex(key)) {
                indexes.add(key);
            }
        }
        if (indexes.isEmpty()) {
            return members;
        }
        indexes.sort(Comparator.comparingLong(Long::parseLong));
        Map<String, V> ordered = LinkedHashMap.newLinkedHashMap(members.size());
        for (String key : indexes) {
            ordered.put(key, members.get(key));
        }
        members.forEach(ordered::putIfAbsent);
        return ordered;
    }

    /** Whether the key is the usual decimal form of 0 to 2^32-2. */
    private static boolean isIndex(String key) {
        int length = key.length();
        if (length == 0 || length > MOST_DIGITS || (length > 1 && key.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (key.charAt(i) < '0' || key.charAt(i) > '9') {
                return false;
            }
        }
        return Long.parseLong(key) <= LARGEST_INDEX;
    }
}
