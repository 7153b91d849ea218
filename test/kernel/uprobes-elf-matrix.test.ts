import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { programCases, buildCase, packSymbols, splitDebugFile } from "../support/elf-matrix/build.ts";
import { needsTools } from "../support/needs.ts";
import { tracingState } from "../support/session/state.ts";
import { buildProgram } from "../support/uprobes/build-program.ts";

/** A probe as a spec has it. */
interface Probe {
  readonly binary: string;
  readonly symbol?: string;
  readonly offset?: number;
  readonly return?: object;
  readonly calls?: number;
}

/** A probe, and how often its place was reached when each program ran `RUNS` times. */
interface Expected extends Probe {
  readonly binary: string;
  readonly symbol: string;
  readonly calls: number;
}

const RUNS = 3;

describe("each probe of the matrix fires as often as its function is called", () => {
  needsTools("gcc", "g++", "objcopy", "xz");

  test("programs of every layout, linked and treated in every way", async () => {
    const folder = scratchFolder();
    const programs = programCases.map((name) => buildCase(name, folder));
    const [pie = ""] = programs;
    const treated = [splitDebugFile(pie, "link"), packSymbols(pie)];
    const probes = [...programs, ...treated].flatMap((binary) => [
      { binary, symbol: "target", calls: RUNS },
      { binary, symbol: "hot_function", calls: RUNS },
      { binary, symbol: "split_function", calls: RUNS },
    ]);
    // What packing keeps.
    const kept = probes.filter(({ binary, symbol }) => binary !== treated[1] || symbol === "target");
    expect(await counted(kept, [...programs, ...treated])).toEqual(kept);
  });

  test("C++ by readable names", async () => {
    const binary = buildCase("c++", scratchFolder());
    const names = ["outer::run(int)", "outer::run(char const*)", "outer::thing::get", "outer::twice<int>"];
    const probes = names.map((symbol) => ({ binary, symbol, calls: RUNS }));
    expect(await counted(probes, [binary])).toEqual(probes);
  });

  test("names as Rust and Go write them, and names that look like something else", async () => {
    const binary = buildCase("assembler-names", scratchFolder());
    const timesCalled = {
      "_ZN7mycrate6module4work17h05af221e174051e9E": 1,
      "_ZN7mycrate6module4work17h1111111111111111E": 2,
      "mycrate::module::later": 3,
      "gopkg.in/yaml%2ev3.Unmarshal": 4,
      "main.main": 5,
      "name with spaces": 6,
      "operator+0x10": 7,
    };
    const probes = Object.entries(timesCalled).map(([symbol, times]) => ({
      binary,
      symbol,
      calls: times * RUNS,
    }));
    expect(await counted(probes, [binary])).toEqual(probes);
  });

  test("two functions of one name: an error with the offset of each, and by these each fires", async () => {
    const binary = buildCase("pie", scratchFolder());
    const refused = await runCli(["check", scratchSpec(specOf([{ binary, symbol: "helper" }]))]);
    expect(refused.status).toBe(2);
    const [, first, second] = /helper": (0x[0-9a-f]+) \(main\.c\), (0x[0-9a-f]+) \(other\.c\)/u.exec(
      refused.stderr,
    )!;
    const probes = [first!, second!].map((offset) => ({
      binary,
      offset: Number(offset),
      return: { args: { got: "retval:s32" } },
    }));
    const by = { by: ["got"] };
    const { aggregations } = await resultOfProbes(probes, [binary], by, "_ret");
    // One adds 1 to the number of words in the command line, the other 2.
    expect(
      [0, 1].map((index) => aggregations[`a${index}`]!.table.rows.map((row) => row.slice(0, 2))),
    ).toEqual([[[2, RUNS]], [[3, RUNS]]]);
  });

  test("a function that is chosen at the start: its resolver is refused, and of its implementations the chosen one fires", async () => {
    const binary = buildCase("pie", scratchFolder());
    const refused = await runCli(["check", scratchSpec(specOf([{ binary, symbol: "pick" }]))]);
    expect(refused.status).toBe(3);
    const names = [.../"(pick_\w+)"/gu[Symbol.matchAll](refused.stderr)].map(([, name]) => name!);
    expect(names).toEqual(["pick_fast", "pick_slow"]);
    const probes = names.map((symbol) => ({ binary, symbol, calls: symbol === "pick_fast" ? RUNS : 0 }));
    expect(await counted(probes, [binary])).toEqual(probes);
  });

  test.each(["versioned-library", "moved-library"] as const)(
    "%s, several versions of a function: the default one, and by version the one that nobody calls",
    async (kind) => {
      const folder = scratchFolder();
      const binary = join(folder, "libmatrix.so.1");
      copyFileSync(buildCase(kind, folder), binary);
      const driver = buildProgram("driver", folder, [binary, `-Wl,-rpath,${folder}`]);
      const probes = [
        { binary, symbol: "fetch", calls: 2 * RUNS },
        { binary, symbol: "fetch@LIB_1.0", calls: 0 },
        { binary, symbol: "exported", calls: 3 * RUNS },
      ];
      expect(await counted(probes, [driver])).toEqual(probes);
    },
  );

  test("a 32-bit program, whose arguments are on its stack", async () => {
    const binary = buildProgram("small", scratchFolder(), [
      "-m32",
      "-nostdlib",
      "-static",
      "-ffreestanding",
      "-fno-pic",
      "-no-pie",
      "-fno-stack-protector",
    ]);
    const spec = scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${binary}]}]
