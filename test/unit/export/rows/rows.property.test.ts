import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeText } from "../../../../src/core/escape.ts";
import { eventName } from "../../../../src/trace/decode/event-format.ts";
import { madeFormat, type MadeEvent } from "../../../support/batch-builder.ts";
import { readCsv } from "../../../support/export/read-csv.ts";
import { shownRecords } from "../../../support/export/shown.ts";
import { madeRecording } from "../../../support/made-recording.ts";

/** Not sched_wakeup: that says what tasks are called. */
const woken = madeFormat("made:woken", { comm: "text", pid: "s32", big: "u64" });
const opened = madeFormat("uprobes:opened", { path: "fetched", fd: "s64" });

const HOSTILE = ["\u001b[2J\n::error::x", 'a,"b"\r\n', "\u202egnp.exe", "##[group]", "=1+1", "", "(fault)"];
const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "grapheme", maxLength: 15 }));
const withoutNul = text.map((value) => value.replaceAll("\0", ""));

const made: fc.Arbitrary<MadeEvent> = fc
  .record({
    event: fc.constantFrom(woken, opened),
    time: fc.nat(1_000),
    cpu: fc.nat(2),
    pid: fc.constantFrom(0, 7, 8),
    comm: withoutNul,
    target: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    big: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    path: fc.oneof(withoutNul, fc.constant(null)),
    fd: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  })
  .map(({ comm, target, big, path, fd, ...event }) => ({
    ...event,
    fields: event.event === woken ? { comm, pid: target, big } : { path, fd },
  }));
const events = fc
  .array(made, { maxLength: 30 })
  .map((all) => all.toSorted((a, b) => a.time - b.time || (a.cpu ?? 0) - (b.cpu ?? 0)));

type Value = string | number | null;

interface Row {
  readonly time: number;
  readonly cpu: number;
  readonly comm: string;
  readonly pid: number;
  readonly event: string;
  readonly fields: Readonly<Record<string, Value>>;
}

/** What was put in, as documents have it: integers beyond 2^53 as decimal strings. */
function rowsOf(all: readonly MadeEvent[], comms: ReadonlyMap<number, string>): readonly Row[] {
  return all.map(({ event, time, cpu = 0, pid = 0, fields = {} }) => ({
    time: time - all[0]!.time,
    cpu,
    comm: comms.get(pid) ?? (pid === 0 ? "<idle>" : "<...>"),
    pid,
    event: eventName(event),
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, documented(value)])),
  }));
}

function documented(value: NonNullable<MadeEvent["fields"]>[string]): Value {
  if (typeof value !== "bigint") return value as Value;
  return value >= -(2n ** 53n) + 1n && value < 2n ** 53n ? Number(value) : String(value);
}

const comms = fc
  .dictionary(fc.constantFrom("7", "8"), withoutNul)
  .map((names) => new Map(Object.entries(names).map(([pid, comm]) => [Number(pid), comm])));

describe("any records, with hostile names, are read back as they were", () => {
  test("from lines of JSON, and from an array", async () => {
    await fc.assert(
      fc.asyncProperty(events, comms, async (all, names) => {
        const recording = madeRecording(all, { info: { comms: names } });
        const expected = rowsOf(all, names);
        const { text: array } = await shownRecords(recording, { format: "json" });
        expect(JSON.parse(array)).toEqual(expected);
        const { text: lines } = await shownRecords(recording, { format: "ndjson" });
        expect(
          lines
            .split("\n")
            .slice(0, -1)
            .map((line) => JSON.parse(line) as Row),
        ).toEqual(expected);
        for (const shown of [array, lines]) expectHarmless(shown);
      }),
      { numRuns: 300 },
    );
  });

  test("from CSV, with control characters escaped, and one line for each record", async () => {
    await fc.assert(
      fc.asyncProperty(events, comms, async (all, names) => {
        const recording = madeRecording(all, { info: { comms: names } });
        const { text: csv } = await shownRecords(recording, { format: "csv" });
        const [header = [], ...rows] = readCsv(csv);
        expect(rows.map((row) => new Map(row.map((cell, index) => [header[index], cell])))).toEqual(
          rowsOf(all, names).map((row) => flat(row, header)),
        );
        expect(csv.split("\n")).toHaveLength(all.length + 2);
        expectHarmless(csv);
      }),
      { numRuns: 300 },
    );
  });
});

/** A row under the names of columns: an event's own `comm` and `pid` are told from the task's. */
function flat({ fields, ...row }: Row, header: readonly unknown[]): ReadonlyMap<unknown, string | null> {
  const { comm = null, pid = null, ...others } = fields;
  const all: Readonly<Record<string, Value>> = {
    ...row,
    "fields.comm": comm,
    "fields.pid": pid,
    ...others,
  };
  return new Map(
    header.map((name) => {
      const value = all[String(name)] ?? null;
      return [name, value === null ? null : escapeText(String(value))];
    }),
  );
}

function expectHarmless(shown: string): void {
  expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
}

test("no records are an empty array, no lines, a header", async () => {
  const recording = madeRecording([{ event: woken, time: 1, pid: 7 }]);
  const none = { cpus: new Set([3]) };
  expect((await shownRecords(recording, { ...none, format: "json" })).text).toBe("[]\n");
  expect((await shownRecords(recording, { ...none, format: "ndjson" })).text).toBe("");
  const csv = await shownRecords(recording, { ...none, format: "csv" });
  expect(csv).toEqual({
    text: "time,cpu,comm,pid,event,fields.comm,fields.pid,big\n",
    problems: ["no event of the recording passes the filters"],
  });
});
