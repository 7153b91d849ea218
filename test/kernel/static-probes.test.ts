import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { appendFileSync, copyFileSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { readelfProbes } from "../support/binutils/readelf-probes.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { cliCommand, runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needsTools } from "../support/needs.ts";
import { timeUntil } from "../support/session/spawn-session.ts";
import { tracingState } from "../support/session/state.ts";
import { buildProgram, buildStaticProbe32, buildThrower } from "../support/uprobes/build-program.ts";

const args =
  "{number: arg1, text: '+0(arg2):string', constant: arg3, steps: arg4, letter: arg5, low: 'arg1:u8', again: 'arg3:s64'}";

describe("a probe at two places, with its arguments elsewhere at each", () => {
  needsTools("gcc", "readelf");

  test.each([
    ["a program that can be anywhere", []],
    ["a program at its own addresses", ["-no-pie"]],
    ["without optimization", ["-O0"]],
  ])("%s: every call is one record, and every value is the program's", async (_, flags) => {
    const program = buildProgram("static-probes", scratchFolder(), flags);
    const [near, far] = [37, 81];
    const before = tracingState();
    const run = await runCli([stepSpec(program, near, far), "--json", "-", "--quiet"]);
    const { aggregations, recording, session, verdict } = resultOf(run);
    expect({ verdict, stderr: run.stderr }).toEqual({
      verdict: { status: "passed", exitStatus: 0, reasons: [] },
      stderr: "",
    });
    expect(rowsOf(aggregations["steps"])).toEqual(stepsOf(near, far));
    expect(rowsOf(aggregations["negative"])).toEqual([[-3], [-2], [-1]]);
    const hits = near + far;
    expect(recording?.probes).toEqual([
      { name: "uprobes:negative", hits },
      { name: "uprobes:step", hits },
    ]);
    expect(session?.workload[0]?.stdout).toBe(`semaphore seen ${hits} times\n`);
    expect(session?.probes?.[0]?.usdt).toEqual(probeByReadelf(program));
    expect(session?.teardown).toMatchObject({ verified: true, differences: [] });
    expect(tracingState()).toEqual(before);
  });

  test.each(["SIGINT", "SIGKILL"] as const)(
    "its semaphore is raised in a process that ran before, and 0 again after %s of the run",
    async (signal) => {
      const program = buildProgram("static-probes", scratchFolder());
      const before = tracingState();
      const watcher = watch(program);
      await timeUntil(() => watcher.seen().length > 0, 10_000, "the program");
      const [command, ...rest] = cliCommand([waitingSpec(program), "--quiet"]);
      const runner = spawn(command, rest, { stdio: "ignore" });
      // The kernel adds one for each place.
      await timeUntil(() => watcher.seen().includes(2), 60_000, "the probe");
      runner.kill(signal);
      await timeUntil(() => watcher.seen().at(-1) === 0, 60_000, "the semaphore's fall");
      await timeUntil(() => !definitions().includes("ftrace_run"), 60_000, "the definitions' removal");
      await watcher.end();
      expect(watcher.seen()[0]).toBe(0);
      expect(Math.max(...watcher.seen())).toBe(2);
      await runCli(["recover"]);
      expect(tracingState()).toEqual(before);
    },
  );
});

describe("a 32-bit program", () => {
  needsTools("gcc");

  test("has its arguments in the words of its own machine", async () => {
    const program = buildStaticProbe32(scratchFolder());
    const spec = scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${program}]}]
uprobes: [{binary: ${program}, usdt: step, args: {number: arg1, pushed: arg2, left: arg3, constant: arg4, low: arg5}}]
aggregations: {steps: {use: count, of: step, by: [number, pushed, left, constant, low]}}
`);
    const { aggregations, verdict } = resultOf(await runCli([spec, "--json", "-", "--quiet"]));
    expect(verdict.status).toBe("passed");
    expect(rowsOf(aggregations["steps"])).toEqual(
      Array.from({ length: 10 }, (_, n) => [n - 3, n - 3, 10 - n, 5, (n - 3) & 0xffff]),
    );
  });
});

describe("the script that does the same by hand", () => {
  needsTools("gcc");

  test("defines all places, and takes them away", async () => {
    const folder = scratchFolder();
    const program = buildProgram("static-probes", folder);
    const before = tracingState();
    const { stdout: script } = await runCli(["explain", "--shell", stepSpec(program, 20, 30)]);
    const output = join(folder, "trace.txt");
    const said = execFileSync("sh", ["-s", output], { input: script, encoding: "utf8" });
    expect(said).toContain("semaphore seen 50 times");
    const trace = readFileSync(output, "utf8");
    expect(trace.match(/ step: .* text="near" constant=-5 /gu)).toHaveLength(20);
    expect(trace.match(/ step: .* text="far away" constant=7 /gu)).toHaveLength(30);
    expect(tracingState()).toEqual(before);
  });
});

describe("somebody else's probe at one of its places, without the semaphore", () => {
  needsTools("gcc", "readelf");
  let program = "";
  beforeEach(() => {
    program = buildProgram("static-probes", scratchFolder());
    const [place] = probeByReadelf(program).places;
    define(`p:foreign_static/step ${program}:0x${place!.offset.toString(16)}`);
  });
  afterEach(() => define("-:foreign_static/step"));

  test("is refused by the kernel, which is said; theirs is left", async () => {
    const before = tracingState();
    const { status, stderr } = await runCli([stepSpec(program, 1, 1), "--quiet"]);
    expect(status).toBe(3);
    expect(stderr).toContain("another probe at this address has a different semaphore");
    expect(tracingState()).toEqual(before);
    expect(definitions()).toContain("foreign_static/step");
  });
});

describe("a library that has static probes as it is shipped", () => {
  needsTools("g++");

  test("C++ exceptions: thrown, rethrown and caught, exactly", async () => {
    const folder = scratchFolder();
    const thrower = buildThrower(folder);
    // A library of its own, which nobody else uses.
    const library = join(folder, "libstdc++.so.6");
    copyFileSync(realpathSync("/usr/lib/x86_64-linux-gnu/libstdc++.so.6"), library);
    const spec = scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${thrower}, '400', '150'], env: {LD_LIBRARY_PATH: ${folder}}}]
uprobes:
  - {binary: ${library}, usdt: 'libstdcxx:throw', args: {exception: arg1, type: 'arg2:x64'}}
  - {binary: ${library}, usdt: {provider: libstdcxx, name: rethrow}}
  - {binary: ${library}, usdt: catch, args: {exception: arg1}}
aggregations:
  thrown: {use: count, of: throw, by: [type]}
  rethrown: {use: count, of: rethrow}
  caught: {use: count, of: catch}
expect: [thrown.total == 400, thrown.rows == 1, rethrown.total == 150, caught.total == 550]
`);
    const { recording, verdict } = resultOf(await runCli([spec, "--json", "-", "--quiet"]));
    expect(verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
    expect(recording?.probes).toEqual([
      { name: "uprobes:catch", hits: 550 },
      { name: "uprobes:rethrow", hits: 150 },
      { name: "uprobes:throw", hits: 400 },
    ]);
  });
});

