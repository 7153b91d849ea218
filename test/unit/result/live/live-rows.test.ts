import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pieceOf } from "../../../../src/result/live/piece-bytes.ts";
import type { Cell } from "../../../../src/document/result-document.ts";
import { analyseRecording } from "../../../../src/result/analyse-recording.ts";
import { LiveRows } from "../../../../src/result/live/live-rows.ts";
import type { TraceDatMeta } from "../../../../src/trace/trace-dat/trace-dat-meta.ts";
import { builtMeta } from "../../../support/built-recording.ts";
import { formatText, payload } from "../../../support/event-bytes.ts";
import { PageBuilder } from "../../../support/page-builder.ts";
import type { Spec } from "../../../../src/spec/spec.ts";
import { loadSpec } from "../../../../src/spec/load-spec.ts";

const spec = specOf(`
version: 1
name: live
duration: 1s
tracepoints: [lab:work, lab:rest]
aggregations:
  works: {use: events, of: lab:work, where: number < 200, columns: [time, cpu, comm, pid, number, number * 2], limit: 100000}
  count: {use: count, of: lab:work}
  all: {use: events, of: [lab:work, lab:rest], limit: 100000}
`);

function specOf(text: string): Spec {
  const loaded = loadSpec({ path: "live.yaml", text }, { read: () => expect.fail("no other file is read") });
  if (!loaded.ok) throw new Error(loaded.error.map(({ message }) => message).join("; "));
  return loaded.value;
}

const WORK = 11;
const REST = 12;
const BEGAN_NS = 5_000_001_000;

interface Made {
  readonly cpu: number;
  readonly id: typeof WORK | typeof REST;
  readonly number: number;
  /** Since the event before, of all CPUs. */
  readonly delta: number;
  /** Of the recorder itself. */
  readonly isOwn: boolean;
  /** Ends the sub-buffer of its CPU. */
  readonly isLast: boolean;
}

const made: fc.Arbitrary<readonly Made[]> = fc.array(
  fc.record({
    cpu: fc.nat(2),
    id: fc.constantFrom(WORK, REST),
    number: fc.nat(255),
    delta: fc.nat(3),
    isOwn: fc.boolean(),
    isLast: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
  }),
  { maxLength: 120 },
);

const OWN_TID = 77;
const text = (name: string, id: number): string => formatText(name, id, ["u32 number;8;4;0"]);

function metaWith(comms: string): TraceDatMeta {
  const stats = [
    "recording began: 5.000001",
    "recording began at: 2026-11-30T20:13:06.123Z",
    "recording ended: 6.000000",
    `recorder thread ${OWN_TID}`,
  ];
  return builtMeta({
    cpuCount: 3,
    eventFormats: [{ system: "lab", formats: [text("work", WORK), text("rest", REST)] }],
    cmdlines: new TextEncoder().encode(comms),
    stats: [{ cpu: 0, text: stats.map((line) => `${line}\n`).join("") }],
  });
}

interface Page {
  readonly cpu: number;
  readonly bytes: Uint8Array;
  readonly lastTime: number;
}

/** Each CPU's sub-buffers in time order, by the time of their last events. */
function pagesOf(events: readonly Made[]): readonly Page[] {
  const open = new Map<number, { page: PageBuilder; time: number }>();
  const pages: Page[] = [];
  const close = (cpu: number): void => {
    const one = open.get(cpu);
    if (one) pages.push({ cpu, bytes: one.page.build(), lastTime: one.time });
    open.delete(cpu);
  };
  let time = BEGAN_NS - 5;
  for (const { cpu, id, number, delta, isOwn, isLast } of events) {
    time += delta;
    const one = open.get(cpu) ?? { page: new PageBuilder(BigInt(time)), time };
    open.set(cpu, one);
    one.page.data(time - one.time, payload(id, isOwn ? OWN_TID : 10 + cpu, Uint8Array.of(number, 0, 0, 0)));
    one.time = time;
    if (isLast) close(cpu);
  }
  for (const cpu of open.keys()) close(cpu);
  return pages.toSorted((a, b) => a.lastTime - b.lastTime);
}

