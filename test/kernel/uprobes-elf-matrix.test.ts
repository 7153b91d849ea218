import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { programCases, buildCase, packSymbols, splitDebugFile } from "../support/elf-matrix/build.ts";
import { needsTools } from "../support/needs.ts";
import { tracingState } from "../support/session/state.ts";
import { buildProgram } from "../support/uprobes/build-program.ts";

/** A probe, and how often its place was reached when each program ran `RUNS` times. */
interface Expected {
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

  test("a library with several versions of a function: the default one, and by version the one that nobody calls", async () => {
    const folder = scratchFolder();
    const binary = join(folder, "libmatrix.so.1");
    copyFileSync(buildCase("versioned-library", folder), binary);
    const driver = buildProgram("driver", folder, [binary, `-Wl,-rpath,${folder}`]);
    const probes = [
      { binary, symbol: "fetch", calls: 2 * RUNS },
      { binary, symbol: "fetch@LIB_1.0", calls: 0 },
      { binary, symbol: "exported", calls: 3 * RUNS },
    ];
    expect(await counted(probes, [driver])).toEqual(probes);
  });

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
  const before = tracingState();
  const spec = scratchSpec(
    JSON.stringify({
      version: 1,
      duration: "60s",
      // Some end with what they have computed.
      workload: programs.map((program) => ({ run: ["sh", "-c", '"$0" || :', program], count: RUNS })),
      uprobes: probes.map(({ binary, symbol }, index) => ({ name: `p${index}`, binary, symbol })),
      aggregations: Object.fromEntries(
        probes.map((_, index) => [`a${index}`, { use: "count", of: `p${index}` }]),
      ),
    }),
  );
  const { aggregations, recording, verdict } = resultOf(await runCli([spec, "--json", "-", "--quiet"]));
  expect(verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
  const hits = new Map((recording?.probes ?? []).map(({ name, hits: count }) => [name, count]));
  expect(tracingState()).toEqual(before);
  return probes.map(({ binary, symbol }, index) => {
    const calls = Number(aggregations[`a${index}`]?.scalars["total"]?.value);
    expect(hits.get(`uprobes:p${index}`), symbol).toBe(calls);
    return { binary, symbol, calls };
  });
}
