import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openElf } from "../../src/elf/file/open-elf.ts";
import { codeOffset, symbolsNamed } from "../../src/elf/file/program-image.ts";
import { openBinaryFile } from "../../src/machine/binary-file.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { Instance } from "../support/instance.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needsTools } from "../support/needs.ts";
import { timeUntil } from "../support/session/spawn-session.ts";
import { buildProgram } from "../support/uprobes/build-program.ts";

/** Somebody else's probes: at the same place, with the same names, one in the kernel's own default group. */
const groups = ["foreign", "uprobes"] as const;

describe("somebody else's probes with our names at our place", () => {
  needsTools("gcc");
  let caller = "";
  let instance: Instance;
  let definitions = "";

  beforeEach(() => {
    caller = buildProgram("caller", scratchFolder());
    for (const group of groups)
      define(`p:${group}/work ${caller}:0x${offsetOf(caller, "work").toString(16)} by_${group}=%di:s32`);
    definitions = read("uprobe_events");
    instance = new Instance("foreign-uprobes");
    for (const group of groups) instance.write(`events/${group}/work/enable`, "1");
  });

  afterEach(() => {
    instance[Symbol.dispose]();
    for (const group of groups) define(`-:${group}/work`);
  });

  test("are as they were after a run, and have counted every call of it", async () => {
    const { aggregations, session, verdict } = resultOf(
      await runCli([spec(caller, 7), "--json", "-", "--quiet"]),
    );
    expect(verdict.status).toBe("passed");
    expect(aggregations["calls"]?.scalars["total"]?.value).toBe(7);
    expect(session?.teardown).toMatchObject({ verified: true, differences: [] });
    expectUntouched();
    for (const group of groups) expect(recordsOf(group)).toBe(7);
  });

  test("are as they were after SIGKILL of a run, and go on counting; of ours nothing is left", async () => {
    const { pid, ended } = start(spec(caller, 100_000, 1000));
    await timeUntil(
      () => recordsOf("foreign") > 50 && read("uprobe_events").includes("ftrace_run_"),
      60_000,
      "a recording",
    );
    process.kill(pid(), "SIGKILL");
    await ended;
    const ms = await timeUntil(
      () => !read("dynamic_events").includes("ftrace_run_"),
      4000,
      "our probes gone",
    );
    console.log(`our probes gone ${ms.toFixed(0)} ms after SIGKILL`);
    expectUntouched();
    const before = recordsOf("foreign");
    execFileSync(caller, ["11"]);
    expect(recordsOf("foreign") - before).toBeGreaterThanOrEqual(11);
  });

  function expectUntouched(): void {
    expect(read("uprobe_events")).toBe(definitions);
    for (const group of groups) expect(instance.read(`events/${group}/work/enable`).trim()).toBe("1");
  }

  function recordsOf(group: string): number {
    return instance.read("trace").split(`by_${group}=`).length - 1;
  }
});

function spec(caller: string, times: number, pauseUs = 0): string {
  return scratchSpec(`
version: 1
duration: 60s
workload: [{run: [${caller}, '${times}', '${pauseUs}']}]
uprobes: [{binary: ${caller}, symbol: work, args: {n: 'arg1:s32'}}]
aggregations: {calls: {use: count, of: work}}
`);
}

function start(path: string): { readonly pid: () => number; readonly ended: Promise<unknown> } {
  let started = 0;
  const ended = runCli([path, "--quiet"], { onStart: (pid) => (started = pid) });
  return { pid: () => started, ended };
}

function offsetOf(path: string, name: string): number {
  const file = openBinaryFile(path);
  const elf = file.ok ? openElf(file.value, path) : file;
  if (!elf.ok) throw new Error(`${path} can't be read`);
  const [found] = symbolsNamed({ path, elf: elf.value, separate: [] }, name);
  return codeOffset(elf.value, found!.symbol)!;
}

function read(file: string): string {
  return readFileSync(`${TRACEFS}/${file}`, "utf8");
}

function define(line: string): void {
  appendFileSync(`${TRACEFS}/uprobe_events`, `${line}\n`);
}
