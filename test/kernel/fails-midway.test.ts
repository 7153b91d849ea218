import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { tracingState } from "../support/session/state.ts";

/** A workload that does this to its own recording. `$OUT` is the folder under `--out`. */
const attacks: readonly (readonly [string, string])[] = [
  ["removes the folder under --out", 'rm -rf "$OUT"'],
  ["removes the recording", 'rm "$OUT/trace.dat"'],
  ["puts a folder in its place", 'rm "$OUT/trace.dat"; mkdir "$OUT/trace.dat"'],
  ["puts another file in its place", 'rm "$OUT/trace.dat"; echo no recording > "$OUT/trace.dat"'],
];

function spec(folder: string, script: string): string {
  return `
version: 1
name: fails-midway
duration: 20s
workload:
  - run: [sh, -c, '${script}']
    env: {OUT: "${folder}"}
tracepoints: [sched:sched_switch]
aggregations:
  switches: {use: count, of: sched:sched_switch}
expect:
  - switches.total > 0
`;
}

test.each(attacks)("a workload that %s: the run failed, it was not refused", async (_, script) => {
  const before = tracingState();
  const folder = scratchFolder();
  const { status, stdout } = await runCli([
    "run",
    scratchSpec(spec(folder, script)),
    "--out",
    folder,
    "--quiet",
  ]);
  // 4 where something can still be read, which is less than was recorded.
  expect([4, 6], stdout).toContain(status);
  expect(stdout).not.toContain("nothing was touched");
  expect(stdout).toContain("teardown: verified");
  expect(tracingState()).toEqual(before);
});

test("what a CPU has recorded is held open: removing its name loses nothing", async () => {
  const folder = scratchFolder();
  const path = scratchSpec(spec(folder, 'rm "$OUT"/trace.dat.cpu*'));
  const { status, stdout } = await runCli(["run", path, "--out", folder, "--quiet"]);
  expect(status, stdout).toBe(0);
  expect(readdirSync(folder)).toEqual(["report.html", "report.md", "result.json", "trace.dat"]);
});

test("a recording that isn't there any more is not named", async () => {
  const folder = scratchFolder();
  const { status, stdout } = await runCli([
    "run",
    scratchSpec(spec(folder, 'rm -rf "$OUT"/*')),
    "--out",
    folder,
    "--quiet",
  ]);
  expect(status).toBe(6);
  expect(stdout).not.toMatch(/^recording:/mu);
  expect(readdirSync(folder)).not.toContain("trace.dat");
});
