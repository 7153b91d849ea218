import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needs, needsTools } from "../support/needs.ts";

needsTools("gcc", "strace");
needs(
  process.arch === "x64" && existsSync("/proc/sys/abi/vsyscall32"),
  "this kernel runs no 32-bit programs of x86",
);

const source = join(import.meta.dirname, "../support/programs32/calls.c");

/** Needs no 32-bit library. */
function built(): string {
  const program = join(scratchFolder(), "calls32");
  const flags = ["-m32", "-nostdlib", "-static", "-fno-stack-protector", "-fno-pic", "-O1"];
  execFileSync("gcc", [...flags, "-z", "noexecstack", "-o", program, source]);
  return program;
}

/** 32-bit programs' calls, by name. */
function compatCalls(rows: readonly (readonly unknown[])[]): Readonly<Record<string, number>> {
  const ours = rows.filter(([name]) => String(name).startsWith("i386:"));
  return Object.fromEntries(ours.map(([name, calls]) => [String(name).slice("i386:".length), Number(calls)]));
}

test("calls of a 32-bit program, and of its children, are those that strace sees", async () => {
  const program = built();
  const spec = scratchSpec(`
version: 1
duration: 60s
workload: [{run: [sh, -c, "${program} /bin/true; exec /bin/true"]}]
scope: {pids: workload}
tracepoints: [raw_syscalls:sys_enter, raw_syscalls:sys_exit]
aggregations: {calls: {use: syscalls.summary}}
expect: ['calls["i386:getppid"].calls == 190', 'calls["semget"].calls == 0', 'calls["i386:semget"].calls == 0']
`);
  const run = await runCli([spec, "--json", "-", "--quiet"]);
  const { aggregations, verdict } = resultOf(run);
  expect(verdict, run.stderr).toMatchObject({ status: "passed" });
  expect(aggregations["calls"]!.scalars).toMatchObject({ broken: { value: 0 } });
  const ours = compatCalls(aggregations["calls"]!.table.rows);

  const log = join(scratchFolder(), "strace.txt");
  execFileSync("strace", ["-f", "-o", log, program, "/bin/true"]);
  const lines = readFileSync(log, "latin1").split("\n");
  const traced = (name: string): number =>
    lines.filter((line) => new RegExp(`^\\d+ +${name}\\(`, "u").test(line)).length;
  console.log(`a 32-bit program: ${ours["getppid"]} calls of getppid, ${traced("getppid")} by strace`);
  expect(ours["getppid"]).toBe(190);
  for (const name of ["getppid", "fork", "clone", "clone3", "wait4"])
    expect(ours[name], name).toBe(traced(name));
  // The last child's is the only one that a 32-bit program makes.
  expect(ours["execve"]).toBe(1);
});

test("so are those of one that ran before the recording", async () => {
  const program = built();
  const fifo = join(scratchFolder(), "fifo");
  execFileSync("mkfifo", [fifo]);
  const running = spawn("sh", ["-c", `exec "${program}" 0<>"${fifo}"`], { stdio: "ignore" });
  try {
    await vi.waitUntil(() => readlinkSync(`/proc/${running.pid}/exe`) === program, { timeout: 5_000 });
    const spec = scratchSpec(`
version: 1
duration: 60s
workload: [{run: [sh, -c, "echo > ${fifo}; sleep 0.5"], user: root}]
scope: {pids: [${running.pid}]}
tracepoints: [raw_syscalls:sys_enter, raw_syscalls:sys_exit]
aggregations: {calls: {use: syscalls.summary}}
expect: ['calls["i386:getppid"].calls == 50', 'calls["i386:exit"].calls == 1']
`);
    const run = await runCli([spec, "--json", "-", "--quiet"]);
    expect(resultOf(run).verdict, run.stderr).toMatchObject({ status: "passed" });
  } finally {
    running.kill("SIGKILL");
  }
});

test("syscalls:* events, which they don't cause, can't show that nothing occurred", async () => {
  const program = built();
  const specOf = (run: string): string =>
    scratchSpec(`
version: 1
duration: 60s
workload: [{run: [sh, -c, "${run}; exec /bin/true"]}]
scope: {pids: workload}
tracepoints: ["syscalls:sys_enter_getppid", "syscalls:sys_enter_openat"]
aggregations: {asked: {use: count, of: "syscalls:sys_enter_getppid"}}
expect: [asked.total < 10]
`);
  const blind = await runCli([specOf(`${program} /bin/true`), "--json", "-", "--quiet"]);
  expect(resultOf(blind).verdict, blind.stderr).toMatchObject({ status: "inconclusive", exitStatus: 4 });
  expect(blind.stderr).toContain("32-bit programs ran");
  const whole = await runCli([specOf("/bin/true"), "--json", "-", "--quiet"]);
  expect(resultOf(whole).verdict, whole.stderr).toMatchObject({ status: "passed" });
});
