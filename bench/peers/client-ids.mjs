// Client ids as long as real ones, which are random 32-bit numbers; the same in `Cases.java`.

export const clientId = (n) => Math.imul(n, 2_654_435_761) >>> 0;

export const AUTHOR = clientId(1);
export const OTHER = clientId(2);
/** Who loads what others wrote. */
export const READER = clientId(900_001);
