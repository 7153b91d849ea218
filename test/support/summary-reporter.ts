import type { Reporter, TestCase, TestModule } from "vitest/node";

/** Ends a run with one plain line, `N passed, N failed` (and what was skipped, and why, on the lines before). */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = count("failed") + broken + unhandledErrors.length;
    for (const line of skipLines(tests)) process.stdout.write(`${line}\n`);
    process.stdout.write(`${String(count("passed"))} passed, ${String(failed)} failed\n`);
  }
}

/** One line a reason; where it concerns many tests, the first and how many more. */
function skipLines(tests: readonly TestCase[]): readonly string[] {
  const skipped = tests.filter((test) => test.result().state === "skipped");
  return [...Map.groupBy(skipped, reasonOf)].map(([reason, [first, ...more]]) => {
    const others = more.length === 0 ? "" : ` and ${String(more.length)} more`;
    return `skipped: ${first?.fullName ?? ""}${others}: ${reason}`;
  });
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === "skipped" && result.note) || "no reason given";
}
