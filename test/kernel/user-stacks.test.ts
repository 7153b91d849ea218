import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";
import { tracingState } from "../support/session/state.ts";
import {
  buildChain,
  buildChainLibrary,
  WITH_FRAMES,
  WITHOUT_FRAMES,
} from "../support/user-stacks/build-chain.ts";
import { Disassembly } from "../support/user-stacks/disassembly.ts";

needsTools("gcc", "objdump", "trace-cmd");

type Aggregation = ResultDocument["aggregations"][string];

/** Everything of a spec but its probes and aggregations; the program is run with arguments. */
function head(run: readonly string[]): string {
  return `
version: 1
duration: 60s
scope: {pids: workload}
workload: [{run: [${run.join(", ")}]}]
user-stacks: true`;
}

async function recorded(yaml: string, out: string = scratchFolder()): Promise<ResultDocument> {
  const run = await runCli([scratchSpec(yaml), "--json", "-", "--quiet", "--out", out]);
  const result = resultOf(run);
  expect({
    verdict: result.verdict,
    problems: result.problems.filter(({ severity }) => severity === "error"),
  }).toEqual({ verdict: { status: "passed", exitStatus: 0, reasons: [] }, problems: [] });
  return result;
}

/** Stack → how often; without the functions of libc further out than `main`, which no oracle names. */
function stacksOf(aggregation: Aggregation | undefined): Readonly<Record<string, number>> {
  const rows = aggregation!.table.rows.map(
    ([stack, total]) => [withoutLibc(String(stack)), Number(total)] as const,
  );
  return Object.fromEntries(rows);
}

function withoutLibc(stack: string): string {
  return stack
    .split(";")
    .filter((frame) => !frame.endsWith("(libc.so.6)"))
    .join(";");
}

function scalar(aggregation: Aggregation | undefined, name: string): number | string | null | undefined {
  return aggregation?.scalars[name]?.value;
}

describe.for([
  ["position-independent", ["-pie", "-fPIE"]],
  ["not position-independent", ["-no-pie", "-fno-pie"]],
  ["static", ["-static"]],
] as const)("a program that is %s, with frame pointers", ([, flags]) => {
  test("each place in each stack is the one that objdump has, and so often as the program was there", async () => {
    const before = tracingState();
    const chain = buildChain(scratchFolder(), "chain", [...WITH_FRAMES, ...flags]);
    const code = new Disassembly(chain);
    const inA = code.behindPrologue("a");
    const result = await recorded(`${head([chain, "123", "45", "0"])}
uprobes: [{name: in_a, binary: ${chain}, symbol: a+${inA}}]
aggregations:
  places: {use: stacks, of: in_a, rows: stacks, offsets: true}
  functions: {use: stacks, of: in_a}`);
    const way = (caller: string): string =>
      [
        code.returnTo("main", caller),
        code.returnTo(caller, "b"),
        code.returnTo("b", "a"),
        `a+0x${inA.toString(16)}`,
      ]
        .map((place) => `${place} (chain)`)
        .join(";");
    const { places, functions } = result.aggregations;
    const ofProgram = Object.entries(stacksOf(places)).map(([stack, total]) => [fromMain(stack), total]);
    expect(Object.fromEntries(ofProgram)).toEqual({ [way("c")]: 123, [way("d")]: 45 });
    expect(Object.fromEntries(functions!.table.rows.map(([name, total]) => [name, total]))).toMatchObject({
      "main (chain)": 168,
      "c (chain)": 123,
      "d (chain)": 45,
      "b (chain)": 168,
      "a (chain)": 168,
    });
    for (const name of [
      "without-stack",
      "stray",
      "unknown-frames",
      "cut-short",
      "without-callers",
      "at-entry",
    ])
      expect([name, scalar(places, name)]).toEqual([name, 0]);
    expect(tracingState()).toEqual(before);
  });
});

