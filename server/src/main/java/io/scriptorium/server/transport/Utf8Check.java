package io.scriptorium.server.transport;

/**
 * Tells whether bytes that arrive piece by piece are UTF-8 (RFC 3629: shortest forms only, no surrogates, nothing above
 * U+10FFFF), as early as a byte can not belong to any.
 */
final class Utf8Check {
    private int following;
    private int lowest = 0x80;
    private int highest = 0xBF;

    /** Takes the next byte, 0 to 255; false when the text can not be UTF-8. */
    boolean accept(int octet) {
        if (following > 0) {
            if (octet < lowest || octet > highest) {
                return false;
            }
            lowest = 0x80;
            highest = 0xBF;
            following--;
            return true;
        }
        if (octet < 0x80) {
            return true;
        }
        if (octet < 0xC2 || octet > 0xF4) {
            return false; // a following byte without a first, an overlong form, or beyond U+10FFFF
        }
        following = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
        // The second byte rules out overlong forms, surrogates and what is beyond the last code point.
        lowest = octet == 0xE0 ? 0xA0 : octet == 0xF0 ? 0x90 : 0x80;
        highest = octet == 0xED ? 0x9F : octet == 0xF4 ? 0x8F : 0xBF;
        return true;
    }

    /** Whether no character is left unfinished; begins a new text. */
    boolean finish() {
        boolean whole = following == 0;
        following = 0;
        lowest = 0x80;
        highest = 0xBF;
        return whole;
    }
}
