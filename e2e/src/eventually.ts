import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until `condition` holds, looking again every few milliseconds.
 * Throws with what `state` says when it does not within `timeoutMillis`.
 */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMillis = 15_000,
  state: () => string = () => "",
): Promise<void> {
  const deadline = performance.now() + timeoutMillis;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`not within ${timeoutMillis} ms: ${what}. ${state()}`);
    }
    await sleep(10);
  }
}

export { sleep };
