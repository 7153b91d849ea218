import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countReturns } from "../../../../src/trace/ring-buffer/returns-recorded.ts";
import type { ReturnProbe } from "../../../../src/trace/recording.ts";
import { madeRecording } from "../../../support/made-recording.ts";
import { madeFormat, type MadeEvent } from "../../../support/batch-builder.ts";

const [entry, exit] = ["kprobes:nap", "kprobes:nap_ret"].map((name) => madeFormat(name, {}));

const EPOCH = 5_000_000_000n;

function made(time: number, pid: number, isEntry: boolean): MadeEvent {
  return { event: isEntry ? entry! : exit!, time, pid };
}

function countsOf(
  events: readonly MadeEvent[],
  probe: Partial<ReturnProbe> = {},
): ReturnType<typeof countReturns> {
  const returns = [
    { event: "kprobes:nap_ret", entry: "kprobes:nap", at: EPOCH + 100n, underWay: new Map(), ...probe },
  ];
  return countReturns(madeRecording(events, { info: { epoch: EPOCH, returns } }));
}

test("an entry without a return is missed", () => {
  const events = [made(1, 7, true), made(2, 8, true), made(3, 7, false)];
  expect(countsOf(events)).toEqual([{ name: "kprobes:nap_ret", hits: 2, missed: 1 }]);
});

test("a call that was under way is not, nor one that began later", () => {
  const events = [made(1, 7, true), made(2, 7, true), made(101, 8, true)];
  expect(countsOf(events, { underWay: new Map([[7, 1]]) })[0]!.missed).toBe(1);
});

test("a return whose call began before the recording makes up for nothing", () => {
  expect(countsOf([made(1, 7, false), made(2, 7, true)])[0]!.missed).toBe(1);
});

test("where nobody could look, all that have no return are missed", () => {
  const returns = [{ event: "kprobes:nap_ret", entry: "kprobes:nap", underWay: new Map<number, number>() }];
  const recording = madeRecording([made(1, 7, true)], { info: { epoch: EPOCH, returns } });
  expect(countReturns(recording)[0]!.missed).toBe(1);
});

test("where events were lost, nothing is said", () => {
  const returns = [{ event: "kprobes:nap_ret", entry: "kprobes:nap", underWay: new Map<number, number>() }];
  const stats = [{ cpu: 0, recorded: 1, overrun: 1, commitOverrun: 0, dropped: 0 }];
  expect(countReturns(madeRecording([made(1, 7, true)], { info: { returns, stats } }))).toEqual([]);
});

/** Calls of three tasks within each other, whose returns the kernel records or misses. */
const call = fc.record({ pid: fc.integer({ min: 1, max: 3 }), isMissed: fc.boolean(), ends: fc.boolean() });

test("counts what a simulated kernel missed, whatever the order", () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 20 }), (calls) => {
      const events: MadeEvent[] = [];
      const underWay = new Map<number, number>();
      let missed = 0;
      for (const [index, { pid, isMissed, ends }] of calls.entries()) {
        events.push(made(2 * index, pid, true));
        if (!ends) underWay.set(pid, (underWay.get(pid) ?? 0) + 1);
        else if (isMissed) missed += 1;
        else events.push(made(2 * index + 1, pid, false));
      }
      expect(countsOf(events, { at: EPOCH + 1000n, underWay })[0]!.missed).toBe(missed);
    }),
  );
});
