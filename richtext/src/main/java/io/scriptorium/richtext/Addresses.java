package io.scriptorium.richtext;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which addresses may be written. They come from others: what is not on these lists could run code for whoever reads.
 * The schemes are those of the page's {@code addresses.ts}, found as browsers find them (WHATWG URL): control characters
 * and spaces around, and tabs and line ends within, do not count.
 */
final class Addresses {
    private static final Set<String> LINK_SCHEMES = Set.of("http", "https", "mailto", "tel");
    private static final Set<String> IMAGE_SCHEMES = Set.of("http", "https");
    private static final Pattern INLINE_IMAGE =
            Pattern.compile("data:image/(png|jpeg|gif|webp);.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern HOST =
            Pattern.compile("[^\\u0000-\\u0020#/:<>?@\\[\\\\\\]^|\\u007F].*", Pattern.DOTALL);
    private static final Pattern NO_HOST = Pattern.compile("[\\u0000- <>^|]");

    private Addresses() {}

    static boolean isAllowedLink(String address) {
        return isAllowed(address, LINK_SCHEMES);
    }

    static boolean isAllowedImage(String address) {
        return isAllowed(address, IMAGE_SCHEMES)
                || INLINE_IMAGE.matcher(address).matches();
    }

    private static boolean isAllowed(String address, Set<String> schemes) {
        String text = stripped(address);
        int colon = text.indexOf(':');
        if (colon <= 0 || !schemes.contains(text.substring(0, colon).toLowerCase(Locale.ROOT))) {
            return false;
        }
        boolean hasHost = text.toLowerCase(Locale.ROOT).startsWith("http");
        return !hasHost || isHost(text.substring(colon + 1));
    }

    /** Whether something can be the host of a web address; slashes before it are skipped, as many as there are. */
    private static boolean isHost(String rest) {
        int from = 0;
        while (from < rest.length() && (rest.charAt(from) == '/' || rest.charAt(from) == '\\')) {
            from++;
        }
        int to = from;
        while (to < rest.length() && "/\\?#".indexOf(rest.charAt(to)) < 0) {
            to++;
        }
        String authority = rest.substring(from, to);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        return (host.startsWith("[") || HOST.matcher(host).matches())
                && !NO_HOST.matcher(host).find();
    }

    private static String stripped(String address) {
        int from = 0;
        int to = address.length();
        while (from < to && address.charAt(from) <= ' ') {
            from++;
        }
        while (to > from && address.charAt(to - 1) <= ' ') {
            to--;
        }
        StringBuilder text = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = address.charAt(i);
            if (c != '\t' && c != '\n' && c != '\r') {
                text.append(c);
            }
        }
        return text.toString();
    }
}
