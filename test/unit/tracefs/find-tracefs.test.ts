import { expect, test } from "vitest";
import { findTracefs, isTracefsMountedAt } from "../../../src/tracefs/find-tracefs.ts";

const proc = "24 1 0:22 / /proc rw,relatime shared:12 - proc proc rw";
const standard = "42 23 0:13 / /sys/kernel/tracing rw,relatime shared:7 - tracefs nodev rw";
const debug = "43 23 0:13 / /sys/kernel/debug/tracing rw,relatime - tracefs tracefs rw";
const odd = "44 23 0:13 / /mnt/a\\040b rw,relatime - tracefs none rw";
const readOnly = standard.replace(" rw,", " ro,");
const readOnlyEverywhere = standard.replace("nodev rw", "nodev ro");
const part = "45 23 0:13 /instances/x /mnt/part rw,relatime - tracefs none rw";

test.each([
  ["the standard place is preferred", [proc, debug, odd, standard], "/sys/kernel/tracing", true],
  ["then any place but debugfs's automount", [debug, odd], "/mnt/a b", true],
  ["then that", [proc, debug], "/sys/kernel/debug/tracing", true],
  ["one that can be written before one that can't", [readOnly, debug], "/sys/kernel/debug/tracing", true],
  ["read-only as a file system", [readOnlyEverywhere, odd], "/mnt/a b", true],
  ["read-only is better than none", [readOnly], "/sys/kernel/tracing", true],
  ["a bind of a part is no tracefs", [proc, part], "/sys/kernel/tracing", false],
  ["none: where it would be mounted", [proc], "/sys/kernel/tracing", false],
])("%s", (_, lines, mountPoint, mounted) => {
  expect(findTracefs(`${lines.join("\n")}\n`, () => true)).toEqual({ mountPoint, mounted });
});

test("a mount that another one covers is left out", () => {
  const isTracefs = (path: string): boolean => path !== "/sys/kernel/tracing";
  expect(findTracefs(`${standard}\n${debug}\n`, isTracefs)).toEqual({
    mountPoint: "/sys/kernel/debug/tracing",
    mounted: true,
  });
});

test("mounted at one place is not mounted at another", () => {
  expect(isTracefsMountedAt("/sys/kernel/debug/tracing", debug)).toBe(true);
  expect(isTracefsMountedAt("/sys/kernel/tracing", debug)).toBe(false);
});
