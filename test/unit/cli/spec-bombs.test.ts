import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { measured } from "../../support/bombs/measure.ts";
import { specBombs } from "../../support/bombs/spec-bombs.ts";
import { fixtureProfile } from "../../support/fixture-profile.ts";

/** Of CPU time, beyond what a plain spec takes: the sources start more slowly than what is shipped, and a busy machine slows both. */
const MOST_MS = 1000;
const MOST_MEGABYTES = 300;

let folder: string;
let plainMs: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "spec-bombs-"));
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(fixtureProfile()));
  const plain = await check("version: 1\nname: plain\nduration: 1s\ntracepoints: [sched:sched_switch]\n");
  if (plain.status !== 0) throw new Error(plain.stderr);
  plainMs = plain.cpuMs;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function check(text: string): ReturnType<typeof measured> {
  writeFileSync(join(folder, "spec.yaml"), text);
  return measured(["check", "--kernel", "kernel.json", "spec.yaml"], { cwd: folder });
}

test("there are more than sixty, none larger than what is read", () => {
  expect(specBombs.length).toBeGreaterThan(60);
  expect(specBombs.filter(({ text }) => text.length > 256 * 1024)).toEqual([]);
});

test.each(specBombs.map(({ name, text }) => [name, text] as const))(
  "%s",
  { timeout: 60_000 },
  async (_, text) => {
    const { status, stderr, cpuMs, megabytes } = await check(text);
    expect([0, 2, 3]).toContain(status);
    expect(stderr).not.toContain("bug in ftrace-run");
    // A message repeats no more than a little of the file.
    expect(stderr.length).toBeLessThan(400_000);
    expect(cpuMs - plainMs).toBeLessThan(MOST_MS);
    expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  },
);
