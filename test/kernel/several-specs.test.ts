import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/report/result-document.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { whenRecording } from "../support/cli/when-recording.ts";
import { scratchFolder } from "../support/cli/scratch.ts";

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
  const results = JSON.parse(run.stdout) as ResultDocument[];
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

test("Ctrl-C ends the recording early, and the next one is not begun", async () => {
  const folder = scratchFolder();
  const one = specIn(folder, "one.yaml", ["duration: 60s"]);
  const two = specIn(folder, "two.yaml", ["duration: 60s"]);
  const run = await runCli(
    [one, two, "--json", "-"],
    whenRecording((pid) => process.kill(pid, "SIGINT")),
  );
  const result = JSON.parse(run.stdout) as ResultDocument;
  expect(result.spec.name).toBe("one");
  expect(result.verdict.status).toBe("passed");
});
