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
import { bringFiles } from "../../../src/vm/bring-files.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

function folders(): { from: string; to: string } {
  const base = scratchFolder();
  for (const name of ["from", "to"]) mkdirSync(join(base, name));
  return { from: join(base, "from"), to: join(base, "to") };
}

test("a run's files come along, also those of several specs; rights to run them don't", () => {
  const { from, to } = folders();
  mkdirSync(join(from, "é, 2"));
  for (const name of ["trace.dat", "report.html", "é, 2/flow.svg"])
    writeFileSync(join(from, name), name, { mode: 0o6777 });
  mkdirSync(join(from, ".virtfs_metadata"));
  expect(bringFiles(from, OutputFolder.open(to))).toEqual([]);
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
  expect(bringFiles(from, OutputFolder.open(to))).toEqual([]);
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
  const problems = bringFiles(from, OutputFolder.open(to));
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
  expect(bringFiles(from, OutputFolder.open(to))).toMatchObject([
    { code: "output-failed", severity: "error" },
  ]);
  expect(readdirSync(elsewhere)).toEqual([]);
});
