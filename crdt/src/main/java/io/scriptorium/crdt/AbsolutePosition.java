package io.scriptorium.crdt;

/**
 * Where a {@link RelativePosition} is at the moment.
 *
 * @param type the type in which it is
 * @param index how many elements stand before it, 0 to the type's length
 * @param assoc as that of the relative position
 */
public record AbsolutePosition(SharedType type, int index, int assoc) {}
