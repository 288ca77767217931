import type { Reporter, TestResult } from "@playwright/test/reporter";

/** Hands on what is written, and nothing else: the last line of a benchmark is for programs. */
export default class OnlyItsOutput implements Reporter {
  printsToStdio(): boolean {
    return true;
  }

  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    process.stderr.write(chunk);
  }

  onError(error: { readonly message?: string; readonly stack?: string }): void {
    process.stderr.write(`${error.stack ?? error.message ?? "it failed"}\n`);
  }

  onTestEnd(_test: unknown, result: TestResult): void {
    for (const error of result.errors) this.onError(error);
  }
}
