import { expect, test } from "vitest";
import { hasOwnRun } from "../../../src/machine/own-run.ts";
import { hasMachinesPids } from "../../../src/machine/pid-namespace.ts";

const root = "20 1 254:0 / / rw - ext4 /dev/root rw\n";
const run = "30 20 0:23 / /run rw - tmpfs run rw\n";
const inUnit = "120 101 254:0 / / ro - ext4 /dev/root rw\n121 120 0:23 / /run rw,nosuid - tmpfs run rw\n";

const cases: readonly (readonly [string, boolean, string, string])[] = [
  ["the same mount", false, root + run, root + run],
  ["the same tmpfs, in a mount namespace of a unit", false, inUnit, root + run],
  ["a folder of the root on both sides", false, root, root],
  ["bound from the host", false, `${inUnit}130 120 0:23 / /run rw - tmpfs run rw\n`, root + run],
  ["a container's own root", true, "20 1 0:50 / / rw - overlay overlay rw\n", root + run],
  ["a tmpfs of its own", true, `${root}31 20 0:60 / /run rw - tmpfs run rw\n`, root + run],
  ["a folder below the host's", true, `${root}31 20 0:23 /inner /run rw - tmpfs run rw\n`, root + run],
  ["covered by another mount", true, `${root}${run}31 30 0:60 / /run rw - tmpfs run rw\n`, root + run],
  ["a first process that can't be looked at", true, root + run, ""],
];

test.for(cases)("/run with %s: its own is %s", ([, isOwn, own, first], { skip }) => {
  skip(!hasMachinesPids(), "in a container with process ids of its own nobody can tell");
  expect(hasOwnRun(own, first)).toBe(isOwn);
});

test("on this machine it is the machine's", ({ skip }) => {
  skip(!hasMachinesPids(), "in a container with process ids of its own nobody can tell");
  expect(hasOwnRun()).toBe(false);
});
