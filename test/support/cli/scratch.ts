import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes with the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ftrace-run-test-"));
  folders.push(folder);
  return folder;
}

/** A spec file in a folder of its own; its path. */
export function scratchSpec(yaml: string): string {
  const path = join(scratchFolder(), "spec.yaml");
  writeFileSync(path, yaml);
  return path;
}
