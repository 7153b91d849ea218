import { copyFileSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { objdumpStarts } from "../support/binutils/objdump.ts";
import { needsTools } from "../support/needs.ts";
import { tracingState } from "../support/session/state.ts";
import { buildProgram } from "../support/uprobes/build-program.ts";

const root = join(import.meta.dirname, "../..");

describe("the lab's third task: writes to standard output", () => {
  test("the shipped spec counts exactly those of its workload, for several numbers of them", async () => {
    for (const writes of [1, 777, 5000]) {
      const args = ["specs/libc-write-stdout.yaml", "--set", `writes=${writes}`, "--json", "-", "--quiet"];
      const run = await runCli(args, { cwd: root });
      const { aggregations, verdict } = resultOf(run);
      expect(verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
      expect(cellOf(aggregations["writers"], "three-fds", "n")).toBe(writes);
      expect(aggregations["descriptors"]?.table.rows.map(([fd]) => fd)).toEqual([1]);
    }
  });

  describe("beside what the kernel sees", () => {
    needsTools("gcc");

    test("probe, filter, profile and system calls agree with what the program did", async () => {
      const folder = scratchFolder();
      const writer = buildProgram("writer", folder);
      // A libc of its own, which nobody else uses: so the kernel's count is the program's alone.
      const libc = join(folder, "libc.so.6");
      copyFileSync(realpathSync("/lib/x86_64-linux-gnu/libc.so.6"), libc);
      const [out, err, file, stdio] = [1234, 321, 45, 67];
      const spec = scratchSpec(`
version: 1
duration: 60s
workload:
  - {run: [${writer}, '${out}', '${err}', '${file}', '${stdio}'], env: {LD_LIBRARY_PATH: ${folder}}, stderr: none}
scope: {pids: workload}
tracepoints: [syscalls:sys_enter_write]
uprobes:
  - {name: every, binary: ${libc}, symbol: write, args: {fd: 'arg1:s32', count: 'arg3:u64'}, return: {args: {got: 'retval:s64'}}}
  - {name: to_stdout, binary: ${libc}, symbol: write, args: {fd: 'arg1:s32'}, filter: fd == 1}
aggregations:
  every: {use: count, of: every, by: [fd]}
  bytes: {use: sum, of: every, value: count, unit: bytes, where: fd == 1}
  returns: {use: count, of: every_ret, by: [got]}
  to-stdout: {use: count, of: to_stdout, by: [fd]}
  calls: {use: count, of: sys_enter_write, by: [fd]}
`);
      const { aggregations, recording } = await recorded(spec);
      const byDescriptor = [
        [1, out + stdio],
        [2, err],
        [3, file],
      ];
      expect(countsOf(aggregations["every"])).toEqual(byDescriptor);
      expect(countsOf(aggregations["calls"])).toEqual(byDescriptor);
      expect(countsOf(aggregations["to-stdout"])).toEqual([[1, out + stdio]]);
      expect(aggregations["bytes"]?.scalars["total"]?.value).toBe(out * 4 + stdio * 9);
      expect(countsOf(aggregations["returns"])).toEqual([
        [4, out + err],
        [5, file],
        [9, stdio],
      ]);
      const all = out + err + file + stdio;
      expect(recording?.probes).toEqual([
        { name: "uprobes:every", hits: all },
        { name: "uprobes:every_ret", hits: all },
        { name: "uprobes:to_stdout", hits: all },
      ]);
    });
  });
});

describe("arguments", () => {
  needsTools("gcc");

  test("of every size, in registers and on the stack, and what comes back", async () => {
    const caller = buildProgram("caller", scratchFolder());
    const { aggregations } = await recorded(
      scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${caller}, '3']}]
uprobes:
  - binary: ${caller}
    symbol: work
    args: {a: 'arg1:s32', b: 'arg2:s64', text: '+0(arg3):string', d: 'arg4:s16', e: 'arg5:u8', f: arg6, g: 'arg7:s32', h: 'arg8:s64', i: 'arg9:s32', first: '+0(arg3):char', di: '%di:s32', pointed: '+0(arg6):s32'}
    return: {args: {result: 'retval:s32'}}
aggregations:
  in-registers: {use: count, of: work, by: [a, b, text, d, e, first, di, pointed]}
  on-the-stack: {use: count, of: work, by: [g, h, i]}
  results: {use: count, of: work_ret, by: [result]}
`),
    );
    const [first] = "some text".split("").map((letter) => letter.codePointAt(0));
    const rows = aggregations["in-registers"]?.table.rows.map((row) => row.slice(0, 8)) ?? [];
    expect(rows.toSorted((one, other) => Number(other[0]) - Number(one[0]))).toEqual(
      [0, -1, -2].map((a) => [a, -5_000_000_000, "some text", -3, 250, first, a, 3]),
    );
    expect(aggregations["on-the-stack"]?.table.rows.map((row) => row.slice(0, 4))).toEqual([
      [1000, -6_000_000_000, -9, 3],
    ]);
    expect(countsOf(aggregations["results"])).toEqual([
      [989, 1],
      [990, 1],
      [991, 1],
    ]);
  });

  test.each(["with space", "hash#tag", "à la carte", "colon:0x1(2)%return", "tab\there"])(
    "in a file whose path the kernel's own parser would not read: %j",
    async (name) => {
      const folder = join(scratchFolder(), name);
      mkdirSync(folder);
      const caller = buildProgram("caller", folder);
      const spec = scratchSpec(
        JSON.stringify({
          version: 1,
          duration: "60s",
          workload: [{ run: [caller, "5"] }],
          uprobes: [{ binary: caller, symbol: "work", args: { a: "arg1:s32" }, filter: "a < 0" }],
          aggregations: { calls: { use: "count", of: "work" } },
        }),
      );
      const { aggregations, session } = await recorded(spec);
      expect(aggregations["calls"]?.scalars["total"]?.value).toBe(4);
      expect(session?.probes?.map(({ path }) => path)).toEqual([caller]);
    },
  );
});

describe("inside of a function", () => {
  needsTools("gcc", "objdump");

  test("at every instruction that objdump sees, each call is counted, and the program does what it does; elsewhere it is exit 3", async () => {
    const caller = buildProgram("caller", scratchFolder());
    const starts = objdumpStarts(caller, "work");
    const { aggregations } = await recorded(insideSpec(caller, starts));
    const counts = starts.map((delta) => aggregations[`at-${delta}`]?.scalars["total"]?.value);
    console.log(`work: ${starts.join(", ")}: ${counts.join(", ")} calls`);
    expect(starts.length).toBeGreaterThan(3);
    expect(new Set(counts)).toEqual(new Set([9]));
    const between = Array.from({ length: starts.at(-1)! }, (_, delta) => delta).filter(
      (delta) => !starts.includes(delta),
    );
    const before = tracingState();
    const { status, stderr } = await runCli([insideSpec(caller, between), "--quiet"]);
    expect(status).toBe(3);
    expect(stderr.match(/is inside an instruction: a probe there corrupts the program/gu)).toHaveLength(
      between.length,
    );
    expect(tracingState()).toEqual(before);
  });

  /** The workload's failure would be the run's. */
  function insideSpec(program: string, deltas: readonly number[]): string {
    return scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${program}, '9']}]
uprobes:
${deltas.map((delta) => `  - {name: at_${delta}, binary: ${program}, symbol: work+${delta}}`).join("\n")}
aggregations:
${deltas.map((delta) => `  at-${delta}: {use: count, of: at_${delta}}`).join("\n")}
`);
  }
});

