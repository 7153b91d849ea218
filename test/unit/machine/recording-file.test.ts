import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRecordingFile } from "../../../src/machine/recording-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ftrace-run-file-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("reads anywhere, shorter only at the end", () => {
  const path = join(folder, "file");
  writeFileSync(path, Buffer.alloc(200_000, "0123456789"));
  const file = openRecordingFile(path);
  if (!file.ok) throw new Error("not opened");
  const text = (offset: number, length: number): string =>
    Buffer.from(file.value.read(offset, length)).toString();
  expect(file.value.size).toBe(200_000);
  expect(text(13, 5)).toBe("34567");
  expect(text(199_998, 100)).toBe("89");
  expect(text(200_000, 1)).toBe("");
  expect(file.value.read(0, 150_000)).toHaveLength(150_000);
  file.value.close();
});

test("what is not a file is refused, and a FIFO is not waited for", () => {
  const fifo = join(folder, "fifo");
  spawnSync("mkfifo", [fifo]);
  for (const path of [folder, fifo, join(folder, "missing")]) {
    const opened = openRecordingFile(path);
    expect(opened.ok ? "" : opened.error[0]?.message).toContain(path);
  }
});
