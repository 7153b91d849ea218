import { describe, expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";
import { buildProgram } from "../support/uprobes/build-program.ts";

describe("pairs of a function's entry and return, from a buffer that is much too small", () => {
  needsTools("gcc");

  test.each(["drop-oldest", "drop-newest"])(
    "are true ones: the returned value is the argument (%s)",
    async (whenFull) => {
      const program = buildProgram("same", scratchFolder());
      let dropped = 0;
      // On a busy machine the readers may keep up with a program that hardly runs.
      for (const calls of [150_000, 600_000, 1_500_000]) {
        if (dropped > 0) break;
        const { aggregations, recording } = resultOf(
          await runCli([specOf(program, calls, whenFull), "--json", "-", "--quiet"]),
        );
        const [overwritten, lost] = [recording!.totals.overwritten!, recording!.totals.lost!];
        const { table, scalars } = aggregations["pairs"]!;
        dropped = Number(scalars["dropped"]?.value);
        console.log(
          `${whenFull}, ${calls} calls: ${overwritten + lost} records lost, ${dropped} pairs dropped`,
        );
        expect(table.rows.filter(([call, returned]) => call !== returned)).toEqual([]);
        expect(table.rows.length).toBeGreaterThan(100);
      }
      expect(dropped).toBeGreaterThan(0);
    },
  );
});

function specOf(program: string, calls: number, whenFull: string): string {
  return scratchSpec(`
version: 1
duration: 60s
buffer: {per-cpu: 8KiB, when-full: ${whenFull}}
loss: allow
workload: [{run: [taskset, -c, '0', ${program}, '${calls}']}]
uprobes:
  - {binary: ${program}, symbol: same, args: {call: 'arg1:s32'}, return: {args: {returned: 'retval:s32'}}}
aggregations:
  pairs: {use: latency, from: same, to: same_ret, key: pid, by: [from.call, to.returned]}
`);
}