uprobes:
  - {binary: ${binary}, symbol: target, args: {x: 'arg1:s32', y: 'arg3:u32', plain: arg3}, return: {args: {got: 'retval:s32'}}}
aggregations:
  calls: {use: count, of: target, by: [x, y, plain]}
  returns: {use: count, of: target_ret, by: [got]}
`);
    const { aggregations, verdict } = resultOf(await runCli([spec, "--json", "-", "--quiet"]));
    expect(verdict.status).toBe("passed");
    const firsts = [40, -1, -42, -83, -124];
    const rowsOf = (name: string): readonly (readonly unknown[])[] =>
      (aggregations[name]?.table.rows ?? []).toSorted((a, b) => Number(b[0]) - Number(a[0]));
    expect(rowsOf("calls").map((row) => row.slice(0, 4))).toEqual(
      firsts.map((x) => [x, 0xfffffff0, 0xfffffff0, 1]),
    );
    expect(rowsOf("returns").map((row) => row.slice(0, 2))).toEqual(firsts.map((x) => [x + 1, 1]));
  });
});

/**
 * All in one session, which must leave nothing. Every probe is counted twice: by its records, and by what the kernel says
 * of it. Returns the probes as they were counted.
 */
async function counted(
  probes: readonly Expected[],
  programs: readonly string[],
): Promise<readonly Expected[]> {
  const { aggregations, recording } = await resultOfProbes(probes, programs);
  const hits = new Map((recording?.probes ?? []).map(({ name, hits: count }) => [name, count]));
  const made = probes.reduce((sum, { calls }) => sum + calls, 0);
  console.log(`${probes.length} probes in ${programs.length} programs: ${made} calls made`);
  return probes.map(({ binary, symbol }, index) => {
    const calls = Number(aggregations[`a${index}`]?.scalars["total"]?.value);
    expect(hits.get(`uprobes:p${index}`), symbol).toBe(calls);
    return { binary, symbol, calls };
  });
}

/** Each program is run `RUNS` times; `aN` counts the events of probe N, or those of its return (`_ret`). */
async function resultOfProbes(
  probes: readonly Probe[],
  programs: readonly string[],
  by: object = {},
  suffix = "",
): Promise<ResultDocument> {
  const before = tracingState();
  const spec = scratchSpec(specOf(probes, programs, by, suffix));
  const result = resultOf(await runCli([spec, "--json", "-", "--quiet"]));
  expect(result.verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
  expect(tracingState()).toEqual(before);
  return result;
}

function specOf(
  probes: readonly Probe[],
  programs: readonly string[] = [],
  by: object = {},
  suffix = "",
): string {
  const aggregations = probes.map((_, index): readonly [string, object] => [
    `a${index}`,
    { use: "count", of: `p${index}${suffix}`, ...by },
  ]);
  return JSON.stringify({
    version: 1,
    duration: "60s",
    // Some end with what they have computed.
    workload: programs.map((program) => ({ run: ["sh", "-c", '"$0" || :', program], count: RUNS })),
    uprobes: probes.map(({ calls: _, ...probe }, index) => ({ name: `p${index}`, ...probe })),
    aggregations: Object.fromEntries(aggregations),
  });
}
