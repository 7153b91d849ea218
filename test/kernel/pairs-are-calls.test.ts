import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";
import { buildProgram } from "../support/uprobes/build-program.ts";

needsTools("gcc", "strace");

test("pairs are the program's own calls, whatever the conditions, nested or not", async () => {
  const program = buildProgram("pairs", scratchFolder(), [
    "-fno-inline",
    "-fno-optimize-sibling-calls",
    "-O0",
  ]);
  const { aggregations, session, verdict } = resultOf(
    await runCli([specOf(program), "--json", "-", "--quiet"]),
  );
  const rows = (name: string): readonly (readonly unknown[])[] =>
    aggregations[name]!.table.rows.map((row) => row.slice(0, 3));
  const scalars = (name: string): Record<string, number | string | null> => scalarsOf(aggregations[name]!);

  expect(rows("mixed")).toEqual([]);
  expect(scalars("mixed")).toMatchObject({ "n": 0, "unmatched-from": 0, "unmatched-to": 0 });
  expect(rows("failed")).toEqual([[99, "EBADF", 10]]);
  expect(rows("succeeded")).toEqual([[50, "1", 10]]);
  expect(rows("markers")).toEqual([
    ["B|inner", 10, expect.any(Number)],
    ["B|outer", 10, expect.any(Number)],
  ]);

  const counted = Number(session?.workload[0]?.stdout);
  expect(counted).toBe(177);
  expect(scalars("nested")).toMatchObject({ "n": counted, "unmatched-from": 0, "unmatched-to": 0 });
  // Each call with its own return: fib(n) returned the number that belongs to n.
  const fibs = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55];
  expect(rows("nested").every(([n, returned]) => fibs[Number(n)] === returned)).toBe(true);
  expect(scalars("flat")).toMatchObject({ n: 89, overwritten: 88 });
  expect(aggregations["flat"]!.notes.join("\n")).toContain('set "nested: true"');
  expect(verdict.status).toBe("passed");
});

/** What strace counts of the same program, without us. */
test("strace sees the same ten calls that fail", () => {
  const program = buildProgram("pairs", scratchFolder());
  const output = execFileSync(
    "sh",
    ["-c", `FTRACE_RUN_MARKER=/dev/null strace -e trace=pread64 ${program} 2>&1`],
    {
      encoding: "utf8",
    },
  );
  const calls = output.split("\n").filter((line) => /^pread64\((50|99),/.test(line));
  expect(calls.filter((line) => line.startsWith("pread64(99,") && line.includes("EBADF"))).toHaveLength(10);
  expect(calls.filter((line) => line.startsWith("pread64(50,") && line.endsWith("= 1"))).toHaveLength(10);
});

function scalarsOf({
  scalars,
}: ResultDocument["aggregations"][string]): Record<string, number | string | null> {
  return Object.fromEntries(Object.entries(scalars).map(([name, { value }]) => [name, value]));
}

function specOf(program: string): string {
  return scratchSpec(`
version: 1
duration: 30s
markers: true
scope: {pids: workload}
workload: [{run: [${program}]}]
tracepoints: [syscalls:sys_enter_pread64, syscalls:sys_exit_pread64]
uprobes:
  - {binary: ${program}, symbol: fib, args: {n: 'arg1:s32'}, return: {args: {returned: 'retval:s32'}}}
aggregations:
  mixed:
    use: latency
    from: syscalls:sys_enter_pread64
    to: syscalls:sys_exit_pread64
    key: pid
    where-from: fd == 50
    where-to: ret < 0
    by: [from.fd, ret]
  failed:
    use: latency
    from: syscalls:sys_enter_pread64
    to: syscalls:sys_exit_pread64
    key: pid
    where-from: fd == 99
    where-to: ret < 0
    by: [from.fd, ret]
  succeeded:
    use: latency
    from: syscalls:sys_enter_pread64
    to: syscalls:sys_exit_pread64
    key: pid
    where-from: fd == 50
    by: [from.fd, ret]
  markers:
    use: latency
    from: ftrace:print
    to: ftrace:print
    key: common_pid
    nested: true
    where-from: buf ~ "B|*"
    where-to: buf == "E"
    by: from.buf
  nested: {use: latency, from: fib, to: fib_ret, key: pid, nested: true, by: [from.n, to.returned]}
  flat: {use: latency, from: fib, to: fib_ret, key: pid}
`);
}
