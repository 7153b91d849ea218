import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isStatic } from "../../../src/vm/static-program.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

test("this Node needs a loader; a text, half a header and nothing are no programs", () => {
  const folder = scratchFolder();
  const files = { text: "#!/bin/sh\n", half: "\x7fELF\x02\x01", empty: "" };
  expect(isStatic(process.execPath)).toBe(false);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content, "latin1");
    expect(isStatic(join(folder, name)), name).toBe(false);
  }
  expect(isStatic(join(folder, "none"))).toBe(false);
});

test("a program without PT_INTERP is static", () => {
  const path = join(scratchFolder(), "program");
  const bytes = Buffer.alloc(64 + 56);
  bytes.write("\x7fELF\x02\x01", "latin1");
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeUInt32LE(1, 64);
  writeFileSync(path, bytes);
  expect(isStatic(path)).toBe(true);
  bytes.writeUInt32LE(3, 64);
  writeFileSync(path, bytes);
  expect(isStatic(path)).toBe(false);
});
