import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readSpecFile } from "../../../src/files/read-spec-file.ts";

const scratch = mkdtempSync(join(tmpdir(), "ftrace-run-test-"));
const file = join(scratch, "a.yaml");
writeFileSync(file, "\ufeffname: ü\n");

afterAll(() => rmSync(scratch, { recursive: true }));

describe("a spec", () => {
  test("is read as it is, its byte order mark too", () => {
    expect(readSpecFile(file)).toEqual({ ok: true, value: { path: file, text: "\ufeffname: ü\n" } });
  });

  test("that never ends is read until it is too long for any spec", () => {
    const read = readSpecFile("/dev/zero");
    expect(read.ok && read.value.text.length).toBeGreaterThan(256 * 1024);
  });

  test("that is a FIFO by name is refused; one that this program was given is read", () => {
    const pipe = join(scratch, "spec.yaml");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    expect(readSpecFile(pipe)).toMatchObject({
      ok: false,
      error: [{ code: "file-unreadable", message: `${pipe} can't be read (it is a FIFO)` }],
    });
    const main = join(import.meta.dirname, "../../../src/cli/main.ts");
    const script = 'exec "$0" "$1" check <(printf "version: 1\\n")';
    const { stderr } = spawnSync("bash", ["-c", script, process.execPath, main], { encoding: "utf8" });
    expect(stderr).toContain("/dev/fd/");
    expect(stderr).not.toContain("file-unreadable");
  });

  test.each([
    ["that isn't there", join(scratch, "none.yaml"), "ENOENT"],
    ["that is a folder", scratch, "EISDIR"],
  ])("%s is unreadable, and says why", (_, path, errno) => {
    expect(readSpecFile(path)).toMatchObject({
      ok: false,
      error: [{ code: "file-unreadable", message: expect.stringContaining(errno) as string }],
    });
  });
});

describe("a word that is no file", () => {
  test("but the name of a shipped spec is that spec", () => {
    const read = readSpecFile("sched-switch");
    expect(read).toMatchObject({ ok: true, value: { path: "specs/sched-switch.yaml" } });
    expect(read.ok && read.value.text).toContain("sched_switch");
  });

  test.each([
    ["a shipped one", "sched-swich", "did you mean the shipped spec sched-switch?"],
    ["a shipped one with an ending", "shced-switch.yml", "did you mean the shipped spec sched-switch?"],
    ["one beside it", join(scratch, "aa.yaml"), `did you mean ${file}?`],
    ["none", "nothing-like-it", "`ftrace-run init` prints a spec"],
  ])("and nearly %s is suggested", (_, path, hint) => {
    expect(readSpecFile(path)).toMatchObject({
      error: [{ code: "file-unreadable", hint: expect.stringContaining(hint) as string }],
    });
  });
});

test("a recording is no spec, and the error says what to do with it", () => {
  const path = join(scratch, "trace.dat");
  writeFileSync(path, Buffer.concat([Buffer.from([0x17, 0x08, 0x44]), Buffer.from("tracing6\0")]));
  expect(readSpecFile(path)).toMatchObject({
    error: [
      {
        code: "file-unreadable",
        message: `${path} is a recording, not a spec`,
        hint: `ftrace-run report ${path}`,
      },
    ],
  });
});
