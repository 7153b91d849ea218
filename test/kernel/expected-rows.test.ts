import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

needsTools("strace");

describe("expectations on the system calls of /bin/true", () => {
  test.each([
    [['calls["socket"].calls == 0'], 0, ["held"]],
    [['calls["socket"].calls == 0', 'calls["openat"].calls == 7'], 1, ["held", "failed"]],
    [['calls["socket"].calls == 7'], 1, ["failed"]],
    [['calls["socket"].mean < 1s'], 4, ["inconclusive"]],
    [['calls["socket"].mean < 1s', 'calls["openat"].calls == 7'], 1, ["inconclusive", "failed"]],
    [['calls["sokcet"].calls == 0'], 4, ["inconclusive"]],
  ])("%j exit with %d", async (expected, status, verdicts) => {
    const run = await runCli([specOf(expected), "--json", "-", "--quiet"]);
    const { expectations } = resultOf(run);
    expect(expectations.map(({ verdict }) => verdict)).toEqual(verdicts);
    expect(run.status).toBe(status);
  });

  test("strace counts as many calls of each kind, and none of socket", async () => {
    const counted = straceCounts();
    expect(counted.has("socket")).toBe(false);
    const texts = [...counted].map(([name, count]) => `calls["${name}"].calls == ${count}`);
    const run = await runCli([specOf(texts), "--json", "-", "--quiet"]);
    const failed = resultOf(run).expectations.filter(({ verdict }) => verdict !== "held");
    expect(failed).toEqual([]);
  });
});

/** Calls by name; without those that do not return as others do, and close, which the launcher calls, too (held-workload.md). */
function straceCounts(): ReadonlyMap<string, number> {
  const output = execFileSync("sh", ["-c", "strace /bin/true 2>&1 >/dev/null"], { encoding: "utf8" });
  const names = output.split("\n").flatMap((line) => /^([a-z0-9_]+)\(/.exec(line)?.[1] ?? []);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const name of ["execve", "exit_group", "close"]) counts.delete(name);
  return counts;
}

function specOf(expected: readonly string[]): string {
  return scratchSpec(`
version: 1
duration: 20s
scope: {pids: workload}
workload: [{run: [/bin/true]}]
tracepoints: [raw_syscalls:sys_enter, raw_syscalls:sys_exit]
aggregations:
  calls: {use: syscalls.summary}
expect: ${JSON.stringify(expected)}
`);
}
