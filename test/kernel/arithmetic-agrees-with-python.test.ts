import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { AggregationDocument, ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

/** Calculations with fields of a real load, against Python's integers over trace-cmd's text of the same recording. */
needsTools("trace-cmd", "python3");

const spec = `
version: 1
duration: 20s
scope: {pids: workload}
workload:
  - run: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9; do ls -l /usr/bin /etc > /dev/null; dd if=/dev/zero of=/dev/null bs=3000 count=200 status=none; done']
tracepoints: [kmem:kmalloc, raw_syscalls:sys_exit]
fields:
  spare: {of: kmem:kmalloc, value: bytes_alloc - bytes_req, unit: bytes}
aggregations:
  spare: {use: sum, of: kmem:kmalloc, value: spare}
  percent: {use: count, of: kmem:kmalloc, by: bytes_alloc * 100 / bytes_req}
  mixed: {use: count, of: kmem:kmalloc, by: (ptr ^ gfp_flags) & ~0xfff | gfp_flags % 7}
  selected: {use: count, of: kmem:kmalloc, where: spare * 4 > bytes_alloc * 1B || (gfp_flags >> 7) & 1 == 1}
  quotients: {use: count, of: raw_syscalls:sys_exit, by: -1000000 / ret}
expect:
  - quotients.total + quotients.without-value > 1000
`;

interface Answer {
  readonly spare: number;
  readonly selected: number;
  readonly zero: number;
  readonly percent: Counts;
  readonly mixed: Counts;
  readonly quotients: Counts;
}

type Counts = readonly (readonly [string, number])[];

let result: ResultDocument;
let answer: Answer;

beforeAll(async () => {
  const folder = scratchFolder();
  const run = await runCli([scratchSpec(spec), "--out", folder, "--json", "-", "--quiet"]);
  result = resultOf(run);
  if (result.verdict.status !== "passed")
    throw new Error(`${run.stderr}${result.verdict.reasons.join("\n")}`);
  const text = execFileSync("trace-cmd", ["report", "-N", "-R", "-t", join(folder, "trace.dat")], {
    maxBuffer: 2 ** 28,
  });
  const script = join(import.meta.dirname, "../support/oracle/arithmetic-from-trace-cmd.py");
  answer = JSON.parse(execFileSync("python3", [script], { input: text, encoding: "utf8" })) as Answer;
});

test("a sum of a defined field", () => {
  expect(scalar("spare", "total")).toBe(answer.spare);
  expect(answer.spare).toBeGreaterThan(0);
});

test.each(["percent", "mixed", "quotients"] as const)("rows by a calculation: %s", (name) => {
  expect(countsOf(name)).toEqual(answer[name]);
  expect(answer[name].length).toBeGreaterThan(3);
});

test("rows without a value are counted", () => {
  expect(scalar("quotients", "without-value")).toBe(answer.zero);
  expect(answer.zero).toBeGreaterThan(50);
  expect(aggregation("quotients").notes.join()).toContain("a calculation has no value");
});

test("a condition with calculations", () => {
  expect(scalar("selected", "total")).toBe(answer.selected);
  expect(answer.selected).toBeGreaterThan(0);
});

function aggregation(name: string): AggregationDocument {
  return result.aggregations[name]!;
}

function scalar(name: string, of: string): number {
  return Number(aggregation(name).scalars[of]!.value);
}

/** Sorted as Python sorts its own. */
function countsOf(name: string): Counts {
  const rows = aggregation(name).table.rows.map(([key, count]) => [String(key), Number(count)] as const);
  return rows.toSorted(([one], [other]) => (one < other ? -1 : 1));
}
