import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openOutputFolder } from "../../../src/app/run-folder.ts";

const scratch = mkdtempSync(join(tmpdir(), "ftrace-run-test-"));

afterAll(() => rmSync(scratch, { recursive: true }));

test("the folder that was asked for is made, with the folders above it, and kept", () => {
  const path = join(scratch, "a/b/c");
  const folder = openOutputFolder(path);
  expect(folder).toMatchObject({ ok: true, value: { folder: { path } } });
  if (folder.ok) folder.value.dispose();
  expect(statSync(path).isDirectory()).toBe(true);
});

test("a folder that nobody asked for goes", () => {
  const folder = openOutputFolder(undefined);
  if (!folder.ok) throw new Error("no temporary folder");
  const { path } = folder.value.folder;
  expect(existsSync(path)).toBe(true);
  folder.value.dispose();
  expect(existsSync(path)).toBe(false);
});

test("a place that takes no folders, or is a file, is refused at once", () => {
  const file = join(scratch, "file");
  writeFileSync(file, "");
  for (const path of ["/proc/ftrace-run", "/proc/ftrace-run/below", file, join(file, "below")]) {
    expect(openOutputFolder(path), path).toMatchObject({ ok: false, error: [{ code: "output-failed" }] });
  }
});
