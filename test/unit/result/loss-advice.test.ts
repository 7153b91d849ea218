import { describe, expect, it } from "vitest";
import { lossAdvice } from "../../../src/result/loss-advice.ts";
import { loadSpec } from "../../../src/spec/load-spec.ts";
import type { Spec } from "../../../src/spec/spec.ts";

function specOf(lines: string): Spec {
  const text = `version: 1\nduration: 1s\ntracepoints: ["sched:sched_switch"]\n${lines}`;
  const loaded = loadSpec({ path: "test.yaml", text }, { read: () => expect.fail("no other file is read") });
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  return loaded.value;
}

const stats = (cpu: number, recorded: number, overrun: number, dropped = 0) => ({
  cpu,
  recorded,
  overrun,
  commitOverrun: 0,
  dropped,
});
/** CPU 1: 1,000,000 events of 50 bytes in a second, 400,000 of them recorded. */
const info = {
  isOwn: true,
  stats: [stats(0, 10, 1), stats(1, 400_000, 500_000, 100_000)],
  dataBytes: new Map([
    [0, 500],
    [1, 20_000_000],
  ]),
};
const parts = (counts: Readonly<Record<string, number>>): Parameters<typeof lossAdvice>[2] => ({
  durationNs: 1e9,
  eventCounts: new Map(Object.entries(counts)),
  stats: [],
  faults: { malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 },
});
const spec = specOf("buffer: {per-cpu: 1MiB}");

describe("the advice on lost events", () => {
  it("is about the CPU that lost most: how long its buffer lasts, and what would have held", () => {
    const [advice, ...others] = lossAdvice(spec, info, parts({ "sched:sched_switch": 90, "irq:x": 10 }));
    expect(others).toEqual([]);
    expect(advice).toMatchObject({
      severity: "warning",
      code: "events-lost",
      message:
        "CPU 1 lost 600,000 of 1,000,000 events: at 1,000,000/s of 50 B on average, its buffer of 1 MiB lasts 21.0 ms",
      hint: "`buffer: {per-cpu: 64MiB}` would have been large enough; or use a filter that passes at most 33 % of sched:sched_switch (the event is 90 % of all events)",
    });
    expect(advice!.at).toBe(spec.buffer.at);
  });

  it("says how little may be recorded where no one event is the cause, and of functions that fewer may be traced", () => {
    const counts = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a:${index}`, 10]));
    expect(lossAdvice(spec, info, parts(counts))[0]!.hint).toMatch(
      /; or record at most 40 % of the events$/u,
    );
    expect(lossAdvice(spec, info, parts({ "ftrace:function": 9 }))[0]!.hint).toContain(
      "or trace fewer functions: at most 40 % of ftrace:function (the event is 100 % of all events)",
    );
  });

  it("names no buffer that no machine has", () => {
    const many = { ...info, stats: [stats(1, 400_000, 4e8)] };
    expect(lossAdvice(spec, many, parts({ "a:b": 1 }))[0]!.hint).toMatch(
      /^a buffer of 18\.\d+ GiB per CPU would have been needed; /u,
    );
  });

  it("is not given where nothing was lost, loss is allowed, or the file says too little", () => {
    const counts = parts({ "a:b": 1 });
    expect(lossAdvice(spec, { ...info, stats: [stats(0, 10, 0)] }, counts)).toEqual([]);
    expect(lossAdvice(specOf("loss: allow"), info, counts)).toEqual([]);
    expect(lossAdvice(spec, { ...info, isOwn: false }, counts)).toEqual([]);
    expect(lossAdvice(spec, { isOwn: true, stats: info.stats }, counts)).toEqual([]);
    expect(lossAdvice(spec, info, { ...counts, timeUnit: "ticks" })).toEqual([]);
  });
});
