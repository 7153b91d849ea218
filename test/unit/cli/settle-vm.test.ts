import { expect, test } from "vitest";
import { settleVm } from "../../../src/cli/settle-vm.ts";

const commands = ["run", "format", "list"];
const isKernel = (word: string): boolean => word.startsWith("6.");

test.each([
  ["--vm=6.12 a.yaml", "--vm=6.12 a.yaml"],
  ["--vm 6.12 a.yaml", "--vm=6.12 a.yaml"],
  ["--vm a.yaml b.yaml", "--vm= a.yaml b.yaml"],
  ["a.yaml --vm", "a.yaml --vm="],
  ["--vm format sched:sched_switch", "format --vm= sched:sched_switch"],
  ["--vm=6.1 format sched:sched_switch", "format --vm=6.1 sched:sched_switch"],
  ["--vm 6.1 run a.yaml", "run --vm=6.1 a.yaml"],
  ["list --vm events", "list --vm= events"],
  ["list --vm 6.1 events", "list --vm=6.1 events"],
  ["--vm --quiet a.yaml", "--vm= --quiet a.yaml"],
  ["a.yaml -- --vm 6.1", "a.yaml -- --vm 6.1"],
  ["list events", "list events"],
])("%s is %s", (given, meant) => {
  expect(settleVm(given.split(" "), commands, isKernel).join(" ")).toBe(meant);
});