/** The sub-buffers of each CPU, one behind the other. */
function joined(pages: readonly Page[]): readonly { readonly cpu: number; readonly bytes: Uint8Array }[] {
  const byCpu = Map.groupBy(pages, ({ cpu }) => cpu);
  return [...byCpu.keys()]
    .toSorted((a, b) => a - b)
    .map((cpu) => ({
      cpu,
      bytes: Buffer.concat(byCpu.get(cpu)!.map(({ bytes }) => bytes)),
    }));
}

const COMMS = "10 sh\n11 dd\n12 cat\n";

function finalRows(pages: readonly Page[]): ReadonlyMap<string, readonly (readonly Cell[])[]> {
  const analysis = analyseRecording(pieceOf(metaWith(COMMS), joined(pages)), spec);
  if (!analysis.ok) throw new Error(analysis.error[0]?.message);
  const tables = analysis.value.aggregations.filter(({ use }) => use === "events");
  return new Map(tables.map(({ name, result }) => [name, result.table.rows]));
}

interface Printed {
  readonly rows: ReadonlyMap<string, readonly (readonly Cell[])[]>;
  readonly times: readonly number[];
  readonly skipped: number;
}

/** `cuts`: how many sub-buffers each piece has; `until` is true of all of them. */
function liveRows(pages: readonly Page[], cuts: readonly number[], skips: readonly boolean[] = []): Printed {
  const live = new LiveRows(spec);
  const tables = live.tables(pieceOf(metaWith(""), []));
  const rows = new Map(tables.map(({ name }) => [name, [] as (readonly Cell[])[]]));
  const times: number[] = [];
  const ends = [...cuts.map((cut) => Math.min(cut, pages.length)).sort((a, b) => a - b), pages.length];
  for (const [index, end] of ends.entries()) {
    const piece = pages.slice(ends[index - 1] ?? 0, end);
    const later = pages.slice(end).map(({ bytes }) => new DataView(bytes.buffer).getBigUint64(0, true));
    const until = later.reduce((least, time) => (time < least ? time : least), 2n ** 62n);
    const how = { until: index === ends.length - 1 ? undefined : until, isSkipped: skips[index] ?? false };
    for (const { table, cells } of live.read(pieceOf(metaWith(COMMS), joined(piece)), how)) {
      rows.get(tables[table]!.name)!.push(cells);
      times.push(Number(cells[0]));
    }
  }
  expect(live.counts.printed).toBe(times.length);
  return { rows, times, skipped: live.counts.skipped };
}

describe("rows while recording", () => {
  it("are those of the final table, in its order, however the recording is cut", () => {
    fc.assert(
      fc.property(made, fc.array(fc.nat(60), { maxLength: 8 }), (events, cuts) => {
        const pages = pagesOf(events);
        const { rows, times, skipped } = liveRows(pages, cuts);
        for (const [name, final] of finalRows(pages)) {
          expect(rows.get(name)).toHaveLength(final.length);
          expect(sortedRows(rows.get(name)!)).toEqual(sortedRows(final));
        }
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(skipped).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it("are printed or counted as skipped, each once", () => {
    const skips = fc.array(fc.boolean(), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(made, fc.array(fc.nat(60), { maxLength: 8 }), skips, (events, cuts, isSkipped) => {
        const pages = pagesOf(events);
        const { rows, times, skipped } = liveRows(pages, cuts, isSkipped);
        const final = finalRows(pages);
        const total = [...final.values()].reduce((sum, table) => sum + table.length, 0);
        expect(times.length + skipped).toBe(total);
        for (const [name, printed] of rows) {
          const all = new Set(final.get(name)!.map((row) => JSON.stringify(row)));
          expect(printed.every((row) => all.has(JSON.stringify(row)))).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** Rows of one time may be in any order. */
function sortedRows(rows: readonly (readonly Cell[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
