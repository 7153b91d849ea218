import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line, `N passed, N failed` (and why the kernel tier was skipped, on a line before). */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = tests.filter((test) => test.result().state === "skipped");
    for (const test of skipped) process.stdout.write(`skipped: ${test.fullName}\n`);
    const failed = count("failed") + broken + unhandledErrors.length;
    process.stdout.write(`${String(count("passed"))} passed, ${String(failed)} failed\n`);
  }
}
