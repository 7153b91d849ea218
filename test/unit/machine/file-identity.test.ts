import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { deviceText } from "../../../src/core/mountinfo.ts";
import { fileSystemOf } from "../../../src/machine/file-identity.ts";

test.each(["/proc", "/sys", "/dev", "/dev/null", "/", process.execPath])(
  "%s: as stat(1) and findmnt(1) would say",
  (path) => {
    const { dev } = statSync(path);
    expect(deviceText(dev)).toBe(execFileSync("stat", ["-c", "%Hd:%Ld", path], { encoding: "utf8" }).trim());
  },
);

test("large numbers, as makedev(3) of glibc spreads them", () => {
  expect(deviceText(316687141520811)).toBe("74565:6785451");
  expect(deviceText(1048575)).toBe("4095:255");
});

test("file systems by their devices", () => {
  expect(fileSystemOf(statSync("/proc").dev)).toBe("proc");
  expect(fileSystemOf(statSync("/sys").dev)).toBe("sysfs");
  expect(fileSystemOf(2 ** 40)).toBeUndefined();
});
