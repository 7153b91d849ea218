import { describe, expect, test } from "vitest";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { compareStacks } from "../support/stack-agreement.ts";

const script = new URL("../support/oracle/capture-stacks.sh", import.meta.url).pathname;

describe.for(["6.12", "6.1"])("stacks on Linux %s agree with the kernel's own text", (kernel) => {
  test("of a filtered event, and of one that interrupts have, too", { timeout: 300_000 }, async () => {
    using folder = new GuestFolder();
    await runInGuest(kernel, ["/bin/sh", script, folder.path], folder.path);
    for (const event of ["sched_waking", "hrtimer_start"] as const) {
      const { events, stacks, compared, differences, scalars } = compareStacks(folder.path, event);
      console.log(
        `Linux ${kernel}, ${event}: ${stacks} stacks of ${events} events, ${compared} different ones: ${differences.length} differences`,
      );
      expect(differences).toEqual([]);
      expect(scalars).toMatchObject({ "n": stacks, "without-stack": events - stacks, "cut": 0, "stray": 0 });
      expect(stacks).toBeGreaterThan(50);
    }
  });
});
