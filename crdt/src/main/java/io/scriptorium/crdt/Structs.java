package io.scriptorium.crdt;

/**
 * The numbers of format V1 that say what a struct is.
 *
 * <pre>
 * update   → varUint(number of blocks) block* deleteSet
 * block    → varUint(number of structs) varUint(client) varUint(clock of the first) struct*
 * struct   → info, then by (info &amp; 0x1f):
 *              0      GC    varUint(length)
 *              10     Skip  varUint(length)
 *              1..9   Item  itemBody
 * itemBody → [info &amp; 0x80] origin       varUint(client) varUint(clock)
 *            [info &amp; 0x40] rightOrigin  varUint(client) varUint(clock)
 *            [neither]     varUint(1) varString(name of the root)
 *                        | varUint(0) varUint(client) varUint(clock of the item that created the parent)
 *                          [info &amp; 0x20] varString(parentSub)
 *            content
 * content  → 1 Deleted  varUint(length)
 *            2 JSON     varUint(n) { varString(JSON text, or undefined) }*
 *            3 Binary   varBytes
 *            4 String   varString
 *            5 Embed    varString(JSON text)
 *            6 Format   varString(key) varString(JSON text)
 *            7 Type     varUint(typeRef) [varString(name) for XmlElement and XmlHook]
 *            8 Any      varUint(n) any*
 *            9 Doc      varString(guid) any(options)
 * </pre>
 *
 * A struct's clock is where the one before it ended; String counts UTF-16 units, JSON and Any their values, Deleted its
 * number, everything else 1. Bit {@code 0x20} is also set, by documents, on items with an origin: it is followed by no
 * text there and means nothing.
 */
final class Structs {
    static final int GC = 0;
    static final int DELETED = 1;
    static final int JSON = 2;
    static final int BINARY = 3;
    static final int STRING = 4;
    static final int EMBED = 5;
    static final int FORMAT = 6;
    static final int TYPE = 7;
    static final int ANY = 8;
    static final int DOC = 9;
    static final int SKIP = 10;

    static final int REF = 0x1F;
    static final int HAS_PARENT_SUB = 0x20;
    static final int HAS_RIGHT_ORIGIN = 0x40;
    static final int HAS_ORIGIN = 0x80;
    static final int HAS_NEIGHBOUR = HAS_ORIGIN | HAS_RIGHT_ORIGIN;

    static final int ARRAY = 0;
    static final int MAP = 1;
    static final int TEXT = 2;
    static final int XML_ELEMENT = 3;
    static final int XML_FRAGMENT = 4;
    static final int XML_HOOK = 5;
    static final int XML_TEXT = 6;
    static final int LAST_TYPE = XML_TEXT;

    private Structs() {}
}