/** A static program has what calls `main` itself. */
function fromMain(stack: string): string {
  return stack.replace(/^.*;(?=main[ +])/u, "");
}

test("through a library and back, and at a first instruction, where the caller is missing", async () => {
  const folder = scratchFolder();
  const library = buildChainLibrary(folder, WITH_FRAMES);
  const chain = buildChain(folder, "chain", [...WITH_FRAMES, ...library]);
  const [code, libraryCode] = [new Disassembly(chain), new Disassembly(join(folder, "libchain.so"))];
  const behind = code.behindPrologue("called_back");
  const { aggregations } = await recorded(`${head([chain, "7", "0", "19"])}
uprobes:
  - {name: back, binary: ${chain}, symbol: called_back+${behind}}
  - {name: entry, binary: ${chain}, symbol: a}
aggregations:
  back: {use: stacks, of: back, rows: stacks, offsets: true}
  entry: {use: stacks, of: entry, rows: stacks}`);
  expect(stacksOf(aggregations["back"])).toEqual({
    [[
      `${code.returnTo("main", "outer")} (chain)`,
      `${libraryCode.returnTo("outer", "inner")} (libchain.so)`,
      `${libraryCode.returnTo("inner", "*")} (libchain.so)`,
      `called_back+0x${behind.toString(16)} (chain)`,
    ].join(";")]: 19,
  });
  // b is missing: a's own frame isn't there yet, so the walk begins with that of b, and finds who called b.
  expect(stacksOf(aggregations["entry"])).toEqual({ "main (chain);c (chain);a (chain)": 7 });
  expect(scalar(aggregations["entry"], "at-entry")).toBe(7);
  expect(aggregations["entry"]?.notes).toContain(
    "7 of 7 user stacks were recorded at the first instruction of a function, before it set up its frame: its caller is missing.",
  );
});

test("a program without frame pointers: stacks of one function, and it is said", async () => {
  const chain = buildChain(scratchFolder(), "frameless", WITHOUT_FRAMES);
  const { aggregations } = await recorded(`${head([chain, "31", "0", "0"])}
uprobes: [{name: in_b, binary: ${chain}, symbol: b}]
aggregations:
  b: {use: stacks, of: in_b, rows: stacks}`);
  const { b } = aggregations;
  expect(b?.table.rows.map(([stack, total]) => [stack, total])).toEqual([["b (frameless)", 31]]);
  expect(scalar(b, "without-callers")).toBe(31);
  expect(b?.notes).toContain(
    "31 of 31 user stacks had only one function, as in code without frame pointers. Most frequent: b (frameless).",
  );
});

test("a walk that is led astray ends there, and it is said", async () => {
  const astray = buildChain(
    scratchFolder(),
    "astray",
    ["-O1", "-mno-red-zone", "-fomit-frame-pointer"],
    "chain-astray",
  );
  const { aggregations } = await recorded(`${head([astray, "17"])}
uprobes: [{name: leaf, binary: ${astray}, symbol: leaf}]
aggregations:
  leaf: {use: stacks, of: leaf, rows: stacks}`);
  const { leaf } = aggregations;
  expect(leaf?.table.rows.map(([stack, total]) => [stack, total])).toEqual([
    ["[cut short];leaf (astray)", 17],
  ]);
  expect(scalar(leaf, "cut-short")).toBe(17);
  expect(leaf?.notes).toContain(
    "unwinding of 17 of 17 user stacks stopped at an address outside any code: leaf (astray) or its caller has no frame pointer.",
  );
});