describe("a pinned build", () => {
  needsTools("gcc");

  test("is recorded; of another one nothing is touched, and the exit status is 3", async () => {
    const caller = buildProgram("caller", scratchFolder());
    const { session } = await recorded(specFor(caller, ""));
    const [place] = session?.probes ?? [];
    expect(place).toMatchObject({ path: caller, symbol: "work", delta: 0 });
    expect(place?.buildId).toMatch(/^[0-9a-f]{40}$/u);
    await recorded(specFor(caller, `build-id: ${place?.buildId}`));
    const before = tracingState();
    const { status, stderr } = await runCli([specFor(caller, "build-id: 00ff"), "--quiet"]);
    expect(status).toBe(3);
    expect(stderr).toContain(`${caller} is a different build: its build-id is ${place?.buildId}`);
    expect(tracingState()).toEqual(before);
  });
});

function specFor(program: string, more: string): string {
  return scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${program}, '3']}]
uprobes:
  - binary: ${program}
    symbol: work
    ${more}
aggregations: {calls: {use: count, of: work}}
expect: [calls.total == 3]
`);
}

/** The result of a spec that must hold, and leave nothing. */
async function recorded(spec: string): Promise<ResultDocument> {
  const before = tracingState();
  const run = await runCli([spec, "--json", "-", "--quiet"]);
  const result = resultOf(run);
  expect({ verdict: result.verdict, stderr: run.stderr }).toEqual({
    verdict: { status: "passed", exitStatus: 0, reasons: [] },
    stderr: "",
  });
  expect(result.session?.teardown.verified).toBe(true);
  expect(tracingState()).toEqual(before);
  expect(readFileSync("/sys/kernel/tracing/uprobe_events", "utf8")).not.toContain("ftrace_run");
  return result;
}

type Aggregation = ResultDocument["aggregations"][string] | undefined;

/** Key and count of each row, by key. */
function countsOf(aggregation: Aggregation): readonly (readonly unknown[])[] {
  const rows = (aggregation?.table.rows ?? []).map(([key, count]) => [key, count]);
  return rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));
}

function cellOf(aggregation: Aggregation, key: string, column: string): unknown {
  const { columns, rows } = aggregation!.table;
  return rows.find(([first]) => first === key)?.[columns.findIndex(({ name }) => name === column)];
}
