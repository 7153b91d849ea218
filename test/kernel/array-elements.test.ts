import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Cell, ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

/** Elements of the array `args`, against what the program does and against trace-cmd's text of the same recording. */
needsTools("trace-cmd", "python3");

const PROGRAM = [
  "import os",
  "fds = [os.open('/dev/null', os.O_WRONLY) for _ in range(4)]",
  "for i, fd in enumerate(fds):",
  "  for _ in range(100 * (i + 1)): os.write(fd, b'x' * (10 + i))",
].join("\n");

const SPEC = `
version: 1
duration: 60s
workload: [{run: [python3, -c, ${JSON.stringify(PROGRAM)}], cpus: [0]}]
scope: {pids: workload}
tracepoints: [raw_syscalls:sys_enter]
aggregations:
  writes: {use: count, of: sys_enter, by: ["args[0]", "args[2]"], where: 'id == 1 && args[0] > 2 && args[2] < 14 && args[2] >= 10'}
  fourth: {use: sum, of: sys_enter, value: "args[2]", where: "id == 1 && args[0] == 4"}
  all: {use: events, of: sys_enter, columns: [id, "args[0]", "args[1]", "args[2]", "args[5]"], limit: 100000}
`;

let result: ResultDocument;
let lines: readonly (readonly bigint[])[];

beforeAll(async () => {
  const folder = scratchFolder();
  const run = await runCli([scratchSpec(SPEC), "--out", join(folder, "out"), "--json", "-", "--quiet"]);
  result = resultOf(run);
  if (result.verdict.status !== "passed")
    throw new Error(`${run.stderr}${result.verdict.reasons.join("\n")}`);
  lines = linesOf(join(folder, "out/trace.dat"));
});

test("elements are keys and conditions: one row for each file and size that the program writes", () => {
  const rows = rowsOf("writes").map(([fd, size, count]) => [fd, size, count]);
  expect(rows).toHaveLength(4);
  expect(rows.map(([, size, count]) => [size, count])).toEqual([
    [13, 400],
    [12, 300],
    [11, 200],
    [10, 100],
  ]);
});

test("an element is a value: its sum is that of trace-cmd's lines", () => {
  const sizes = lines.flatMap(([id, fd, , size]) => (id === 1n && fd === 4n ? [size!] : []));
  expect(sizes.length).toBeGreaterThan(99);
  const total = sizes.reduce((sum, size) => sum + size, 0n);
  expect(rowsOf("fourth").flat().map(String)).toContain(String(total));
});

test("every element of every record has the value that trace-cmd prints, addresses included", () => {
  const expected = lines.map((line) => [0, 1, 2, 3, 6].map((at) => String(line[at]!)));
  expect(rowsOf("all").map((row) => row.map(String))).toEqual(expected);
  expect(expected.length).toBeGreaterThan(1000);
});

test("elements of a probe's arrays, signed and unsigned", async () => {
  const program =
    "import os; fd = os.open('/dev/null', os.O_WRONLY)\nfor i in range(300): os.write(fd, bytes([7, i % 3, 255, 9]))";
  const run = await runCli([
    scratchSpec(`
version: 1
duration: 60s
workload: [{run: [python3, -c, ${JSON.stringify(program)}]}]
scope: {pids: workload}
uprobes: [{name: w, binary: libc.so.6, symbol: write, args: {b: "+0(arg2):u8[4]", s: "+0(arg2):s8[4]"}}]
aggregations:
  bytes: {use: count, of: w, by: ["b[1]", "b[2]", "s[2]"], where: "b[0] == 7 && b[3] == 9"}
  calculated: {use: count, of: w, where: "b[0] == 7 && s[2] == -1 && b[1] + 1 == 3"}
`),
    "--json",
    "-",
    "--quiet",
  ]);
  const { aggregations } = resultOf(run);
  expect(aggregations["bytes"]!.table.rows.map((row) => row.slice(0, 4))).toEqual([
    [0, 255, -1, 100],
    [1, 255, -1, 100],
    [2, 255, -1, 100],
  ]);
  expect(aggregations["calculated"]!.table.rows[0]![0]).toBe(100);
});

test("a pair has no elements: an error, in a condition as in a key", async () => {
  const run = await runCli([
    scratchSpec(`
version: 1
duration: 1s
tracepoints: [sock:inet_sock_set_state]
aggregations:
  states: {use: latency, from: inet_sock_set_state, to: inet_sock_set_state, key: skaddr}
  where: {use: count, of: states, where: "saddr[0] == 127"}
  by: {use: count, of: states, by: ["saddr[0]"]}
`),
  ]);
  expect(run.status).toBe(2);
  expect(run.stderr.match(/error\[unknown-field\]/gu)).toHaveLength(2);
  expect(run.stderr).toContain("only of an array of fixed length in a recorded event");
});

/** `NR 1 (3, 7f0c, a, 0, 0, 0)`: the call, then its six arguments in hexadecimal. */
function linesOf(file: string): readonly (readonly bigint[])[] {
  const text = execFileSync("trace-cmd", ["report", "-i", file], {
    encoding: "latin1",
    maxBuffer: 2 ** 28,
  });
  return [...text.matchAll(/sys_enter: +NR (-?\d+) \((.*)\)$/gmu)].map(([, id, args]) => [
    BigInt(id!),
    ...args!.matchAll(/[\da-f]+/gu).map(([word]) => BigInt(`0x${word}`)),
  ]);
}

function rowsOf(name: string): readonly (readonly Cell[])[] {
  return result.aggregations[name]!.table.rows;
}
