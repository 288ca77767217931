package io.scriptorium.storage;

import java.util.UUID;

/**
 * A row of {@code document} that passed its check.
 *
 * @param updateCount updates ever written
 * @param activityCount lines of activity ever written
 * @param chatCount lines of chat ever written
 */
record DocumentRow(long id, UUID epoch, long headSeq, long updateCount, long activityCount, long chatCount) {}
