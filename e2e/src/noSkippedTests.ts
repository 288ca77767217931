import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** A skipped test looks green and proves nothing: it fails the run. Prints the closing line. */
export default class NoSkippedTests implements Reporter {
  #passed = 0;
  #failed = 0;
  readonly #skipped: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === "skipped") this.#skipped.push(test.titlePath().join(" › "));
    else if (result.status === test.expectedStatus) this.#passed++;
    else this.#failed++;
  }

  async onEnd(result: FullResult): Promise<{ status: FullResult["status"] }> {
    for (const title of this.#skipped) console.log(`Skipped tests are not allowed: ${title}`);
    console.log(`${this.#passed} passed, ${this.#failed + this.#skipped.length} failed`);
    return { status: this.#skipped.length > 0 ? "failed" : result.status };
  }

  printsToStdio(): boolean {
    return false;
  }
}
