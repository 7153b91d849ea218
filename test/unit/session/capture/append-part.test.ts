import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OutputFolder } from "../../../../src/files/output-folder.ts";
import { appendPart } from "../../../../src/session/capture/append-part.ts";

let folder = "";
let output: OutputFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ftrace-run-append-"));
  output = OutputFolder.open(folder);
});
afterEach(() => {
  output.close();
  rmSync(folder, { recursive: true });
});

test.for([0, 1, 4096, 1024 * 1024, 3 * 1024 * 1024 + 4096])(
  "%i bytes arrive whole, and the part is gone",
  async (bytes) => {
    const part = join(folder, "part");
    const file = output.create("part");
    const content = Buffer.alloc(bytes, "0123456789abcdefg");
    writeFileSync(part, content);
    writeFileSync(join(folder, "target"), "start");
    const target = await open(join(folder, "target"), "r+");
    await appendPart(target, 5, file, bytes);
    await target.close();
    const joined = readFileSync(join(folder, "target"));
    expect(joined.subarray(0, 5).toString()).toBe("start");
    expect(joined.subarray(5).equals(content)).toBe(true);
    expect(existsSync(part)).toBe(false);
  },
);

test("a part that is shorter than it should be stays", async () => {
  const part = join(folder, "part");
  const file = output.create("part");
  writeFileSync(part, "short");
  const target = await open(join(folder, "target"), "w");
  await expect(appendPart(target, 0, file, 100)).rejects.toThrow("became shorter");
  await target.close();
  expect(readFileSync(part, "utf8")).toBe("short");
});
