import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareStacks } from "../support/stack-agreement.ts";

const script = new URL("../support/oracle/capture-stacks.sh", import.meta.url).pathname;

test("stacks of the same frozen buffer, as the kernel prints them and as we merge them", () => {
  const folder = mkdtempSync(join(tmpdir(), "ftrace-run-test-stacks-"));
  try {
    execFileSync("/bin/sh", [script, folder]);
    for (const event of ["sched_waking", "hrtimer_start"] as const) {
      const { events, stacks, compared, differences, scalars } = compareStacks(folder, event);
      console.log(
        `${event}: ${stacks} stacks of ${events} events, ${compared} different ones: ${differences.length} differences`,
      );
      expect(differences).toEqual([]);
      expect(scalars).toMatchObject({ "n": stacks, "without-stack": events - stacks, "cut": 0, "stray": 0 });
      expect(stacks).toBeGreaterThan(50);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
