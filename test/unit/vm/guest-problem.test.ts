import { expect, test } from "vitest";
import { guestProblem } from "../../../src/vm/guest-problem.ts";

const END = { qemuErrors: "", booted: true, why: "ended" } as const;

test("a panic is reported with its reason, which a guest can't make longer than a line", () => {
  const problem = guestProblem({
    ...END,
    console: "[1] Kernel panic - not syncing: Attempted to kill init!\r\n",
  });
  expect(problem.message).toBe("the guest's kernel panicked: Attempted to kill init!");
  const oops =
    "BUG: unable to handle page fault for address: ff2c184501c6800f\r\n#PF: supervisor write access\r\n";
  const fatal = guestProblem({ ...END, console: `${oops}Kernel panic - not syncing: Fatal exception\r\n` });
  expect(fatal.message).toBe(
    "the guest's kernel panicked: unable to handle page fault for address: ff2c184501c6800f",
  );
  const endless = guestProblem({ ...END, console: `Kernel panic - not syncing: ${"x".repeat(1 << 20)}` });
  expect(endless.message.length).toBeLessThan(400);
  expect(endless.hint?.length).toBeLessThan(400);
});
