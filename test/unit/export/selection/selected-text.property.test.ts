import fc from "fast-check";
import { expect, test } from "vitest";
import { kernelText } from "../../../../src/export/kernel-text/kernel-text.ts";
import type { RecordLimit } from "../../../../src/export/selection/record-selection.ts";
import { type EventFormat, eventName } from "../../../../src/trace/decode/event-format.ts";
import { madeFormat, type MadeEvent } from "../../../support/batch-builder.ts";
import { addressOf, callEntry, callExit, madeSymbols } from "../../../support/call-forest.ts";
import { shownRecords } from "../../../support/export/shown.ts";
import { madeRecording } from "../../../support/made-recording.ts";

const print = madeFormat("ftrace:print", { ip: "u64", buf: "text" });
const wakeup = madeFormat("sched:sched_wakeup", { comm: "text", pid: "s32", prio: "s32" });
const formats: readonly EventFormat[] = [print, wakeup, callEntry, callExit];
const symbols = madeSymbols(["vfs_write", "kfree"], [undefined, undefined]);

const made: fc.Arbitrary<MadeEvent> = fc
  .record({
    event: fc.constantFrom(...formats),
    time: fc.nat(40),
    cpu: fc.nat(2),
    pid: fc.constantFrom(0, 7, 8),
    func: fc.nat(1).map(addressOf),
    depth: fc.nat(3),
    prio: fc.nat(3),
  })
  .map(({ func, depth, prio, ...event }) => ({
    ...event,
    fields: { func, ip: func, depth, prio, rettime: 9n, calltime: 5n, comm: `task ${depth}`, buf: `${prio}` },
  }));

/** In time order; of equal times, lower CPUs come first. */
const events = fc
  .array(made, { maxLength: 60 })
  .map((all) => all.toSorted((a, b) => a.time - b.time || (a.cpu ?? 0) - (b.cpu ?? 0)));

const limit: fc.Arbitrary<RecordLimit> = fc.record({
  end: fc.constantFrom("first", "last"),
  records: fc.integer({ min: 1, max: 20 }),
});

const asked = fc.record(
  {
    events: fc.subarray(formats.map(eventName), { minLength: 1 }),
    cpus: fc.subarray([0, 1, 2]),
    pids: fc.subarray([0, 7, 8], { minLength: 1 }),
    fromNs: fc.nat(30),
    toNs: fc.nat(45),
    limit,
  },
  { requiredKeys: [] },
);

type Choice = typeof asked extends fc.Arbitrary<infer Value> ? Value : never;

function chosen(all: readonly MadeEvent[], choice: Choice): readonly MadeEvent[] {
  const start = all[0]?.time ?? 0;
  const matching = all.filter(
    ({ event, cpu = 0, pid = 0, time }) =>
      (choice.events?.includes(eventName(event)) ?? true) &&
      (choice.cpus?.includes(cpu) ?? true) &&
      (choice.pids?.includes(pid) ?? true) &&
      time - start >= (choice.fromNs ?? 0) &&
      time - start < (choice.toNs ?? Infinity),
  );
  if (!choice.limit) return matching;
  const { end, records } = choice.limit;
  return end === "first" ? matching.slice(0, records) : matching.slice(-records);
}

test("the text of some records is that of a recording that has no others, under the same header", async () => {
  await fc.assert(
    fc.asyncProperty(events, asked, fc.array(fc.nat(30), { maxLength: 3 }), async (all, choice, cuts) => {
      const present = new Set(all.map(({ event }) => eventName(event)));
      fc.pre(choice.events?.every((name) => present.has(name)) ?? true);
      const { cpus, pids, ...others } = choice;
      const whole = madeRecording(all, { info: { symbols }, cuts });
      const { text } = await shownRecords(whole, {
        ...others,
        cpus: cpus && new Set(cpus),
        pids: pids && new Set(pids),
      });
      const { readByCpu } = madeRecording(chosen(all, choice));
      expect(text.split("\n").slice(0, -1)).toEqual([...kernelText({ ...whole, readByCpu })]);
    }),
    { numRuns: 500 },
  );
});

test("with nothing asked for, it is the whole text, losses included", async () => {
  const loss = fc.record({ at: fc.nat(5), cpu: fc.nat(2), events: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(events, fc.array(loss, { maxLength: 4 }), async (all, losses) => {
      const recording = madeRecording(all, { info: { symbols }, losses });
      const { text } = await shownRecords(recording);
      expect(text.split("\n").slice(0, -1)).toEqual([...kernelText(recording)]);
    }),
    { numRuns: 300 },
  );
});

test("the last records of many take no memory for the others", async () => {
  const half = Array.from({ length: 5_000 }, (_, index): MadeEvent => ({
    event: wakeup,
    time: 7,
    pid: index,
    fields: { comm: "sh", pid: index },
  }));
  const recording = madeRecording(half);
  const [interval] = [...recording.read(new Map([["sched:sched_wakeup", []]]))];
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  function* manyIntervals() {
    for (let count = 0; count < 200; count++) {
      yield interval!;
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
  }
  const { text } = await shownRecords(
    { ...recording, read: manyIntervals },
    { format: "ndjson", limit: { end: "last", records: 3 } },
  );
  const pids = text
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { pid: number }).pid);
  expect(pids).toEqual([4_997, 4_998, 4_999]);
  // A million rows take some hundreds of megabytes.
  expect(most).toBeLessThan(100e6);
});
