import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diskLines, holdDevices, readDisks } from "../../../../src/session/capture/disks.ts";
import { statsText } from "../../../../src/session/capture/cpu-stats.ts";
import { parseDisks } from "../../../../src/trace/trace-dat/trace-dat-texts.ts";

const device = fc.tuple(fc.nat(4095), fc.nat(1_048_575)).map(([major, minor]) => `${major}:${minor}`);
const name = fc.stringMatching(/^[a-z0-9!/._-]{1,12}$/u);
const disks = fc.dictionary(device, name).map((all) => new Map(Object.entries(all)));

describe("names of disks", () => {
  test("are those of /sys/dev/block", () => {
    const lines = readFileSync("/proc/diskstats", "utf8").split("\n").filter(Boolean);
    expect(readDisks().size).toBe(lines.length);
    for (const [device, disk] of readDisks())
      expect(readFileSync(`/sys/dev/block/${device}/uevent`, "utf8")).toContain(`DEVNAME=${disk}\n`);
  });

  test("are in a recording if they were the same when it began and when it ended", () => {
    fc.assert(
      fc.property(disks, disks, (began, ended) => {
        const text = statsText(
          { cpu: 0, recorded: 1, overrun: 0, commitOverrun: 0, dropped: 0 },
          { began: "1.000000", ended: "2.000000" },
          { disks: diskLines(began, ended) },
        );
        expect(new Map(parseDisks(text))).toEqual(
          new Map([...began].filter(([device, disk]) => ended.get(device) === disk)),
        );
      }),
    );
  });

  test("are needed where a field is the number of a device", () => {
    expect(holdDevices(["name: a\n\tfield:dev_t dev;\toffset:8;\tsize:4;\tsigned:0;\n"])).toBe(true);
    expect(holdDevices(["name: a\n\tfield:int dev_t;\toffset:8;\tsize:4;\tsigned:0;\n"])).toBe(false);
  });
});
