import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { whenRecording } from "../support/cli/when-recording.ts";
import { scratchFolder } from "../support/cli/scratch.ts";
import { resultsIn } from "../support/cli/result-of.ts";

function specIn(folder: string, file: string, lines: readonly string[]): string {
  const path = join(folder, file);
  writeFileSync(path, ["version: 1", "tracepoints: [sched:sched_switch]", ...lines].join("\n"));
  return path;
}

const count = "aggregations: {s: {use: count, of: sched:sched_switch}}";

test("one verdict each, the gravest as exit status, and no run writes over another's files", async () => {
  const folder = scratchFolder();
  const good = specIn(folder, "good.yaml", ["duration: 200ms", count, "expect: [s.total > 0]"]);
  const failing = specIn(folder, "failing.yaml", ["duration: 200ms", count, "expect: [s.total < 1]"]);
  const out = join(folder, "out");
  const run = await runCli([good, failing, good, "--out", out, "--json", "-", "--quiet"]);
  const results = resultsIn(run.stdout);
  expect(results.map(({ verdict }) => verdict.exitStatus)).toEqual([0, 1, 0]);
  expect(run.status).toBe(1);
  expect(readdirSync(out).sort()).toEqual(["failing", "good", "good-2"]);
});

test("a mistake in one of them stops all, and programs get a result for each", async () => {
  const folder = scratchFolder();
  const good = specIn(folder, "good.yaml", ["duration: 200ms"]);
  const bad = specIn(folder, "bad.yaml", ["duratoin: 200ms"]);
  const github = await runCli([good, bad, "--format", "github"]);
  expect(github.status).toBe(2);
  expect(github.stdout).toContain("::error file=");
  const junit = await runCli([bad, "--format", "junit"]);
  expect(junit.stdout).toMatch(/^<\?xml/u);
  expect(junit.stderr).toContain("error[unknown-key]");
});

test("Ctrl-C ends the recording early, and the next one is not run, which is said", async () => {
  const folder = scratchFolder();
  const one = specIn(folder, "one.yaml", ["duration: 60s"]);
  const two = specIn(folder, "two.yaml", ["duration: 60s"]);
  const run = await runCli(
    [one, two, "--json", "-"],
    whenRecording((pid) => process.kill(pid, "SIGINT")),
  );
  const results = resultsIn(run.stdout);
  expect(results.map(({ spec, verdict }) => [spec.name, verdict.status])).toEqual([
    ["one", "passed"],
    ["two", "not-run"],
  ]);
  expect(run.status).toBe(130);
});

test("an interrupted run is not green: its spec is an error, the rest is skipped, and each has its folder", async () => {
  const folder = scratchFolder();
  const expectations = [count, "expect: [s.total > 0]"];
  const none = 'aggregations: {s: {use: count, of: "sched:no_such"}}';
  const one = specIn(folder, "one.yaml", ["duration: 60s", ...expectations]);
  const unsupported = join(folder, "unsupported.yaml");
  writeFileSync(
    unsupported,
    ["version: 1", "duration: 1s", "tracepoints: [sched:no_such]", none, "expect: [s.total > 0]"].join("\n"),
  );
  const two = specIn(folder, "two.yaml", ["duration: 60s", ...expectations]);
  const out = join(folder, "out");
  const startedMs = Date.now();
  const run = await runCli(
    [one, unsupported, two, "--format", "junit", "--out", out, "--json", join(folder, "all.json")],
    whenRecording((pid) => process.kill(pid, "SIGTERM")),
  );
  expect(run.status).toBe(143);
  const suites = [
    ...run.stdout.matchAll(/<testsuite name="([^"]+)".*timestamp="([^"]+)".*tests="(.*)" time/gu),
  ];
  expect(suites.map(([, name, , counts]) => `${name}: ${counts}`)).toEqual([
    'one: 3" failures="0" errors="2',
    'unsupported: 2" failures="0" errors="0" skipped="2',
    'two: 2" failures="0" errors="0" skipped="2',
  ]);
  for (const [, , timestamp] of suites) expect(Date.parse(`${timestamp}Z`)).toBeGreaterThan(startedMs - 1000);
  expect(readdirSync(out).sort()).toEqual(["one", "two", "unsupported"]);
  const results = resultsIn(readFileSync(join(folder, "all.json"), "utf8"));
  expect(results.map(({ verdict }) => verdict.status)).toEqual(["interrupted", "unsupported", "not-run"]);
});

test("--format trace prints each recording itself, and leaves no file", async () => {
  const folder = scratchFolder();
  const good = specIn(folder, "good.yaml", ["duration: 100ms"]);
  const run = await runCli([good, good, "--format", "trace", "--quiet"], { cwd: folder });
  expect(run.status).toBe(0);
  expect(run.stdout.match(/^# tracer: nop$/gmu)).toHaveLength(2);
  expect(run.stdout).toContain(" sched_switch: ");
  expect(readdirSync(folder)).toEqual(["good.yaml"]);
});

test("--fail-fast: after a failure nothing is run, the rest says why, and the total counts it", async () => {
  const folder = scratchFolder();
  const good = specIn(folder, "good.yaml", ["duration: 200ms", count, "expect: [s.total > 0]"]);
  const failing = specIn(folder, "failing.yaml", ["duration: 200ms", count, "expect: [s.total < 1]"]);
  const json = join(folder, "results.json");
  const run = await runCli([good, failing, good, "--fail-fast", "--quiet", "--format", `json=${json}`]);
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/\n\n3 specs: 1 passed, 1 failed, 1 not run\n$/u);
  expect(resultsIn(readFileSync(json, "utf8")).map(({ verdict }) => verdict)).toMatchObject([
    { status: "passed" },
    { status: "failed" },
    { status: "not-run", exitStatus: 4, reasons: ["not run: an earlier spec did not pass (--fail-fast)"] },
  ]);
});