function stepSpec(program: string, near: number, far: number): string {
  return scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${program}, '${near}', '${far}'], stdout: capture}]
uprobes:
  - {binary: ${program}, usdt: {provider: lab, name: step}, args: ${args}}
  - {binary: ${program}, usdt: 'lab:step', name: negative, args: {number: arg1}, filter: number < 0}
aggregations:
  steps: {use: count, of: step, by: [number, text, constant, steps, letter, low, again]}
  negative: {use: count, of: negative, by: [number]}
`);
}

function waitingSpec(program: string): string {
  return scratchSpec(`
version: 1
duration: 60s
uprobes: [{binary: ${program}, usdt: 'lab:step'}]
aggregations: {steps: {use: count, of: step}}
`);
}

/** What test/support/uprobes/static-probes.c does, one row a call. */
function stepsOf(near: number, far: number): readonly (readonly unknown[])[] {
  const letter = (text: string): number => text.charCodeAt(0);
  const calls = [
    ...Array.from({ length: near }, (_, n) => [n - 3, "near", -5, n + 1, letter("near")] as const),
    ...Array.from({ length: far }, (_, n) => [1000 + n, "far away", 7, near + n + 1, letter("far")] as const),
  ];
  return calls.map((call) => [...call, call[0] & 0xff, call[2]]);
}

type Aggregation = ResultDocument["aggregations"][string] | undefined;

/** The keys of each row, by the first one; each came once. */
function rowsOf(aggregation: Aggregation): readonly (readonly unknown[])[] {
  const { columns, rows } = aggregation!.table;
  const keys = columns.findIndex(({ name }) => name === "count");
  expect(rows.every((row) => row[keys] === 1)).toBe(true);
  return rows.map((row) => row.slice(0, keys)).toSorted((a, b) => Number(a[0]) - Number(b[0]));
}

type DocumentProbe = NonNullable<
  NonNullable<NonNullable<ResultDocument["session"]>["probes"]>[number]["usdt"]
>;

function probeByReadelf(program: string): DocumentProbe {
  const places = readelfProbes([program])
    .get(program)!
    .map(({ offset, semaphore, arguments: operands }) => ({
      offset: offset!,
      semaphore: semaphore!,
      arguments: operands,
    }));
  return { provider: "lab", name: "step", places: places.toSorted((a, b) => a.offset - b.offset) };
}

interface Watcher {
  /** The semaphore's values, as the program has seen them. */
  readonly seen: () => readonly number[];
  readonly end: () => Promise<void>;
}

/** A process that ran before the session, and goes on after it. */
function watch(program: string): Watcher {
  const child: ChildProcess = spawn(program, ["watch"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let text = "";
  child.stdout!.setEncoding("utf8").on("data", (more: string) => (text += more));
  return {
    seen: () => text.split("\n").filter(Boolean).map(Number),
    end: async () => {
      child.stdin!.end();
      await ended;
    },
  };
}

function define(line: string): void {
  appendFileSync(`${TRACEFS}/uprobe_events`, `${line}\n`);
}

function definitions(): string {
  return readFileSync(`${TRACEFS}/dynamic_events`, "utf8");
}
