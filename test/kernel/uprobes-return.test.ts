import { copyFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";
import { tracingState } from "../support/session/state.ts";
import { buildThrower } from "../support/uprobes/build-program.ts";

describe("what a return probe would do to programs", () => {
  test.each(["_setjmp", "__sigsetjmp", "getcontext", "swapcontext", "vfork"])(
    "%s of libc is refused, with nothing touched; its calls are not",
    async (symbol) => {
      const libc = join(scratchFolder(), "libc.so.6");
      copyFileSync(realpathSync("/lib/x86_64-linux-gnu/libc.so.6"), libc);
      const before = tracingState();
      const refused = await runCli([libcSpec(libc, symbol, "return: {name: back}"), "--quiet"]);
      expect(refused.status).toBe(3);
      expect(refused.stderr).toMatch(/error\[not-probeable\]: cannot probe the return of "\w+" in .*: /u);
      const entered = await runCli([libcSpec(libc, symbol, ""), "--quiet"]);
      expect({ status: entered.status, stderr: entered.stderr }).toMatchObject({ status: 0 });
      expect(tracingState()).toEqual(before);
    },
  );

  function libcSpec(libc: string, symbol: string, more: string): string {
    return scratchSpec(`
version: 1
duration: 10ms
uprobes:
  - name: entered
    binary: ${libc}
    symbol: ${symbol}
    ${more}
aggregations: {calls: {use: count, of: entered}}
`);
  }
});

describe("exceptions", () => {
  needsTools("g++");

  test("a warning says that they may abort the program; those that pass the function do", async () => {
    const program = buildThrower(scratchFolder(), ["-O0"]);
    const caughtInside = await runCli([throwerSpec(program, 0), "--json", "-", "--quiet"]);
    expect(caughtInside.stderr).toContain(`warning[return-unsafe]: ${program} uses exceptions: `);
    const held = resultOf(caughtInside);
    expect(held.verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
    expect(held.aggregations["returns"]?.scalars["total"]?.value).toBe(3);
    const passing = await runCli([throwerSpec(program, 3), "--json", "-", "--quiet"]);
    expect(passing.status).toBe(6);
    expect(passing.stderr).toContain("SIGABRT");
    expect(resultOf(passing).session?.teardown.verified).toBe(true);
  });

  function throwerSpec(program: string, passed: number): string {
    return scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${program}, '3', '${passed}']}]
uprobes:
  - {name: entered, binary: ${program}, symbol: once(bool), return: {name: returned}}
aggregations: {returns: {use: count, of: returned}}
`);
  }
});
