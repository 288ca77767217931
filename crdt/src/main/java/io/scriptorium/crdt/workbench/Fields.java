package io.scriptorium.crdt.workbench;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The members of a request, each as what it has to be, or an {@link IllegalArgumentException} that says so. */
record Fields(Map<?, ?> members) {
    static Fields of(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> members) {
            return new Fields(members);
        }
        throw new IllegalArgumentException(what + " must be an object");
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    @Nullable Object value(String name) {
        return members.get(name);
    }

    String text(String name) {
        return text(members.get(name), name);
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (members.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException(name + " must be true or false");
    }

    List<?> list(String name) {
        return list(members.get(name), name);
    }

    byte[] bytes(String name) {
        return bytes(members.get(name), name);
    }

    int integer(String name, int otherwise) {
        return has(name) ? integer(members.get(name), name) : otherwise;
    }

    static String text(@Nullable Object value, String what) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(what + " must be a text");
    }

    static List<?> list(@Nullable Object value, String what) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(what + " must be a list");
    }

    /** The n-th of an edit's arguments. */
    static @Nullable Object at(List<?> list, int index, String what) {
        if (index < list.size()) {
            return list.get(index);
        }
        throw new IllegalArgumentException(what + " is missing");
    }

    static int integer(@Nullable Object value, String what) {
        long number = whole(value, what);
        if (number != (int) number) {
            throw new IllegalArgumentException(what + " is too large: " + number);
        }
        return (int) number;
    }

    static long whole(@Nullable Object value, String what) {
        if (value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue())) {
            return number.longValue();
        }
        throw new IllegalArgumentException(what + " must be a whole number");
    }

    static byte[] bytes(@Nullable Object value, String what) {
        try {
            return Base64.getDecoder().decode(text(value, what));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " must be base64", e);
        }
    }

    @SuppressWarnings("unchecked") // the keys of JSON are texts
    static Map<String, @Nullable Object> object(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> members) {
            return (Map<String, @Nullable Object>) members;
        }
        throw new IllegalArgumentException(Objects.requireNonNull(what) + " must be an object");
    }
}
