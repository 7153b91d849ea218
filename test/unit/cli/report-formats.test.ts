import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { resultsIn } from "../../support/cli/result-of.ts";
import { runCli } from "../../support/cli/run-cli.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

const fixtures = new URL("../../fixtures/graph/", import.meta.url);

/** A folder with a recording and a spec for it. */
function folderWithRecording(): string {
  const folder = scratchFolder();
  writeFileSync(
    join(folder, "trace.dat"),
    gunzipSync(readFileSync(new URL("vfs-write-6.12.dat.gz", fixtures))),
  );
  writeFileSync(join(folder, "spec.yaml"), readFileSync(new URL("vfs-write.yaml", fixtures)));
  return folder;
}

const report = ["report", "trace.dat", "spec.yaml"];

test("several formats of one result: one on stdout, others in files, each what it is alone", async () => {
  const cwd = folderWithRecording();
  const formats = ["github", "junit=j.xml", "markdown=r.md", "json=r.json"];
  const all = await runCli([...report, ...formats.flatMap((format) => ["--format", format])], { cwd });
  expect({ status: all.status, stderr: all.stderr }).toEqual({ status: 0, stderr: "" });
  const files = { github: all.stdout, junit: read(cwd, "j.xml"), markdown: read(cwd, "r.md") };
  for (const [format, text] of Object.entries(files))
    expect(text).toBe((await runCli([...report, "--format", format], { cwd })).stdout);
  expect(resultsIn(read(cwd, "r.json"))).toHaveLength(1);
  expect(spawnSync("xmllint", ["--noout", join(cwd, "j.xml")]).status).toBe(0);
});

test("text stays on stdout where all other formats have files", async () => {
  const cwd = folderWithRecording();
  const { stdout } = await runCli([...report, "--format", "junit=j.xml"], { cwd });
  expect(stdout).toMatch(/\nverdict: passed\n$/u);
  expect(read(cwd, "j.xml")).toMatch(/^<\?xml/u);
});

describe("on GitHub", () => {
  test("the summary and the outputs are added to what the step's files have", async () => {
    const cwd = folderWithRecording();
    writeFileSync(join(cwd, "summary"), "# Earlier\n");
    writeFileSync(join(cwd, "output"), "earlier=1\n");
    const env = { GITHUB_STEP_SUMMARY: join(cwd, "summary"), GITHUB_OUTPUT: join(cwd, "output") };
    const formats = ["--format", "github", "--format", "summary", "--format", "github-output"];
    const { stdout, status } = await runCli([...report, ...formats], { cwd, env });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ftrace-run .*: passed \(exit 0\)/u);
    expect(read(cwd, "output")).toBe("earlier=1\nverdict=passed\nexit-status=0\nspecs=1\npassed=1\n");
    const summary = read(cwd, "summary");
    expect(summary).toMatch(/^# Earlier\n## /u);
    expect(summary).toContain("```mermaid\n");
  });

  test("elsewhere, the same command line leaves them out", async () => {
    const cwd = folderWithRecording();
    const formats = ["--format", "github", "--format", "summary", "--format", "github-output"];
    const { stdout, stderr, status } = await runCli([...report, ...formats], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.split("\n")).toHaveLength(2);
  });

  test("a summary file that is not there is an error, before anything is recorded", async () => {
    const cwd = folderWithRecording();
    const env = { GITHUB_STEP_SUMMARY: join(cwd, "none") };
    const { status, stderr } = await runCli([...report, "--format", "summary"], { cwd, env });
    expect({ status, stderr }).toMatchObject({
      status: 6,
      stderr: expect.stringContaining("none") as string,
    });
    expect(existsSync(join(cwd, "none"))).toBe(false);
  });
});

test.each([
  ["two for stdout", ["json", "github"], "Only one format can go to stdout, and json does: github=FILE"],
  ["no file after =", ["json="], "Expected a file after json=."],
  ["an unknown one with a file", ["xml=a.xml"], "Allowed choices are text, json,"],
  ["commands for a CI system in a file", ["github=a.txt"], "github goes to stdout only."],
  ["a listing in a file", ["trace=a.txt"], "trace goes to stdout only (to a file: ftrace-run export)."],
])("%s: refused, and nothing is written", async (_, formats, message) => {
  const cwd = folderWithRecording();
  const all = formats.flatMap((format) => ["--format", format]);
  const { status, stdout, stderr } = await runCli([...report, ...all], { cwd });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(message);
  expect(existsSync(join(cwd, "a.txt"))).toBe(false);
});

test.each([
  [
    "a file that two formats share",
    ["markdown=out", "junit=./out"],
    2,
    "two formats would be written to ./out",
  ],
  ["a folder", ["junit=folder"], 6, "cannot write folder: not a regular file"],
  ["a folder that is not there", ["junit=none/a.xml"], 6, "none"],
])("%s: an error, and the other files stay as they are", async (_, formats, status, message) => {
  const cwd = folderWithRecording();
  mkdirSync(join(cwd, "folder"));
  writeFileSync(join(cwd, "kept.md"), "kept");
  const all = ["markdown=kept.md", ...formats].flatMap((format) => ["--format", format]);
  const done = await runCli([...report, ...all], { cwd });
  expect(done).toMatchObject({ status, stdout: "" });
  expect(done.stderr).toContain(message);
  expect(read(cwd, "kept.md")).toBe("kept");
});

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), "utf8");
}
