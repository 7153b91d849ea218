import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { OutputFolder } from "../../../src/files/output-folder.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

/** What may have the name of a file that is written; `victim` is a file outside. */
const planted: readonly (readonly [string, (name: string, victim: string) => void])[] = [
  ["a link", (name, victim) => symlinkSync(victim, name)],
  ["a link to what isn't there", (name, victim) => symlinkSync(`${victim}.new`, name)],
  ["a link to a folder", (name, victim) => symlinkSync(join(victim, ".."), name)],
  ["another name of a file", (name, victim) => linkSync(victim, name)],
  ["a FIFO", (name) => execFileSync("mkfifo", [name])],
  ["an older file", (name) => writeFileSync(name, "older")],
];

describe.each(planted)("where %s has the name", (_, plant) => {
  function planted(): { readonly folder: OutputFolder; readonly name: string; readonly outside: string } {
    const base = scratchFolder();
    const outside = join(base, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "victim"), "as it was");
    mkdirSync(join(base, "results"));
    const name = join(base, "results", "a.json");
    plant(name, join(outside, "victim"));
    return { folder: OutputFolder.open(join(base, "results")), name, outside };
  }

  test("a whole file takes its place", () => {
    const { folder, name, outside } = planted();
    folder.write("a.json", "{}");
    folder.close();
    expectNew(name, "{}");
    expectUntouched(outside);
  });

  test("a file that is filled later takes its place, and stays that one", () => {
    const { folder, name, outside } = planted();
    const file = folder.create("a.json");
    renameSync(name, `${name}.moved`);
    plant(name, join(outside, "victim"));
    expect(file.isThere()).toBe(false);
    writeFileSync(file.access, "recorded");
    file.remove();
    expect(lstatSync(name, { throwIfNoEntry: false })).toBeDefined();
    folder.close();
    expect(readFileSync(`${name}.moved`, "utf8")).toBe("");
    expectUntouched(outside);
  });

  function expectNew(name: string, text: string): void {
    expect(lstatSync(name).isFile()).toBe(true);
    expect(lstatSync(name).nlink).toBe(1);
    expect(readFileSync(name, "utf8")).toBe(text);
    expect(readdirSync(join(name, ".."))).toEqual(["a.json"]);
  }

  function expectUntouched(outside: string): void {
    expect(readdirSync(outside)).toEqual(["victim"]);
    expect(readFileSync(join(outside, "victim"), "utf8")).toBe("as it was");
  }
});

test("a folder that has the name stays", () => {
  const path = scratchFolder();
  const folder = OutputFolder.open(path);
  mkdirSync(join(path, "a.json"));
  expect(() => folder.write("a.json", "{}")).toThrow("EISDIR");
  expect(() => folder.create("a.json")).toThrow("EISDIR");
  expect(readdirSync(path)).toEqual(["a.json"]);
  folder.close();
});

test("a file's rights stay those of the one that it replaces", () => {
  const path = scratchFolder();
  writeFileSync(join(path, "a.json"), "", { mode: 0o600 });
  chmodSync(join(path, "a.json"), 0o640);
  const folder = OutputFolder.open(path);
  folder.write("a.json", "{}");
  folder.close();
  expect(lstatSync(join(path, "a.json")).mode & 0o7777).toBe(0o640);
});

test("files go to the folder that was opened, whatever has its path by then", () => {
  const base = scratchFolder();
  const folder = OutputFolder.open(join(base, "results"));
  expect(folder.movedTo()).toBeUndefined();
  renameSync(join(base, "results"), join(base, ".r"));
  mkdirSync(join(base, "results"));
  folder.write("a.json", "{}");
  expect(folder.movedTo()).toBe(join(base, ".r"));
  folder.close();
  expect(readdirSync(join(base, "results"))).toEqual([]);
  expect(readdirSync(join(base, ".r"))).toEqual(["a.json"]);
});

test("a new file is made only where nothing has the name, not even a link that leads nowhere", () => {
  const path = scratchFolder();
  const folder = OutputFolder.open(path);
  symlinkSync(join(path, "nothing"), join(path, "spec.yaml"));
  expect(() => folder.writeNew("spec.yaml", "text")).toThrow("EEXIST");
  folder.writeNew("other.yaml", "text");
  folder.close();
  expect(existsSync(join(path, "nothing"))).toBe(false);
  expect(readFileSync(join(path, "other.yaml"), "utf8")).toBe("text");
});

test("a folder below is made, or is there; a link is none", () => {
  const path = scratchFolder();
  mkdirSync(join(path, "elsewhere"));
  symlinkSync("elsewhere", join(path, "link"));
  const folder = OutputFolder.open(path);
  const below = folder.folder("below");
  below.write("a.json", "{}");
  below.close();
  expect(() => folder.folder("link")).toThrow("ENOTDIR");
  folder.close();
  expect(readdirSync(join(path, "below"))).toEqual(["a.json"]);
});

test.each(["../a.json", "a/b", "", ".", ".."])("%j is no name of a file", (name) => {
  const folder = OutputFolder.open(scratchFolder());
  expect(() => folder.write(name, "")).toThrow("not a file name");
  folder.close();
});

test("links of one's own on the way are followed; in circles they are an error", () => {
  const base = scratchFolder();
  mkdirSync(join(base, "real/deep"), { recursive: true });
  symlinkSync("real", join(base, "relative"));
  symlinkSync(join(base, "relative/../real/deep"), join(base, "absolute"));
  symlinkSync("circle", join(base, "circle"));
  const folder = OutputFolder.open(join(base, "absolute/new/er"));
  folder.write("a.json", "{}");
  folder.close();
  expect(readdirSync(join(base, "real/deep/new/er"))).toEqual(["a.json"]);
  expect(() => OutputFolder.open(join(base, "circle/x"))).toThrow("too many links");
});

test("a private file that is replaced is private while it is written", async () => {
  const base = scratchFolder();
  writeFileSync(join(base, "a.json"), "older", { mode: 0o600 });
  const script = `const { lstatSync, readdirSync } = require("node:fs");
    const seen = new Set();
    console.log("looking");
    for (const end = Date.now() + 1000; Date.now() < end;)
      for (const name of readdirSync("."))
        seen.add((lstatSync(name, { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777);
    console.log([...seen].map((mode) => mode.toString(8)).join(" "));`;
  const looking = spawn(process.execPath, ["-e", script], {
    cwd: base,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = text(looking.stdout);
  await once(looking.stdout, "readable");
  const folder = OutputFolder.open(base);
  for (let written = 0; written < 300; written++) folder.write("a.json", "x".repeat(100_000));
  folder.close();
  expect(await said).toBe("looking\n600\n");
});

test("a folder whose path has become a loop of links has moved", () => {
  const base = scratchFolder();
  const folder = OutputFolder.open(join(base, "results"));
  renameSync(join(base, "results"), join(base, ".r"));
  symlinkSync("results", join(base, "results"));
  expect(folder.movedTo()).toBe(join(base, ".r"));
  folder.close();
});
