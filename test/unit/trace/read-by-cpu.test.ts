import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { OrderedEvents } from "../../../src/trace/decode/batch.ts";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import type { Projection, Recording } from "../../../src/trace/recording.ts";
import { sourceOf } from "../../support/recorded.ts";

test("each CPU's events apart are those of all together, in the same order", () => {
  const recording = open("trace/linux-6.18.dat");
  const all = [...recording.read(everything(recording))].flatMap(eventsOf);
  const apart = recording.readByCpu(everything(recording));
  expect(apart.map(({ cpu }) => cpu)).toEqual(recording.info.cpus);
  for (const { cpu, events } of apart) {
    const own = [...events].flatMap(eventsOf);
    expect(own.length).toBeGreaterThan(1_000);
    expect(own).toEqual(all.filter((event) => event.cpu === cpu));
  }
  expect(recording.faults()).toEqual({ malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 });
});

test("what a CPU lost is before its event, as many as the kernel counted", () => {
  const recording = open("function/linux-6.12.overwritten.dat");
  const lost = [...recording.read(everything(recording))].flatMap(({ losses }) => losses);
  const counted = recording.info.stats.map(({ cpu, overrun }) => ({ cpu, events: overrun }));
  expect(lost.map(({ cpu, events }) => ({ cpu, events })).toSorted((a, b) => a.cpu - b.cpu)).toEqual(counted);
  for (const { cpu, events } of recording.readByCpu(everything(recording))) {
    const [first] = [...events];
    expect(first!.losses).toEqual([{ at: 0, cpu, events: recording.info.stats[cpu]!.overrun }]);
  }
});

function open(name: string): Recording {
  const bytes = gunzipSync(readFileSync(new URL(`../../fixtures/${name}.gz`, import.meta.url)));
  const opened = openTraceDat(sourceOf(bytes));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  return opened.value;
}

function everything({ events }: Recording): Projection {
  return new Map([...events.keys()].map((name) => [name, "all"]));
}

function eventsOf({
  batches,
  batch,
  row,
}: OrderedEvents): readonly { readonly cpu: number; readonly time: number; readonly name: string }[] {
  return [...batch].map((index, at) => {
    const { cpu, times, event } = batches[index]!;
    return { cpu, time: times[row[at]!]!, name: event.name };
  });
}
