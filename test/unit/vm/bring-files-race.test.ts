import type * as Fs from "node:fs";
import { mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { OutputFolder } from "../../../src/files/output-folder.ts";
import { bringFiles } from "../../../src/vm/bring-files.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

/** What happens between the look at a file and the change of its rights, for which the umask is read. */
const race = vi.hoisted(() => ({ meanwhile: () => {} }));

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>();
  const readFileSync: typeof fs.readFileSync = ((...given: Parameters<typeof fs.readFileSync>) => {
    if (given[0] === "/proc/self/status") race.meanwhile();
    return fs.readFileSync(...given);
  }) as typeof fs.readFileSync;
  return { ...fs, readFileSync };
});

test("a file that is swapped for a link while it is taken over: what the link leads to keeps its rights", () => {
  const base = scratchFolder();
  const victim = join(base, "shadow");
  for (const name of ["from", "to"]) mkdirSync(join(base, name));
  writeFileSync(victim, "secret", { mode: 0o600 });
  writeFileSync(join(base, "from/trace.dat"), "recorded");
  race.meanwhile = () => {
    renameSync(join(base, "from/trace.dat"), join(base, "trace.dat"));
    symlinkSync(victim, join(base, "from/trace.dat"));
  };
  bringFiles(join(base, "from"), OutputFolder.open(join(base, "to")), new Map([["trace.dat", "file"]]));
  expect(statSync(victim).mode & 0o777).toBe(0o600);
});
