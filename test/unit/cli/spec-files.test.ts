import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readBaseFile, readSpecFile } from "../../../src/cli/spec-files.ts";

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

describe("a file that a spec extends", () => {
  test("is read", () => {
    expect(readBaseFile(file)).toBe("\ufeffname: ü\n");
  });

  test("is not opened where that could wait, or is no file", () => {
    const pipe = join(scratch, "pipe");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    for (const path of [pipe, "/dev/zero", scratch, join(scratch, "none.yaml"), join(file, "below")])
      expect(readBaseFile(path), path).toBeUndefined();
  });
});