test("one process, two programs at the same addresses: each has its own functions", async () => {
  const folder = scratchFolder();
  const flags = [...WITH_FRAMES, "-no-pie", "-fno-pie", "-static"];
  const first = buildChain(folder, "first", flags);
  const second = buildChain(folder, "second", [...flags, "-Da=second_a", "-Db=second_b", "-Dc=second_c"]);
  const behind = new Disassembly(first).behindPrologue("a");
  expect(new Disassembly(second).behindPrologue("second_a")).toBe(behind);
  const { aggregations } = await recorded(`${head([first, "5", "0", "0", second, "8", "0", "0"])}
uprobes:
  - {name: in_first, binary: ${first}, symbol: a+${behind}}
  - {name: in_second, binary: ${second}, symbol: second_a+${behind}}
aggregations:
  first: {use: stacks, of: in_first, rows: stacks, by: pid}
  second: {use: stacks, of: in_second, rows: stacks, by: pid}`);
  const rows = (name: string): readonly unknown[][] => aggregations[name]!.table.rows.map((row) => [...row]);
  const [[pid, own, count] = []] = rows("first");
  const [[samePid, others, otherCount] = []] = rows("second");
  expect([samePid, count, otherCount]).toEqual([pid, 5, 8]);
  expect(fromMain(String(own))).toBe("main (first);c (first);b (first);a (first)");
  expect(fromMain(String(others))).toBe(
    "main (second);second_c (second);second_b (second);second_a (second)",
  );
});

test("programs that are gone before anybody looks: their own functions are known by the probe that they met", async () => {
  const short = buildChain(scratchFolder(), "short", [...WITH_FRAMES, "-DSHORT_LIVED"]);
  const behind = new Disassembly(short).behindPrologue("a");
  const loop = `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do ${short} 3 0 0; done`;
  const { aggregations } = await recorded(`${head(["sh", "-c", `'${loop}'`])}
uprobes: [{name: in_a, binary: ${short}, symbol: a+${behind}}]
aggregations:
  a: {use: stacks, of: in_a, rows: stacks}`);
  const rows = aggregations["a"]!.table.rows.map(([stack, total]) => [String(stack), Number(total)] as const);
  const inside = rows.map(([stack]) => stack.split(";").slice(1).join(";"));
  expect(new Set(inside)).toEqual(new Set(["main (short);c (short);b (short);a (short)"]));
  expect(rows.reduce((sum, [, total]) => sum + total, 0)).toBe(60);
  // Who called main is in libc, of which nobody knows where it was.
  const outermost = rows.map(([stack]) => stack.split(";")[0]);
  expect(outermost.filter((name) => name !== "[unknown]" && !name!.endsWith(" (libc.so.6)"))).toEqual([]);
  const unknown = rows.find(([stack]) => stack.startsWith("[unknown]"))?.[1] ?? 0;
  expect(scalar(aggregations["a"], "unknown-frames")).toBe(unknown);
});

test("both parts together; the recording alone says the same when the program is gone, and trace-cmd reads it", async () => {
  const out = scratchFolder();
  const folder = scratchFolder();
  const chain = buildChain(folder, "chain", WITH_FRAMES);
  const yaml = `${head([chain, "3", "0", "0"])}
tracepoints: [{event: syscalls:sys_enter_clock_nanosleep, stack: true}]
aggregations:
  sleeps: {use: stacks, of: "syscalls:sys_enter_clock_nanosleep", rows: stacks}`;
  const spec = scratchSpec(yaml);
  const run = resultOf(await runCli([spec, "--json", "-", "--quiet", "--out", out]));
  const [[stack, total] = []] = run.aggregations["sleeps"]!.table.rows;
  expect(total).toBe(1);
  // The kernel's functions stand inside those of the program.
  expect(String(stack)).toMatch(/^[^;]+ \(libc\.so\.6\);.*\(libc\.so\.6\);(?:entry_|do_syscall|x64_sys)/u);
  rmSync(folder, { recursive: true });
  const recording = join(out, "trace.dat");
  const again = resultOf(await runCli(["report", recording, spec, "--json", "-"]));
  expect(again.aggregations).toEqual(run.aggregations);
  const theirs = execFileSync("trace-cmd", ["report", recording], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stacks = run.recording?.events.find(({ name }) => name === "ftrace:user_stack")?.records;
  expect(theirs.match(/: user_stack: /gu)?.length).toBe(stacks);
});
