import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ResultDocument } from "../../../../src/document/result-document.ts";
import { runCli } from "../../../support/cli/run-cli.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import { keptResults } from "../../../support/terminal/kept-results.ts";

const fixture = (name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`../../../fixtures/${name}.gz`, import.meta.url)));

const kept = (): ResultDocument => keptResults().get("sched-switch")!;

/** A hundred more switches in the first row. */
function changed(): ResultDocument {
  const result = kept();
  const { switches } = result.aggregations;
  const [first, ...others] = switches!.table.rows;
  const row = first!.map((cell, index) => (index === 2 ? Number(cell) + 100 : cell));
  const table = { ...switches!.table, rows: [row, ...others] };
  return { ...result, aggregations: { ...result.aggregations, switches: { ...switches!, table } } };
}

function written(results: Readonly<Record<string, unknown>>): string {
  const folder = scratchFolder();
  for (const [path, content] of Object.entries(results)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  }
  return folder;
}

describe("two files", () => {
  test("the value that changed, with both sides", async () => {
    const cwd = written({ "a.json": kept(), "b.json": { version: 1, results: [changed()] } });
    const { status, stdout, stderr } = await runCli(["compare", "a.json", "b.json"], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const line = stdout.split("\n").find((text) => text.endsWith("changed"))!;
    expect(line.trim().split(/ {2,}/u)).toEqual([
      "qemu-system-x86",
      "qemu-system-x86",
      "count",
      "363",
      "463",
      "+27.5 %",
      "changed",
    ]);
    expect(stdout).toContain("switches: 1 changed, ");
    expect(stdout).toContain("a change of a count or a share may be chance");
  });

  test("as Markdown", async () => {
    const cwd = written({ "a.json": kept(), "b.json": changed() });
    const { stdout } = await runCli(["compare", "a.json", "b.json", "--format", "markdown"], { cwd });
    expect(stdout).toContain("| qemu-system-x86 | qemu-system-x86 | count | 363 | 463 | +27.5 % | changed |");
  });

  test("equal files differ in nothing", async () => {
    const cwd = written({ "a.json": kept() });
    const { status, stdout } = await runCli(["compare", "a.json", "a.json"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+ the same, \d+ can't tell$/mu);
  });
});

test("two folders, spec by spec; a spec that one of them lacks is reported", async () => {
  const other = { ...kept(), spec: { ...kept().spec, name: "other" } };
  const cwd = written({
    "old/x/result.json": kept(),
    "old/y/result.json": other,
    "new/result.json": changed(),
  });
  const { status, stdout, stderr } = await runCli(["compare", "old", "new"], { cwd });
  expect(status).toBe(0);
  expect(stdout).toContain("switches: 1 changed, ");
  expect(stderr).toBe('warning[usage]: new has no result of the spec "other"; not compared\n');
});

test("two recordings, by a spec's aggregations", async () => {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, "a.dat"), fixture("trace/linux-6.18.dat"));
  const { status, stdout } = await runCli(["compare", "a.dat", "a.dat", "syscalls"], { cwd });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^calls: \d+ the same, \d+ can't tell$/mu);
});

describe("errors", () => {
  const folder = (): string =>
    written({
      "a.json": kept(),
      "other.json": { ...kept(), spec: { ...kept().spec, name: "other" } },
      "twice.json": { version: 1, results: [kept(), kept()] },
      "no.json": { version: 2 },
      "empty/x": 1,
    });

  test.each([
    ["a.json", "other.json", 'a.json and other.json have no spec in common: "sched-switch" and "other"'],
    ["a.json", "twice.json", 'twice.json has several results of the spec "sched-switch"'],
    ["a.json", "no.json", '"no.json" is not a result of this version of ftrace-run'],
    ["a.json", "empty", "empty has no result.json, neither itself nor in a folder below it"],
    ["a.json", "none.json", "cannot read none.json: ENOENT"],
  ])("%s and %s", async (before, after, message) => {
    const { status, stdout, stderr } = await runCli(["compare", before, after], { cwd: folder() });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("a spec is for recordings", async () => {
    const { status, stderr } = await runCli(["compare", "a.json", "a.json", "syscalls"], { cwd: folder() });
    expect(status).toBe(2);
    expect(stderr).toContain("the aggregations of a spec run on recordings only");
  });
});
