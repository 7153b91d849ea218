import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OutputFolder } from "../../../src/files/output-folder.ts";
import { bringFiles, type ExpectedFiles } from "../../../src/vm/bring-files.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

function folders(): { from: string; to: string } {
  const base = scratchFolder();
  for (const name of ["from", "to"]) mkdirSync(join(base, name));
  return { from: join(base, "from"), to: join(base, "to") };
}

function files(...names: readonly string[]): ExpectedFiles {
  return new Map(names.map((name) => [name, "file"]));
}

test("a run's files come along, also those of several specs; rights to run them don't", () => {
  const { from, to } = folders();
  mkdirSync(join(from, "é, 2"));
  for (const name of ["trace.dat", "report.html", "é, 2/flow.svg"])
    writeFileSync(join(from, name), name, { mode: 0o6777 });
  mkdirSync(join(from, ".virtfs_metadata"));
  const expected = new Map([
    ...files("trace.dat", "report.html", "report.md"),
    ["é, 2", files("flow.svg")],
    ["none", files("flow.svg")],
  ] as const);
  expect(bringFiles(from, OutputFolder.open(to), expected)).toEqual([]);
  expect(new Set(readdirSync(to, { recursive: true, encoding: "utf8" }))).toEqual(
    new Set(["report.html", "trace.dat", "é, 2", "é, 2/flow.svg"]),
  );
  expect(readFileSync(join(to, "é, 2/flow.svg"), "utf8")).toBe("é, 2/flow.svg");
  // What this process makes itself has the rights that a new file has.
  writeFileSync(join(to, "own"), "");
  expect(statSync(join(to, "trace.dat")).mode).toBe(statSync(join(to, "own")).mode);
});

test("an older file is replaced; where it is a link, the link is, not what it points at", () => {
  const { from, to } = folders();
  const precious = join(to, "..", "precious");
  writeFileSync(precious, "precious");
  symlinkSync(precious, join(to, "trace.dat"));
  writeFileSync(join(from, "trace.dat"), "new");
  expect(bringFiles(from, OutputFolder.open(to), files("trace.dat"))).toEqual([]);
  expect(readFileSync(join(to, "trace.dat"), "utf8")).toBe("new");
  expect(readFileSync(precious, "utf8")).toBe("precious");
});

test("links, programs, folders in folders and strange names stay, and are said", () => {
  const { from, to } = folders();
  symlinkSync("/etc/passwd", join(from, "link.json"));
  symlinkSync("/etc", join(from, "etc"));
  writeFileSync(join(from, "one.json"), "");
  linkSync(join(from, "one.json"), join(from, "two.json"));
  writeFileSync(join(from, "run.sh"), "");
  writeFileSync(join(from, "a\nb.json"), "");
  mkdirSync(join(from, "sub/deeper"), { recursive: true });
  const expected = new Map([
    ...files("link.json", "etc", "one.json", "two.json"),
    ["sub", files("one.json")],
  ] as const);
  const problems = bringFiles(from, OutputFolder.open(to), expected);
  expect(readdirSync(to, { recursive: true, encoding: "utf8" })).toEqual(["sub"]);
  expect(problems.map(({ severity }) => severity)).toEqual(Array.from({ length: 7 }, () => "warning"));
});

test("a folder that is in the way, or a link to one, is not gone into", () => {
  const { from, to } = folders();
  const elsewhere = join(to, "..", "elsewhere");
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(to, "spec"));
  mkdirSync(join(from, "spec"));
  writeFileSync(join(from, "spec/trace.dat"), "");
  expect(bringFiles(from, OutputFolder.open(to), new Map([["spec", files("trace.dat")]]))).toMatchObject([
    { code: "output-failed", severity: "error" },
  ]);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test("what a run does not write itself replaces nothing, whatever its ending", () => {
  const { from, to } = folders();
  const strange = ["package.json", "README.md", "trace.dat.gz", "flow.html"];
  for (const name of strange) writeFileSync(join(from, name), "evil");
  mkdirSync(join(from, "src"));
  writeFileSync(join(from, "src/x.json"), "evil");
  writeFileSync(join(from, "trace.dat"), "recorded");
  writeFileSync(join(to, "package.json"), "mine");
  const problems = bringFiles(from, OutputFolder.open(to), files("trace.dat", "flow.svg"));
  expect(problems.map(({ message }) => message).toSorted()).toEqual(
    [...strange, "src"]
      .map((name) => `discarded ${join(to, name)} from the guest: not a report file`)
      .toSorted(),
  );
  expect(readdirSync(to).toSorted()).toEqual(["package.json", "trace.dat"]);
  expect(readFileSync(join(to, "package.json"), "utf8")).toBe("mine");
});

test("a name that is no UTF-8 stops nothing", () => {
  const { from, to } = folders();
  writeFileSync(Buffer.concat([Buffer.from(`${from}/`), Buffer.from("\xff.json", "latin1")]), "");
  writeFileSync(join(from, "trace.dat"), "recorded");
  const problems = bringFiles(from, OutputFolder.open(to), files("�.json", "trace.dat"));
  expect(problems).toEqual([]);
  expect(readdirSync(to)).toEqual(["trace.dat"]);
});

test("errors are all reported, however many warnings there are", () => {
  const { from, to } = folders();
  for (let index = 0; index < 25; index++) writeFileSync(join(from, `${index}.json`), "");
  for (const name of ["report.md", "trace.dat"]) {
    writeFileSync(join(from, name), "");
    mkdirSync(join(to, name));
  }
  const problems = bringFiles(from, OutputFolder.open(to), files("trace.dat", "report.md"));
  const errors = problems.filter(({ severity }) => severity === "error");
  expect(errors.map(({ message }) => message)).toEqual([
    `cannot write ${join(to, "trace.dat")} (EISDIR)`,
    `cannot write ${join(to, "report.md")} (EISDIR)`,
  ]);
  expect(problems.length - errors.length).toBe(21);
});

test("thousands of other files keep no file of a run from being brought", () => {
  const { from, to } = folders();
  for (let index = 0; index < 1500; index++) writeFileSync(join(from, `${index}.json`), "");
  writeFileSync(join(from, "trace.dat"), "recorded");
  bringFiles(from, OutputFolder.open(to), files("trace.dat"));
  expect(readdirSync(to)).toEqual(["trace.dat"]);
});
