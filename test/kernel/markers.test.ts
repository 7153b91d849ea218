import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { tracingState } from "../support/session/state.ts";

const root = join(import.meta.dirname, "../..");

/** Writes in both ways; then tries the other session's, and what is none of its business. */
const program = `
  echo "by name" > "$FTRACE_RUN_MARKER"
  echo "by descriptor" >&4
  printf "without a newline" > "$FTRACE_RUN_MARKER"
  sh -c 'echo "a child" > "$FTRACE_RUN_MARKER"'
  cat /proc/self/fd/4 && echo read
  echo 0 > /proc/self/fd/4/../tracing_on && echo changed
  true`;

function markingSpec(user: string, more = ""): string {
  return scratchSpec(`
version: 1
duration: 20s
markers: true
${more}
workload:
  - run: [sh, -c, ${JSON.stringify(program)}]
    user: ${user}
aggregations:
  lines: {use: count, of: "ftrace:print", by: buf}
expect: [lines.total == 4]
`);
}

test.each(["root", "nobody"])("%s writes markers, and can do nothing else with their file", async (user) => {
  const before = tracingState();
  const run = await runCli([markingSpec(user), "--json", "-", "--quiet"]);
  const { aggregations, verdict, session } = resultOf(run);
  expect({ verdict, stderr: run.stderr }).toEqual({
    verdict: { status: "passed", exitStatus: 0, reasons: [] },
    stderr: "",
  });
  expect(aggregations["lines"]!.table.rows.map(([line]) => line)).toEqual([
    "a child",
    "by descriptor",
    "by name",
    "without a newline",
  ]);
  expect(session?.workload[0]?.stdout).toBe("");
  expect(session?.teardown).toMatchObject({ verified: true });
  expect(tracingState()).toEqual(before);
});

test("without markers the workload has no file for them, also where the runner has one", async () => {
  const spec = scratchSpec(`
version: 1
duration: 20s
workload: [{run: [sh, -c, "env | grep -c FTRACE_RUN_MARKER; ls -l /proc/self/fd | grep -c trace_marker"]}]
tracepoints: [sched:sched_process_exec]
`);
  const run = await runCli([spec, "--json", "-", "--quiet"], { env: { FTRACE_RUN_MARKER: "/dev/null" } });
  expect(resultOf(run).session?.workload[0]?.stdout).toBe("0\n0\n");
});

test("the script of explain --shell hands the file over, too, and takes stacks", async () => {
  const before = tracingState();
  const folder = mkdtempSync(join(tmpdir(), "ftrace-run-markers-"));
  try {
    const more = "tracepoints: [{event: 'sched:sched_process_fork', filter: 'parent_pid > 0', stack: true}]";
    const shell = await runCli(["explain", "--shell", markingSpec("nobody", more)]);
    expect({ status: shell.status, stderr: shell.stderr }).toEqual({ status: 0, stderr: "" });
    execFileSync("sh", ["-c", shell.stdout, "script", `${folder}/trace.txt`], { stdio: "pipe" });
    const text = readFileSync(`${folder}/trace.txt`, "utf8");
    for (const line of ["by name", "by descriptor", "without a newline", "a child"])
      expect(text).toContain(`tracing_mark_write: ${line}\n`);
    expect(text).toMatch(/sched_process_fork: .*\n.*<stack trace>\n(?: => .*\n)* => kernel_clone\n/u);
    expect(tracingState()).toEqual(before);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the example", async () => {
  const run = await runCli(["examples/markers.yaml", "--json", "-", "--quiet"], { cwd: root });
  expect(resultOf(run).verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
});
