import { expect, test } from "vitest";
import {
  entriesLeft,
  lostEvents,
  parseStats,
  partialStats,
  statsText,
} from "../../../../src/session/capture/cpu-stats.ts";
import { processesLine } from "../../../../src/session/capture/thread-groups.ts";
import { clockScale } from "../../../../src/trace/trace-dat/clock-scale.ts";
import {
  parseBeganAt,
  parseChanges,
  parseProbeCounts,
  parseReturnProbes,
  parseThreadGroups,
  parseWindow,
} from "../../../../src/trace/trace-dat/trace-dat-texts.ts";

/** From a 6.18 kernel. */
const text = `entries: 12
overrun: 345
commit overrun: 6
bytes: 1048
oldest event ts:  1019.000000
now ts:  1019.276103
dropped events: 7
read events: 1000
`;

test("the kernel's text", () => {
  const stats = parseStats(3, text);
  expect(stats).toEqual({ cpu: 3, recorded: 1000, overrun: 345, commitOverrun: 6, dropped: 7 });
  expect(lostEvents(stats)).toBe(358);
  expect(entriesLeft(text)).toBe(12);
});

test("an unreadable one is nothing, not a wrong number", () => {
  expect(parseStats(0, "")).toEqual({ cpu: 0, recorded: 0, overrun: 0, commitOverrun: 0, dropped: 0 });
});

test("our own text reads back", () => {
  const stats = parseStats(3, text);
  expect(parseStats(3, statsText(stats))).toEqual(stats);
});

test("what the kernel counted of probes stands behind, and changes nothing before it", () => {
  const probes = [
    { name: "kprobes:openat", hits: 241, missed: 0 },
    { name: "kprobes:openat_ret", hits: 240, missed: 1 },
  ];
  const own = statsText(parseStats(3, text), { began: "1.000001", ended: "2.000002" }, { probes });
  expect(parseStats(3, own)).toEqual(parseStats(3, text));
  expect(parseProbeCounts(own)).toEqual(probes);
  expect(parseProbeCounts(text)).toEqual([]);
});

test("who was in a function whose returns are recorded, and when that was", () => {
  const returns = [
    {
      event: "kprobes:a_ret",
      entry: "kprobes:a",
      at: "2.000001",
      underWay: new Map([
        [7, 1],
        [8, 3],
      ]),
    },
    { event: "kprobes:b_ret", entry: "kprobes:b", at: undefined, underWay: new Map<number, number>() },
  ];
  const own = statsText(parseStats(3, text), undefined, { returns });
  expect(parseStats(3, own)).toEqual(parseStats(3, text));
  expect(parseReturnProbes(own, clockScale("mono"))).toEqual([
    {
      event: "kprobes:a_ret",
      entry: "kprobes:a",
      at: 2_000_001_000n,
      underWay: new Map([
        [7, 1],
        [8, 3],
      ]),
    },
    { event: "kprobes:b_ret", entry: "kprobes:b", underWay: new Map() },
  ]);
});

test("settings that did not stay as they were, whatever is in them", () => {
  const changes = [
    { file: "tracing_on", armed: "1", found: "0" },
    { file: "events/sched/sched_switch/filter", armed: 'comm ~ "a\n{}changed"', found: "none" },
    { file: "trace" },
  ];
  const own = statsText(parseStats(3, text), undefined, { changes });
  expect(parseStats(3, own)).toEqual(parseStats(3, text));
  expect(parseChanges(own)).toEqual(changes);
  expect(parseChanges('changed {nonsense}\nchanged {"file": 7}\n')).toEqual([]);
});

test("when recording began is there by the trace clock, and by date and time", () => {
  const beganAt = "2026-11-25T15:24:42.123Z";
  const own = statsText(parseStats(3, text), { began: "1.000001", beganAt, ended: "2.000002" });
  expect(parseBeganAt(own)).toBe(beganAt);
  expect(parseWindow(own, clockScale("mono"))).toEqual({ start: 1_000_001_000n, end: 2_000_002_000n });
  expect(parseBeganAt(text)).toBeUndefined();
  expect(parseBeganAt("recording began at: yesterday\n")).toBeUndefined();
});

test("what a reader that gave up has not kept is lost: nothing vanishes", () => {
  const stats = parseStats(3, text);
  const partial = partialStats(text, stats, 900);
  expect(partial.recorded).toBe(900);
  expect(partial.recorded + lostEvents(partial)).toBe(1000 + 358 + 12);
});

test("the processes read back, with the time at which they were read, rounded up", () => {
  const stats = { cpu: 0, recorded: 0, overrun: 0, commitOverrun: 0, dropped: 0 };
  const readBack = (processes: string): unknown =>
    parseThreadGroups(statsText(stats, undefined, { processes }), clockScale("mono"));
  const groups = new Map([
    [1, 1],
    [100, 100],
    [101, 100],
    [4_194_304, 100],
  ]);
  const all = processesLine("all", "12.345678", [[1], [100, 101, 4_194_304]]);
  expect(all).toBe("thread groups at 12.345678: 1 100+101+4194304");
  expect(readBack(all)).toEqual({ groups, readAt: 12_345_679_000n, isScoped: false });
  const none = processesLine("scope", "12.345678", []);
  expect(readBack(none)).toEqual({ groups: new Map(), readAt: 12_345_679_000n, isScoped: true });
  expect(readBack("recorder thread 7")).toBeUndefined();
  expect(
    parseThreadGroups("thread groups at 1.000000: 1 2++3 x +4 5+ 6+7", clockScale("mono")),
  ).toBeUndefined();
  expect(
    parseThreadGroups("thread groups at 1.000000: 1 2++3 +4 5+ 6+7", clockScale("mono"))?.groups,
  ).toEqual(
    new Map([
      [1, 1],
      [6, 6],
      [7, 6],
    ]),
  );
});
