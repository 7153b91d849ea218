import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needsTools } from "../support/needs.ts";

const EVENTS = [
  "sched:sched_process_exec",
  "sched:sched_process_fork",
  "syscalls:sys_enter_execve",
  "syscalls:sys_exit_execve",
  "syscalls:sys_enter_exit_group",
] as const;

const RUNS = 300;

/** `perf record` and this tool see the same processes: perf is the workload, and they are perf's. */
function specOf(folder: string, events: readonly string[]): string {
  const loop = `i=0; while [ $i -lt ${RUNS} ]; do /bin/true; ${folder}/a-script-by-name; i=$((i+1)); done`;
  const perf = [
    "perf",
    "record",
    "-q",
    "-o",
    `${folder}/perf.data`,
    ...EVENTS.flatMap((name) => ["-e", name]),
  ];
  return `
version: 1
name: names
workload:
  - run: ${JSON.stringify([...perf, "sh", "-c", loop])}
    user: root
scope: {pids: workload}
tracepoints: [${events.join(", ")}]
aggregations:
${events.map((event) => `  ${event.replace(/.*:/u, "")}: {use: count, of: "${event}", by: [comm], top: 1000}`).join("\n")}
`;
}

/** Records by event and name, as perf has them. */
function perfCounts(folder: string): ReadonlyMap<string, number> {
  const args = ["script", "-i", `${folder}/perf.data`, "-F", "comm,event"];
  const { stdout } = spawnSync("perf", args, { encoding: "utf8", maxBuffer: 1 << 28 });
  const counts = new Map<string, number>();
  for (const line of stdout.split("\n")) {
    const [, comm, event] = /^\s*(\S+)\s+\S*?:?(\w+):\s*$/u.exec(line) ?? [];
    if (comm !== undefined) counts.set(`${event} ${comm}`, (counts.get(`${event} ${comm}`) ?? 0) + 1);
  }
  return counts;
}

const COMMS = ["true", "a-script-by-nam", "sh"] as const;

describe("names that events carry", () => {
  needsTools("perf");

  test("are each task's at the time of the record, as perf script has them", async () => {
    const folder = scratchFolder();
    const script = join(folder, "a-script-by-name");
    writeFileSync(script, "#!/bin/true\n");
    chmodSync(script, 0o755);
    const run = await runCli([scratchSpec(specOf(folder, EVENTS)), "--json", "-", "--quiet"]);
    const { aggregations, verdict } = resultOf(run);
    expect(verdict.status).toBe("passed");
    const perf = perfCounts(folder);
    expect(perf.get("sched_process_exec true")).toBe(RUNS);
    for (const [name, { table }] of Object.entries(aggregations)) {
      const ours = COMMS.map((comm) => Number(table.rows.find(([key]) => key === comm)?.[1] ?? 0));
      const theirs = COMMS.map((comm) => perf.get(`${name} ${comm}`) ?? 0);
      expect([name, ...ours]).toEqual([name, ...theirs]);
    }
  });

  test("name every program that was executed, however many", async () => {
    const spec = `
version: 1
workload:
  - run: [sh, -c, 'i=0; while [ $i -lt 1500 ]; do /bin/true; i=$((i+1)); done']
scope: {pids: workload}
tracepoints: [sched:sched_process_exec]
aggregations: {e: {use: count, of: sched:sched_process_exec, by: [comm]}}
expect: ['e["true"].count == 1500', e.total == 1501]
`;
    const run = await runCli([scratchSpec(spec), "--json", "-", "--quiet"]);
    expect(resultOf(run).verdict.reasons).toEqual([]);
  });
});

test("more names are remembered while a session records, and as many as before afterwards", async () => {
  const file = `${TRACEFS}/saved_cmdlines_size`;
  const before = readFileSync(file, "utf8");
  const spec = `
version: 1
workload:
  - run: [sh, -c, 'cat ${file}; i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done']
    stdout: capture
    user: root
scope: {pids: workload}
tracepoints: [raw_syscalls:sys_enter]
aggregations: {e: {use: count, of: "raw_syscalls:sys_enter", by: [comm], where: id == 231}}
expect: ['e["true"].count == 1000']
`;
  const { verdict, session } = resultOf(await runCli([scratchSpec(spec), "--json", "-", "--quiet"]));
  expect(verdict.reasons).toEqual([]);
  expect(Number(session!.workload[0]!.stdout)).toBeGreaterThanOrEqual(32_768);
  expect(session!.teardown.differences.map(({ path }) => path)).not.toContain("saved_cmdlines_size");
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("two sessions at once: one raises the number, and nothing is left of it", async () => {
  const before = readFileSync(`${TRACEFS}/saved_cmdlines_size`, "utf8");
  const spec = (seconds: number): string => `
version: 1
duration: ${seconds}s
tracepoints: [sched:sched_process_exec]
`;
  const runs = [1, 2].map((seconds) => runCli([scratchSpec(spec(seconds)), "--json", "-", "--quiet"]));
  const results = (await Promise.all(runs)).map(resultOf);
  expect(results.map(({ verdict }) => verdict.status)).toEqual(["passed", "passed"]);
  expect(readFileSync(`${TRACEFS}/saved_cmdlines_size`, "utf8")).toBe(before);
});
