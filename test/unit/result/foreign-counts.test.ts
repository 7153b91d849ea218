import { expect, test } from "vitest";
import { foreignCounts } from "../../../src/result/foreign-counts.ts";
import type { CpuStats } from "../../../src/document/cpu-stats.ts";
import type { RecordingInfo } from "../../../src/trace/recording.ts";
import { madeRecording } from "../../support/made-recording.ts";

function absentOf(
  cpus: readonly { readonly entries: number; readonly read: number; readonly pages: readonly number[] }[],
  info: Partial<RecordingInfo> = {},
): number {
  const stats: CpuStats[] = cpus.map(({ entries, read }, cpu) => ({
    cpu,
    recorded: entries + read,
    overrun: 0,
    commitOverrun: 0,
    dropped: 0,
    ...(entries > 0 && { unread: entries }),
  }));
  const counts = foreignCounts({
    ...madeRecording([], { info: { isOwn: false, stats, ...info } }),
    recordCounts: () => new Map(cpus.map(({ pages }, cpu) => [cpu, pages])),
  });
  expect(counts.stats?.map(({ recorded }) => recorded)).toEqual(
    cpus.map(({ pages }) => pages.reduce((sum, count) => sum + count, 0)),
  );
  return counts.absent ?? 0;
}

test("what was yet to be read is in the file, too", () => {
  expect(absentOf([{ entries: 29, read: 63, pages: [63, 29] }])).toBe(0);
  expect(absentOf([{ entries: 0, read: 92, pages: [63, 29] }])).toBe(0);
  expect(absentOf([{ entries: 92, read: 0, pages: [63, 29] }])).toBe(0);
});

test("what was read while the kernel was asked is in both of its numbers, and is one sub-buffer or several", () => {
  expect(absentOf([{ entries: 71, read: 71, pages: [71] }])).toBe(0);
  expect(absentOf([{ entries: 70, read: 60, pages: [20, 30, 10, 30] }])).toBe(0);
});

test("what was counted and isn't there is absent", () => {
  expect(absentOf([{ entries: 0, read: 100, pages: [60] }])).toBe(40);
  expect(absentOf([{ entries: 30, read: 100, pages: [60] }])).toBe(70);
  expect(absentOf([{ entries: 65, read: 60, pages: [20, 30, 10, 30] }])).toBe(35);
  expect(
    absentOf([
      { entries: 0, read: 10, pages: [4] },
      { entries: 0, read: 5, pages: [] },
    ]),
  ).toBe(11);
});

test("more than were counted came after the kernel was asked", () => {
  expect(absentOf([{ entries: 0, read: 10, pages: [14] }])).toBe(0);
});

test("a marker that trace-cmd wrote and read for --date isn't missing", () => {
  expect(absentOf([{ entries: 0, read: 11, pages: [10] }], { takenMarkers: 1 })).toBe(0);
  expect(absentOf([{ entries: 29, read: 64, pages: [63, 29] }], { takenMarkers: 1 })).toBe(0);
  expect(absentOf([{ entries: 0, read: 12, pages: [10] }], { takenMarkers: 1 })).toBe(1);
});

test("our own files are counted elsewhere", () => {
  const recording = madeRecording([], { info: { isOwn: true } });
  expect(foreignCounts(recording)).toEqual({});
});
