import { expect, test } from "vitest";
import { asRoot, asRootOrInGuest } from "../../../../src/cli/terminal/retry-command.ts";

test("a hint on missing rights names root's way and the guest's", () => {
  expect(asRootOrInGuest(["format", "sched:*"], {})).toBe(
    `sudo env "PATH=$PATH" ftrace-run format 'sched:*'; or without root, in a guest: ftrace-run --vm format 'sched:*'`,
  );
  expect(asRootOrInGuest(["a.yaml"], { npm_command: "exec" })).toContain("npx ftrace-run --vm a.yaml");
});

test("what was read from stdin can't be read again in a guest", () => {
  expect(asRootOrInGuest(["check", "-"], {})).toBe(asRoot(["check", "-"], {}));
});
