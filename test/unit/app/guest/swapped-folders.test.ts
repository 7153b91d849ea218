import type * as ChildProcess from "node:child_process";
import type * as Fs from "node:fs";
import {
  chownSync,
  type MakeDirectoryOptions,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openOutputFolder } from "../../../../src/app/run-folder.ts";
import { guestFiles } from "../../../../src/app/guest/guest-files.ts";
import type { ExpectedFiles } from "../../../../src/vm/bring-files.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";

const recording: ExpectedFiles = new Map([["trace.dat", "file"]]);

/** What the folder's owner does just before or just after a private folder is made in it, or when its guard starts. */
const race = vi.hoisted(() => ({ before: () => {}, after: (_made: string) => {}, guarded: () => {} }));

afterEach(() => {
  Object.assign(race, { before: () => {}, after: () => {}, guarded: () => {} });
  vi.unstubAllEnvs();
});

vi.mock("node:child_process", async (importOriginal) => {
  const original = await importOriginal<typeof ChildProcess>();
  const spawn = ((...given: Parameters<typeof original.spawn>) => {
    race.guarded();
    return original.spawn(...given);
  }) as typeof original.spawn;
  return { ...original, spawn };
});

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>();
  const mkdtempSync = (prefix: string): string => {
    if (!prefix.includes(".ftrace-run-vm-")) return fs.mkdtempSync(prefix);
    race.before();
    const made = fs.mkdtempSync(prefix);
    race.after(made);
    return made;
  };
  return { ...fs, mkdtempSync };
});

/** A user's folder, as sudo meets it. */
function usersFolder(): { readonly base: string; readonly out: string } {
  const base = scratchFolder();
  const out = join(base, "out");
  mkdirSync(out);
  return { base, out };
}

test("another folder takes the place of --out before the private one is made: the guest's is in the first, and private", () => {
  const { base, out } = usersFolder();
  race.before = () => {
    renameSync(out, join(base, "moved"));
    mkdirSync(out);
  };
  const files = guestFiles({ reports: [], out }, recording);
  if (!files.ok) throw new Error(files.error[0]?.message);
  const { hostPath } = files.value.shared[0]!;
  expect(statSync(hostPath).mode & 0o777).toBe(0o700);
  writeFileSync(join(hostPath, "trace.dat"), "recorded");
  expect(files.value.bring()).toEqual([]);
  files.value.dispose();
  expect(readdirSync(join(base, "moved"))).toEqual(["trace.dat"]);
  expect(readdirSync(out)).toEqual([]);
});

test.skipIf(process.geteuid!() !== 0).each<[string, MakeDirectoryOptions, number]>([
  ["that is the user's", { mode: 0o700 }, 1000],
  ["that all can enter", { mode: 0o755 }, 0],
])("root does not take a planted folder %s for the private one", (_, options, owner) => {
  const { base, out } = usersFolder();
  race.after = (made) => {
    renameSync(made, join(base, "moved"));
    mkdirSync(made, options);
    chownSync(made, owner, owner);
    writeFileSync(join(made, "planted.json"), "planted");
  };
  expect(guestFiles({ reports: [], out }, recording)).toMatchObject({
    ok: false,
    error: [{ code: "output-failed", message: expect.stringContaining("private folder") as string }],
  });
  expect(readdirSync(out, { recursive: true })).toHaveLength(2);
});

test("the private folder is moved away before it is made one's own: nothing is used in its place", () => {
  const { base, out } = usersFolder();
  race.after = (made) => renameSync(made, join(base, "moved"));
  expect(guestFiles({ reports: [], out }, recording)).toMatchObject({
    ok: false,
    error: [{ code: "output-failed" }],
  });
  expect(readdirSync(out)).toEqual([]);
});

test("another folder takes the place of a temporary one: the recording is not in it", () => {
  const { base, out } = usersFolder();
  vi.stubEnv("TMPDIR", out);
  let planted = "";
  race.guarded = () => {
    planted = join(out, readdirSync(out)[0]!);
    renameSync(planted, join(base, "moved"));
    mkdirSync(planted);
  };
  const opened = openOutputFolder(undefined);
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  opened.value.folder.write("trace.dat", "recorded");
  expect([readdirSync(planted), readdirSync(join(base, "moved"))]).toEqual([[], ["trace.dat"]]);
  opened.value.dispose();
  expect(readdirSync(join(base, "moved"))).toEqual([]);
});
